package trail

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Logs can be listed in one place and read in another, by their keys.
func TestLogsAreListedAndReadByKey(t *testing.T) {
	const a, b, late = "eu-west-1/2026/11/30/a.json", "eu-west-1/2026/12/01/b.json.gz", "eu-west-1/2026/12/02/late.json"
	s := shelved("eu-west-1/2026/11/29/early.json", a, "eu-west-1/2026/11/30/x.txt", b, late, "eu-west-1/2026/12/03/after.json", "us-east-1/2026/11/30/e.json")
	s.objects[trailRoot+"eu-west-1/odd/c.json"] = rec("laid out by somebody else")
	var listed []Log
	var keys []string
	for log, err := range bucket(s).Logs(t.Context(), "eu-west-1", from, to) {
		if err != nil {
			t.Fatal(err)
		}
		listed, keys = append(listed, log), append(keys, log.Key)
	}
	day := func(n int) time.Time { return time.Date(2026, 11, 30+n, 0, 0, 0, 0, time.UTC) }
	size := func(key string) int64 { return int64(len(s.objects[trailRoot+key])) }
	want := []Log{{trailRoot + a, size(a), day(0)}, {trailRoot + b, size(b), day(1)}, {trailRoot + late, size(late), day(2)}}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Error(diff)
	}
	ids, problems, got := sourceIDs(t, bucket(s).Of(keys...), "")
	if diff := cmp.Diff([]string{a, b, late}, ids); diff != "" || got.Files != len(want) {
		t.Errorf("%+v, %v %s", got, problems, diff)
	}
}

func TestAListingThatFailsSaysSoLast(t *testing.T) {
	s := shelved("eu-west-1/2026/11/30/a.json")
	s.fail[trailRoot+"eu-west-1/"] = errors.New("refused")
	count := 0
	for log, err := range bucket(s).Logs(t.Context(), "eu-west-1", from, to) {
		if count++; err == nil || log.Key != "" {
			t.Errorf("%+v, %v", log, err)
		}
	}
	if count != 1 {
		t.Errorf("%d answers", count)
	}
}

func TestTheDayOfALog(t *testing.T) {
	b := bucket(nil)
	for key, want := range map[string]string{
		trailRoot + "eu-west-1/2026/11/30/a.json":                "2026-11-30",
		"s3://logs/" + trailRoot + "eu-west-1/2026/11/30/a.json": "2026-11-30",
		trailRoot + "eu-west-1/2026/13/30/a.json":                "",
		trailRoot + "eu-west-1/":                                 "",
		"AWSLogs/o-example/111122223333/CloudTrail/x/2026/11/30": "",
	} {
		day, known := b.Day(key)
		if known != (want != "") || known && day.Format(time.DateOnly) != want {
			t.Errorf("%s: %s, %t", key, day, known)
		}
	}
}
