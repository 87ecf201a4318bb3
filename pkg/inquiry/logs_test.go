package inquiry

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/inquiry/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

func list(docs ...string) string { return `{"Records":[` + strings.Join(docs, ",") + `]}` }

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// folder writes files, by their paths, into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func logs(path string) Logs {
	return Logs{Source: trail.Files(path), Now: func() time.Time { return now }}
}

func TestLogsInEveryEnvelope(t *testing.T) {
	a, b := call(key, "A", time.Hour, nil), call(key, "B", time.Hour, nil)
	quoted, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"records.json":   list(a, b),
		"bare.json":      "[" + a + "," + b + "]",
		"lines.jsonl":    a + "\n" + b + "\n",
		"gzip.json.gz":   zipped(t, list(a, b)),
		"plain.json.gz":  list(a, b), // whatever the name says
		"lookup.json":    `{"Events":[{"EventId":"x","CloudTrailEvent":` + string(quoted) + `}]}` + b,
		"bridge.ndjson":  `{"source":"aws.ec2","detail-type":"AWS API Call via CloudTrail","detail":` + a + "}\n" + b,
		"deep/down.json": list(a) + list(b),
	} {
		t.Run(name, func(t *testing.T) {
			got := logs(folder(t, map[string]string{name: text})).Ask(t.Context(), Question{Key: key})
			if got.Summary.Events != 2 || !got.Complete || got.Nothing != nil {
				t.Errorf("%d events, complete %t, %v, %+v", got.Summary.Events, got.Complete, got.Nothing, got.Summary.BlindSpots)
			}
		})
	}
}

func TestLogsThatCannotBeRead(t *testing.T) {
	a := call(key, "A", time.Hour, nil)
	whole := zipped(t, list(a, call(key, "B", time.Hour, map[string]any{"x": strings.Repeat("y", 3000)})))
	large := call(key, "C", time.Hour, map[string]any{"requestParameters": map[string]any{"x": strings.Repeat("y", 10<<20)}})
	tests := map[string]struct {
		text, why string
		events    int
		malformed int
		complete  bool
		nothing   bool
	}{
		"a gzip that ends early":    {text: whole[:len(whole)-20], why: "gzip: ends in the middle", events: 1, malformed: 1},
		"half a line":               {text: a + "\n" + a[:len(a)/2], why: "ends in the middle", events: 1, malformed: 1},
		"a damaged record":          {text: list(a, `{"eventID":1,,}`, a), why: "not a CloudTrail record", events: 1, malformed: 1},
		"damage in the key's own":   {text: a + "\n" + `{"eventName":"","userIdentity":{"accessKeyId":"` + key + `"}}`, why: "neither eventID nor eventName", events: 1, malformed: 1},
		"an empty file":             {text: "", why: "no CloudTrail record was found in 1 file", nothing: true},
		"no log":                    {text: `{"hello":"world"}`, why: "not a CloudTrail record", malformed: 1, nothing: true},
		"no JSON":                   {text: "hello", why: "not a CloudTrail record", malformed: 1, nothing: true},
		"no records":                {text: `{"Records":[]}`, why: "no CloudTrail record was found in 1 file", nothing: true},
		"a page of several":         {text: `{"Events":[{"CloudTrailEvent":"{\"eventID\":\"x\",\"eventName\":\"y\"}"}],"NextToken":"more"}`, why: "holds a NextToken"},
		"a large record":            {text: list(a, large), events: 2, complete: true},
		"records without id, time":  {text: list(call(key, "A", 0, map[string]any{"eventID": nil, "eventTime": nil})), events: 1, complete: true},
		"only calls of other keys":  {text: list(call("AKIAEXAMPLE000000002", "A", 0, nil)), complete: true},
		"copies, and a foreign one": {text: list(a, a, call("AKIAEXAMPLE000000002", "A", 0, nil)), events: 1, complete: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			root := folder(t, map[string]string{"a.json": tc.text})
			got := logs(root).Ask(t.Context(), Question{Key: key})
			s := got.Summary
			if s.Events != tc.events || s.Malformed != tc.malformed || got.Complete != tc.complete || (got.Nothing != nil) != tc.nothing {
				t.Errorf("%d events, %d malformed, complete %t, nothing %v", s.Events, s.Malformed, got.Complete, got.Nothing)
			}
			why := spot(s, filepath.Join(root, "a.json")) + spot(s, "log files")
			if !strings.Contains(why, tc.why) || (why == "") != (tc.why == "") {
				t.Errorf("blind spot %q, want %q: %+v", why, tc.why, s.BlindSpots)
			}
			if name == "records without id, time" && (spot(s, "1 record without eventID") == "" || spot(s, "when 1 call happened") == "") {
				t.Errorf("not named: %+v", s.BlindSpots)
			}
		})
	}
}

// TestLogsFollowWhatWasMinted: whatever the order of the files, and without
// taking what a further pass finds again for copies or for more damage.
func TestLogsFollowWhatWasMinted(t *testing.T) {
	root := folder(t, map[string]string{
		"1.json":  list(call(session(3), "DeleteTrail", 0, nil), assumes(session(2), session(3), time.Hour), `{"broken":}`),
		"2.jsonl": assumes(session(1), session(2), time.Hour) + "\n" + `{"eventName":"A","odd":"\q","userIdentity":{"accessKeyId":"` + session(2) + `"}}`,
		"3.json":  list(assumes(key, session(1), time.Hour), assumes(key, session(4), time.Hour), assumes(session(4), session(1), time.Minute)),
	})
	told := []int{}
	l := logs(root)
	l.Tell = func(p Progress) {
		if p.Done {
			told = append(told, p.Round, p.Keys, p.Events, p.Files)
		}
	}
	a := l.Ask(t.Context(), Question{Key: key})
	want := session(1) + " 1 [" + session(2) + " 1 [" + session(3) + " 1]] " + session(4) + " 1"
	if got := tree(a.Summary.Minted); got != want || a.Summary.Events != 2 || a.Summary.Duplicates != 0 {
		t.Errorf("%s, %d events, %d copies; want %s", got, a.Summary.Events, a.Summary.Duplicates, want)
	}
	if a.Summary.Malformed != 2 || strings.Count(fmt.Sprint(a.Summary.BlindSpots), "not a CloudTrail record") != 2 {
		t.Errorf("%d malformed: %+v", a.Summary.Malformed, a.Summary.BlindSpots)
	}
	if diff := cmp.Diff([]int{1, 1, 2, 3, 2, 2, 2, 3, 3, 1, 1, 3, 4, 1, 1, 3}, told); diff != "" {
		t.Errorf("round, keys, events, files of each pass (-want +got):\n%s", diff)
	}
}

// TestLogsShowWhatOthersDidToTheKeys: a record that names a key of the family is
// of interest whoever signed it.
func TestLogsShowWhatOthersDidToTheKeys(t *testing.T) {
	const made = "AKIAEXAMPLE000000002"
	iam := func(signer, name string, ago time.Duration, request, response any) string {
		return call(signer, name, ago, map[string]any{"eventSource": "iam.amazonaws.com", "requestParameters": request, "responseElements": response})
	}
	root := folder(t, map[string]string{"a.json": list(
		iam(key, "CreateAccessKey", 2*time.Hour, nil, map[string]any{"accessKey": map[string]any{"accessKeyId": made, "userName": "x"}}),
		iam("AKIAEXAMPLE0000ADMIN", "UpdateAccessKey", time.Hour, map[string]any{"accessKeyId": made, "status": "Inactive"}, nil),
	)})
	s := logs(root).Ask(t.Context(), Question{Key: key}).Summary
	if len(s.Minted) != 1 || s.Minted[0].Alive != "no" || s.Minted[0].Status != "Inactive" || s.Events != 1 {
		t.Errorf("%+v", s.Minted)
	}
}

func TestLogsBoundThePasses(t *testing.T) {
	docs := []string{assumes(key, session(0), time.Hour)}
	for n := range maxPasses + 5 {
		docs = append(docs, assumes(session(n), session(n+1), time.Hour))
	}
	a := logs(folder(t, map[string]string{"a.json": list(docs...)})).Ask(t.Context(), Question{Key: key})
	if spot(a.Summary, "calls of 1 minted credential") == "" || a.Complete {
		t.Errorf("complete %t: %+v", a.Complete, a.Summary.BlindSpots)
	}
}

func TestLogsWithinATime(t *testing.T) {
	root := folder(t, map[string]string{"a.json": list(
		call(key, "A", time.Hour, nil), call(key, "A", 2*time.Hour, nil), call(key, "A", 3*time.Hour, nil), call(key, "Timeless", 0, map[string]any{"eventTime": "soon"}),
	)})
	for name, tc := range map[string]struct {
		q    Question
		want int
	}{
		"all":    {Question{}, 4},
		"since":  {Question{From: now.Add(-2 * time.Hour)}, 3},
		"until":  {Question{To: now.Add(-2 * time.Hour)}, 3},
		"within": {Question{From: now.Add(-2 * time.Hour), To: now.Add(-2 * time.Hour)}, 2},
		"none":   {Question{To: now.Add(-9 * time.Hour)}, 1},
	} {
		tc.q.Key = key
		if got := logs(root).Ask(t.Context(), tc.q).Summary.Events; got != tc.want {
			t.Errorf("%s: %d events, want %d", name, got, tc.want)
		}
	}
}

func TestLogsOfABucket(t *testing.T) {
	const at = "AWSLogs/" + account + "/CloudTrail/us-east-1/2026/11/"
	b := &fakeaws.Bucket{Objects: map[string]string{
		at + "20/a.json.gz": zipped(t, list(call(key, "A", 72*time.Hour, nil))),
		at + "23/b.json.gz": zipped(t, list(call(key, "A", time.Hour, nil))),
		at + "23/c.json.gz": zipped(t, list(call(key, "A", 2*time.Hour, nil))),
	}}
	place, err := ParsePlace("s3://trail-logs")
	if err != nil {
		t.Fatal(err)
	}
	place = place.For(key, account)
	place.Bucket.Client = b
	from := now.Add(-24 * time.Hour)
	asked := func() Answer {
		return Logs{Source: Join(place.Source(from, now)), Now: func() time.Time { return now }}.Ask(t.Context(), Question{Key: key, From: from, To: now})
	}
	if a := asked(); a.Summary.Events != 2 || !a.Complete {
		t.Errorf("%d events, complete %t: %+v", a.Summary.Events, a.Complete, a.Summary.BlindSpots)
	}
	if diff := cmp.Diff([]string{at + "23/b.json.gz", at + "23/c.json.gz"}, b.Opened()); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	b.GetErr = denied
	if a := asked(); a.Complete || a.Nothing == nil || !strings.Contains(spot(a.Summary, "s3://trail-logs/"+at+"23/b.json.gz"), "AccessDeniedException") {
		t.Errorf("objects denied: complete %t, nothing %v, %+v", a.Complete, a.Nothing, a.Summary.BlindSpots)
	}
	b.ListErr = denied
	if a := asked(); a.Complete || !errors.Is(a.Nothing, denied) {
		t.Errorf("listing denied: complete %t, nothing %v", a.Complete, a.Nothing)
	}
	b.ListErr, b.Objects = nil, nil
	if a := asked(); a.Complete || !errors.Is(a.Nothing, trail.ErrNoFiles) {
		t.Errorf("no logs: complete %t, nothing %v", a.Complete, a.Nothing)
	}
}

func TestLogsOfOneRegionOfABucket(t *testing.T) {
	const root = "AWSLogs/" + account + "/CloudTrail/"
	b := &fakeaws.Bucket{Objects: map[string]string{}}
	for _, region := range []string{"us-east-1", "us-west-2"} {
		b.Objects[root+region+"/2026/11/23/a.json"] = list(call(key, "A", time.Hour, nil))
	}
	place, err := ParsePlace("s3://trail-logs/" + root + "us-west-2")
	if err != nil {
		t.Fatal(err)
	}
	place.Bucket.Client = b
	source := place.Source(now.Add(-time.Hour), now)
	a := Logs{Source: source, Now: func() time.Time { return now }}.Ask(t.Context(), Question{Key: key})
	if want := []string{root + "us-west-2/2026/11/23/a.json"}; !cmp.Equal(want, b.Opened()) || a.Summary.Events != 1 {
		t.Errorf("%d events, read %v", a.Summary.Events, b.Opened())
	}
}

func TestLogsInterrupted(t *testing.T) {
	root := folder(t, map[string]string{"a.json": list(assumes(key, session(1), time.Hour)), "b.json": list(call(key, "A", 0, nil))})
	ctx, cancel := context.WithCancel(t.Context())
	l := logs(root)
	l.Tell = func(p Progress) {
		if p.Done {
			cancel() // after the first pass
		}
	}
	a := l.Ask(ctx, Question{Key: key})
	if a.Summary.Events != 2 || a.Complete || spot(a.Summary, "calls of 1 minted credential") != "interrupted" {
		t.Errorf("%d events, complete %t: %+v", a.Summary.Events, a.Complete, a.Summary.BlindSpots)
	}
	a = l.Ask(ctx, Question{Key: key})
	if a.Complete || a.Nothing == nil || !strings.HasPrefix(spot(a.Summary, "log files"), "interrupted in pass 1") {
		t.Errorf("from the start: complete %t, nothing %v, %+v", a.Complete, a.Nothing, a.Summary.BlindSpots)
	}
}

func TestLogsNameABoundedNumberOfProblems(t *testing.T) {
	files := map[string]string{"good.json": list(call(key, "A", 0, nil))}
	for n := range maxTold + 10 {
		files[session(n)+".json.gz"] = "" // even of nothing gzip makes some bytes
	}
	a := logs(folder(t, files)).Ask(t.Context(), Question{Key: key})
	if why := spot(a.Summary, "more of the log files"); why != "only 50 problems are named; 60 files could not be read to the end" || a.Complete {
		t.Errorf("%q, complete %t", why, a.Complete)
	}
}
