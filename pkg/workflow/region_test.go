package workflow

import (
	"encoding/json"
	"testing"
)

// An execution waits an hour across deployments: what version 1 wrote is read.
func TestVersion1IsRead(t *testing.T) {
	var r RegionRead
	err := json.Unmarshal([]byte(`{"version":1,"region":"eu-west-1","from":"2026-11-21T03:00:00Z","to":"2026-11-23T03:00:00Z","cursor":{"slices":null},"parts":["a","b"]}`), &r)
	if err != nil || r.Parts != 2 {
		t.Fatalf("%v: %+v", err, r)
	}
	if spans := r.Spans(); len(spans) != 1 || !spans[0].From.Equal(r.From) || !spans[0].To.Equal(r.To) {
		t.Errorf("read %v", spans)
	}
	if name := r.PartName(2); name != "records/eu-west-1/0002.jsonl.gz" {
		t.Errorf("part 2 is %s", name)
	}
	var c Case
	if err := json.Unmarshal([]byte(`{"version":1,"incidentId":"EKR-1","undone":null,"usage":{"minted":null}}`), &c); err != nil {
		t.Fatal(err)
	}
	c = c.WithLists()
	if c.News == nil || c.Undone == nil || c.Usage.Minted == nil || c.WatchAt == nil {
		t.Errorf("%+v", c)
	}
}

func TestPartsAreNamedByLookAndRound(t *testing.T) {
	r := RegionRead{Version: 2, Look: LookWatch.Numbered(2), Round: 1, Region: "eu-west-1"}
	if r.PartName(3) != "records/watch-2/1/eu-west-1/0003.jsonl.gz" || r.OthersName(1) != "others/watch-2/1/eu-west-1/0001.jsonl.gz" {
		t.Errorf("%s, %s", r.PartName(3), r.OthersName(1))
	}
	if len(r.Spans()) != 0 {
		t.Error("version 2 reads what it is told to, which may be nothing")
	}
	var again RegionRead
	body, err := json.Marshal(RegionRead{Parts: 7})
	if err != nil || json.Unmarshal(body, &again) != nil || again.Parts != 7 {
		t.Errorf("%v: %+v", err, again)
	}
}

func TestLooks(t *testing.T) {
	for look, want := range map[Look]struct {
		kind   Look
		number int
	}{
		LookFirst: {LookFirst, 0}, LookHistory.Numbered(1): {LookHistory, 1}, LookWatch.Numbered(5): {LookWatch, 5}, "": {"", 0}, "watch-x": {LookWatch, 0},
	} {
		if look.Kind() != want.kind || look.Number() != want.number {
			t.Errorf("%q: %q %d", look, look.Kind(), look.Number())
		}
	}
}
