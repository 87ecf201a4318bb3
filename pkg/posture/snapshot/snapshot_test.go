package snapshot_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// TestAllNamesEveryField compares the list of parts with the fields of the
// snapshot: each field has one handle, under the path that the JSON has.
func TestAllNamesEveryField(t *testing.T) {
	fields := paths(reflect.TypeFor[snapshot.Snapshot](), "")
	for path := range paths(reflect.TypeFor[snapshot.Region](), "") {
		fields[path] = true
	}
	handles := map[string]bool{}
	found := map[snapshot.AnyPart]string{}
	s := snapshottest.Empty()
	for _, ref := range snapshot.All {
		if handles[ref.Name()] {
			t.Errorf("%s stands in the list twice", ref.Name())
		}
		handles[ref.Name()] = true
		part := ref.Find(s, snapshottest.Home)
		if other, taken := found[part]; taken {
			t.Errorf("%s and %s are the same field", ref.Name(), other)
		}
		found[part] = ref.Name()
		if same := ref.Find(s, snapshottest.Away) == part; same == ref.Regional() {
			t.Errorf("%s: regional is %v, and yet the same field in two Regions: %v", ref.Name(), ref.Regional(), same)
		}
	}
	if diff := cmp.Diff(fields, handles); diff != "" {
		t.Errorf("fields (-) and handles (+):\n%s", diff)
	}
}

// paths lists the JSON paths of the parts of a type, and does not look inside
// them.
func paths(typ reflect.Type, prefix string) map[string]bool {
	found := map[string]bool{}
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case reflect.PointerTo(field.Type).Implements(reflect.TypeFor[snapshot.AnyPart]()):
			found[prefix+name] = true
		case field.Type.Kind() == reflect.Struct && field.Type != reflect.TypeFor[time.Time]():
			for path := range paths(field.Type, prefix+name+".") {
				found[path] = true
			}
		}
	}
	return found
}

func TestPartKnowsHowMuchIsKnown(t *testing.T) {
	denied := snapshottest.Denied
	for name, tc := range map[string]struct {
		part                   snapshot.Part[[]string]
		collected, read, whole bool
		unread                 []snapshot.Gap
	}{
		"never collected": {unread: []snapshot.Gap{{Reason: snapshot.NotCollected}}},
		"whole, nothing":  {part: snapshot.Full[[]string](nil, snapshottest.Now), collected: true, read: true, whole: true},
		"some":            {part: snapshot.Partial([]string{"a"}, snapshottest.Now, denied), collected: true, read: true, unread: []snapshot.Gap{denied}},
		"nothing":         {part: snapshot.Missing[[]string](denied), collected: true, unread: []snapshot.Gap{denied}},
	} {
		t.Run(name, func(t *testing.T) {
			got := []bool{tc.part.Collected(), tc.part.Read(), tc.part.Whole()}
			if diff := cmp.Diff([]bool{tc.collected, tc.read, tc.whole}, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.unread, tc.part.Unread()); diff != "" {
				t.Error(diff)
			}
			text, err := json.Marshal(tc.part)
			if err != nil {
				t.Fatal(err)
			}
			var back snapshot.Part[[]string]
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.part, back); diff != "" {
				t.Errorf("after JSON:\n%s", diff)
			}
		})
	}
}

// TestMergeKeepsWhatTheOtherLacks puts a snapshot together from the parts that
// several functions read, through JSON as between them.
func TestMergeKeepsWhatTheOtherLacks(t *testing.T) {
	want := snapshottest.Empty()
	snapshot.DBSnapshots.In(want, snapshottest.Away).Lose(snapshottest.Denied)
	snapshot.SnapshotBlock.In(want, snapshottest.Home).Value = "unblocked"

	got := snapshot.New(snapshottest.Account, "aws", snapshottest.Home, snapshottest.Now)
	for _, ref := range snapshot.All {
		for _, region := range want.RegionNames() {
			piece := snapshot.New(snapshottest.Account, "aws", snapshottest.Home, snapshottest.Now)
			ref.Copy(piece, want, region)
			text, err := json.Marshal(piece)
			if err != nil {
				t.Fatal(err)
			}
			var read snapshot.Snapshot
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			if err := got.Merge(&read); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wanted (-), merged (+):\n%s", diff)
	}
}

func TestMergeRefusesAnotherAccount(t *testing.T) {
	for name, change := range map[string]func(*snapshot.Snapshot){
		"account": func(s *snapshot.Snapshot) { s.Account = "444455556666" },
		"version": func(s *snapshot.Snapshot) { s.Version++ },
	} {
		t.Run(name, func(t *testing.T) {
			other := snapshottest.Empty()
			change(other)
			if snapshottest.Empty().Merge(other) == nil {
				t.Error("merged")
			}
		})
	}
}
