package monitoring

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// selectorsOf reads which management events a trail takes. Every trail has
// selectors of one form or the other; none at all is no answer.
func selectorsOf(ctx context.Context, s collect.Session[TrailsCloudTrail], arn string) (snapshot.Selectors, error) {
	out, err := collect.Call(ctx, s, s.Client.GetEventSelectors, &cloudtrail.GetEventSelectorsInput{TrailName: &arn})
	if err != nil {
		return snapshot.Selectors{}, err
	}
	if len(out.EventSelectors)+len(out.AdvancedEventSelectors) == 0 {
		return snapshot.Selectors{}, fmt.Errorf("%w: cloudtrail GetEventSelectors gave none", collect.ErrMalformed)
	}
	var takes []taking
	for _, selector := range out.EventSelectors {
		if selector.IncludeManagementEvents == nil || *selector.IncludeManagementEvents {
			takes = append(takes, taking{
				reads:  selector.ReadWriteType != types.ReadWriteTypeWriteOnly,
				writes: selector.ReadWriteType != types.ReadWriteTypeReadOnly,
				but:    selector.ExcludeManagementEventSources,
			})
		}
	}
	for _, selector := range out.AdvancedEventSelectors {
		if advanced, management := takenBy(selector.FieldSelectors); management {
			takes = append(takes, advanced)
		}
	}
	return together(takes), nil
}

// taking is what one selector takes of the management events.
type taking struct {
	reads, writes bool
	but           []string // event sources
	narrowed      []string // other fields
}

// takenBy reads an advanced selector; false if it is about other events.
func takenBy(fields []types.AdvancedFieldSelector) (t taking, management bool) {
	t = taking{reads: true, writes: true}
	for _, f := range fields {
		switch name := aws.ToString(f.Field); {
		case name == "eventCategory":
			management = slices.Contains(f.Equals, "Management")
		case name == "readOnly" && len(f.Equals) > 0:
			t.reads = slices.Contains(f.Equals, "true")
			t.writes = slices.Contains(f.Equals, "false")
		case name == "eventSource" && onlyNotEquals(f):
			t.but = append(t.but, f.NotEquals...)
		default:
			t.narrowed = append(t.narrowed, name)
		}
	}
	return t, management
}

func onlyNotEquals(f types.AdvancedFieldSelector) bool {
	return len(f.NotEquals) > 0 &&
		len(f.Equals)+len(f.StartsWith)+len(f.EndsWith)+len(f.NotStartsWith)+len(f.NotEndsWith) == 0
}

// together adds selectors up: an event is taken if any of them takes it. One
// that is narrowed by other fields takes neither all reads nor all writes. A
// source counts as excluded if every selector of reads, or every one of writes,
// leaves it out.
func together(takes []taking) snapshot.Selectors {
	var all snapshot.Selectors
	var reads, writes []string
	for _, t := range takes {
		if len(t.narrowed) > 0 {
			all.Narrowed = append(all.Narrowed, t.narrowed...)
			continue
		}
		if t.reads {
			reads, all.Reads = leftOut(reads, t.but, all.Reads), true
		}
		if t.writes {
			writes, all.Writes = leftOut(writes, t.but, all.Writes), true
		}
	}
	all.Excluded = append(reads, slices.DeleteFunc(writes, func(source string) bool { return slices.Contains(reads, source) })...)
	return all
}

// leftOut is what one more selector leaves of the sources that those before it
// leave out; all of its own if there was none before.
func leftOut(before, but []string, more bool) []string {
	if !more {
		return slices.Clone(but)
	}
	return slices.DeleteFunc(before, func(source string) bool { return !slices.Contains(but, source) })
}
