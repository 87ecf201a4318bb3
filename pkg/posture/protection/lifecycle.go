package protection

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// covers tells whether a policy of Data Lifecycle Manager makes snapshots of a
// volume: by the volume's tags, or by those of an instance to which it is
// attached. A default policy takes all that it does not exclude.
func (r *Region) covers(p snapshot.LifecyclePolicy, v *snapshot.Volume) Answer {
	if !p.Enabled || slices.Contains(p.Without.VolumeTypes, v.Type) {
		return No
	}
	answer := No
	if slices.Contains(p.ResourceTypes, "VOLUME") {
		answer = targets(p, v.Tags, p.Default)
	}
	if slices.Contains(p.ResourceTypes, "INSTANCE") {
		for _, id := range v.Instances {
			answer = max(answer, r.coversInstance(p, v, id))
		}
	}
	if answer > No && p.Without.BootVolumes {
		answer = min(answer, r.isData(v))
	}
	return answer
}

func (r *Region) coversInstance(p snapshot.LifecyclePolicy, v *snapshot.Volume, id string) Answer {
	instance, known := r.instances[id]
	switch {
	case !p.Default && anyOf(p.Without.Tags, v.Tags):
		return No
	case !known && !r.instancesWhole:
		return Maybe
	case !known:
		return No
	}
	return targets(p, instance.Tags, p.Default)
}

// targets compares the tags of a volume or of an instance with a policy.
func targets(p snapshot.LifecyclePolicy, tags map[string]string, excluding bool) Answer {
	if excluding && anyOf(p.Without.Tags, tags) {
		return No
	}
	if p.Default || anyOf(p.TargetTags, tags) {
		return Yes
	}
	return No
}

// isData tells whether no instance boots from a volume.
func (r *Region) isData(v *snapshot.Volume) Answer {
	switch {
	case r.boot[v.ID]:
		return No
	case len(v.Instances) > 0 && !r.instancesWhole:
		return Maybe
	}
	return Yes
}

func anyOf(wanted []snapshot.Tag, tags map[string]string) bool {
	return slices.ContainsFunc(wanted, func(t snapshot.Tag) bool {
		value, there := tags[t.Key]
		return there && value == t.Value
	})
}
