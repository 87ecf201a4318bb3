// Package snapshottest makes snapshots for tests and for the examples of
// checks, and takes parts out of them.
package snapshottest

import (
	"iter"
	"reflect"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Account is the account of every snapshot made here.
const Account = "111122223333"

// Home is the home Region of every snapshot made here, and Away another one
// that is enabled.
const (
	Home = "us-east-1"
	Away = "eu-central-1"
)

// Now is when every snapshot made here was taken.
var Now = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

// Ago is a time before Now.
func Ago(d time.Duration) time.Time { return Now.Add(-d) }

// DaysAgo is a time so many days before Now.
func DaysAgo(days int) time.Time { return Ago(time.Duration(days) * 24 * time.Hour) }

// Empty is an account in which every part was read and nothing was found, in
// the Regions Home and Away.
func Empty() *snapshot.Snapshot {
	s := snapshot.New(Account, "aws", Home, Now)
	for _, region := range []string{Away, Home} {
		s.Region(region)
	}
	for _, ref := range snapshot.All {
		for _, region := range s.RegionNames() {
			markRead(ref.Find(s, region))
		}
	}
	s.EnabledRegions.Value = []string{Away, Home}
	return s
}

func markRead(part snapshot.AnyPart) {
	reflect.ValueOf(part).Elem().FieldByName("ReadAt").Set(reflect.ValueOf(Now))
}

// Denied is a gap for tests.
var Denied = snapshot.Gap{Reason: snapshot.Denied, Operation: "test Read", Code: "AccessDenied"}

// Lose takes a part out of a snapshot, in every Region.
func Lose(s *snapshot.Snapshot, ref snapshot.Ref) {
	for _, region := range s.RegionNames() {
		ref.Find(s, region).Lose(Denied)
	}
}

// Doubt makes a part incomplete, in every Region.
func Doubt(s *snapshot.Snapshot, ref snapshot.Ref) {
	for _, region := range s.RegionNames() {
		ref.Find(s, region).Doubt(Denied)
	}
}

// Inside yields the parts that stand in the value of another part, as the
// versioning of each bucket. They can be changed in place.
func Inside(part snapshot.AnyPart) iter.Seq[snapshot.AnyPart] {
	return func(yield func(snapshot.AnyPart) bool) {
		walk(reflect.ValueOf(part).Elem().FieldByName("Value"), yield)
	}
}

// walk visits the parts below a value, and does not look inside them.
func walk(v reflect.Value, yield func(snapshot.AnyPart) bool) bool {
	if v.CanAddr() {
		if part, ok := v.Addr().Interface().(snapshot.AnyPart); ok {
			return yield(part)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil() || walk(v.Elem(), yield)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !walk(v.Index(i), yield) {
				return false
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if element := v.MapIndex(key); element.Kind() == reflect.Pointer && !walk(element, yield) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !walk(v.Field(i), yield) {
				return false
			}
		}
	}
	return true
}
