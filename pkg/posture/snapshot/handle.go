package snapshot

import (
	"errors"
	"fmt"
)

// Ref names a part of the snapshot, whatever it holds.
type Ref interface {
	// Name is the path of the part in the JSON, as "iam.accessKeys". It also is
	// the id of the collector that reads it.
	Name() string
	// Regional reports whether there is one such part in each Region.
	Regional() bool
	// Find returns the part in a snapshot; the Region is ignored where the part
	// is not regional. A Region that the snapshot lacks is added.
	Find(s *Snapshot, region string) AnyPart
	// Copy puts the part of one snapshot into another.
	Copy(to, from *Snapshot, region string)
}

// Handle is a typed Ref: what collectors write through and checks read through.
type Handle[T any] struct {
	name   string
	global func(*Snapshot) *Part[T]
	region func(*Region) *Part[T]
}

// Name implements Ref.
func (h Handle[T]) Name() string { return h.name }

// Regional implements Ref.
func (h Handle[T]) Regional() bool { return h.region != nil }

// In returns the part in a snapshot, as Find does.
func (h Handle[T]) In(s *Snapshot, region string) *Part[T] {
	if h.region != nil {
		return h.region(s.Region(region))
	}
	return h.global(s)
}

// Find implements Ref.
func (h Handle[T]) Find(s *Snapshot, region string) AnyPart { return h.In(s, region) }

// Copy implements Ref.
func (h Handle[T]) Copy(to, from *Snapshot, region string) { *h.In(to, region) = *h.In(from, region) }

// Set puts a value that was read in full at the time of the snapshot.
func (h Handle[T]) Set(s *Snapshot, region string, value T) {
	*h.In(s, region) = Full(value, s.TakenAt)
}

func global[T any](name string, at func(*Snapshot) *Part[T]) Handle[T] {
	return Handle[T]{name: name, global: at}
}

func regional[T any](name string, at func(*Region) *Part[T]) Handle[T] {
	return Handle[T]{name: name, region: at}
}

// Lookup finds a part by its name.
func Lookup(name string) (Ref, bool) {
	for _, ref := range All {
		if ref.Name() == name {
			return ref, true
		}
	}
	return nil, false
}

// Merge adds the parts that another snapshot of the same review collected.
// What both hold is taken from the other.
func (s *Snapshot) Merge(other *Snapshot) error {
	if other.Version != Version {
		return fmt.Errorf("snapshot of version %d: this program reads version %d", other.Version, Version)
	}
	if s.Account != other.Account || s.Partition != other.Partition {
		return errors.New("snapshots of different accounts cannot be merged")
	}
	for _, ref := range All {
		for _, region := range regionsOf(ref, other) {
			if ref.Find(other, region).Collected() {
				ref.Copy(s, other, region)
			}
		}
	}
	return nil
}

func regionsOf(ref Ref, s *Snapshot) []string {
	if ref.Regional() {
		return s.RegionNames()
	}
	return []string{""}
}

// Collected lists the parts that the snapshot holds or lacks for a reason, in
// the order of All and of the Regions.
func (s *Snapshot) Collected() []Located {
	var found []Located
	for _, ref := range All {
		for _, region := range regionsOf(ref, s) {
			if part := ref.Find(s, region); part.Collected() {
				found = append(found, Located{Ref: ref, Region: region, Part: part})
			}
		}
	}
	return found
}

// Located is a part and where it is; Region is "" for a global one.
type Located struct {
	Ref    Ref
	Region string
	Part   AnyPart
}
