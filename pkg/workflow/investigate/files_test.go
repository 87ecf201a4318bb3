package investigate

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// logs is a trail's bucket: texts by their keys. Reading takes a while; the keys
// and prefixes that have an error fail, a listing after its first page.
type logs struct {
	objects map[string]string
	fail    map[string]error
	takes   time.Duration
}

func (l logs) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if err := l.fail[*in.Prefix]; err != nil && in.ContinuationToken != nil {
		return nil, err
	}
	const page = 2
	out := &s3.ListObjectsV2Output{}
	for _, key := range slices.Sorted(maps.Keys(l.objects)) {
		if !strings.HasPrefix(key, *in.Prefix) || key <= max(aws.ToString(in.StartAfter), aws.ToString(in.ContinuationToken)) {
			continue
		}
		if out.IsTruncated = aws.Bool(len(out.Contents) == page); *out.IsTruncated {
			break
		}
		out.Contents = append(out.Contents, types.Object{Key: &key, Size: aws.Int64(10)})
		out.NextContinuationToken = &key
	}
	return out, nil
}

func (l logs) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if err := chrono.Sleep(ctx, l.takes); err != nil {
		return nil, err
	}
	if err := l.fail[*in.Key]; err != nil {
		return nil, err
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(l.objects[*in.Key]))}, nil
}

const logRoot = "AWSLogs/111122223333/CloudTrail/"

// reader is a handler whose trail has these logs.
func reader(l logs) (*Handler, *store) {
	kept := &store{objects: map[string][]byte{}}
	h := handler(&regions{}, &history{}, kept)
	h.EvidenceBucket = "evidence"
	h.Logs = func(context.Context, string) (trail.Bucket, error) {
		return trail.Bucket{Client: l, Name: "trail", Account: "111122223333"}, nil
	}
	return h, kept
}

// laid makes a log for each key.
func laid(keys ...string) logs {
	l := logs{objects: map[string]string{}, fail: map[string]error{}}
	for _, key := range keys {
		l.objects[logRoot+key] = fmt.Sprintf(`{"Records":[{"eventID":%q,"userIdentity":{"accessKeyId":"AKIAEXAMPLE0AAAAAAA1"},"responseElements":{"credentials":{"sessionToken":"secret"}}}]}`, key)
	}
	return l
}

func at(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }

// busyCase left two days unread in one Region, and nothing in another.
func busyCase(pending ...string) workflow.Case {
	c := theCase()
	c.Reading = workflow.Reading{
		Look: workflow.LookFirst, Round: 1, To: now, Pending: pending,
		Left:   map[string][]workflow.Span{"eu-west-1": {{From: at(1, 0), To: at(22, 0)}}, "us-east-1": {}, "all Regions but x": {}},
		Unread: map[string][]workflow.Span{"eu-west-1": {{From: at(20, 12), To: at(22, 0)}}},
	}
	return c
}

// list lists, and reads back what was written.
func list(t *testing.T, h *Handler, kept *store, c workflow.Case) (workflow.FilesPlan, []workflow.Bundle, workflow.FilesIndex) {
	t.Helper()
	out, err := h.Handle(t.Context(), workflow.InvestigateInput{Phase: workflow.PhaseList, Case: c, Look: workflow.LookFiles.Numbered(1)})
	if err != nil {
		t.Fatal(err)
	}
	p := out.(workflow.FilesPlan)
	var bundles []workflow.Bundle
	var index workflow.FilesIndex
	for name, into := range map[string]any{p.ManifestName(): &bundles, p.IndexName(): &index} {
		if err := json.Unmarshal(kept.objects["incidents/"+c.IncidentID+"/"+name], into); err != nil {
			t.Fatal(name, err)
		}
	}
	return p, bundles, index
}

// Only the Regions and days that are unread are listed, and a day without logs
// proves nothing.
func TestWhatIsUnreadIsListed(t *testing.T) {
	h, kept := reader(laid("eu-west-1/2026/11/19/x.json", "eu-west-1/2026/11/20/a.json", "eu-west-1/2026/11/20/b.json", "eu-west-1/2026/11/22/c.json", "eu-west-1/2026/11/23/late.json", "us-east-1/2026/11/21/x.json"))
	p, bundles, index := list(t, h, kept, busyCase())
	wantPlan := workflow.FilesPlan{Version: workflow.Version, IncidentID: theCase().IncidentID, Look: "files-1", Round: 1, Deadline: now.Add(workflow.FilesBudget),
		Keys: []string{"AKIAEXAMPLE0AAAAAAA1"}, Bucket: "evidence", Manifest: "incidents/EKR-1123-7F3K/trail/files-1/1/bundles.json", Any: true, Batches: []any{}}
	want := workflow.Bundle{N: 1, Region: "eu-west-1", Days: workflow.Span{From: at(20, 0), To: at(24, 0).Add(-time.Second)}, Logs: 4,
		Prefix: logRoot + "eu-west-1/", Keys: []string{"2026/11/20/a.json", "2026/11/20/b.json", "2026/11/22/c.json", "2026/11/23/late.json"}}
	if diff := cmp.Diff(wantPlan, p); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]workflow.Bundle{want}, bundles); diff != "" {
		t.Error(diff)
	}
	wantRegion := workflow.FilesRegion{Region: "eu-west-1", Windows: busyCase().Reading.Unread["eu-west-1"],
		Listed:  []workflow.Span{{From: at(20, 12), To: at(21, 0).Add(-time.Second)}, {From: at(22, 0), To: at(22, 0)}},
		Problem: "there are no logs of 2026-11-21 to 2026-11-21"}
	if diff := cmp.Diff([]workflow.FilesRegion{wantRegion}, index.Regions); diff != "" || len(index.Bundles[0].Keys) > 0 {
		t.Errorf("%+v %s", index, diff)
	}
}

// Credentials that were not searched for are searched for in every Region, since
// the day before the exposure and up to what has surely been delivered.
func TestPendingKeysAreListedForEverywhere(t *testing.T) {
	h, kept := reader(laid("eu-west-1/2026/11/21/a.json", "us-east-1/2026/11/21/b.json"))
	p, bundles, index := list(t, h, kept, busyCase("ASIAEXAMPLE0AAAAAAA2"))
	names := []string{}
	for _, r := range index.Regions {
		last := r.Windows[len(r.Windows)-1]
		if names = append(names, r.Region); !r.All || !last.To.Equal(now.Add(-trail.Delivery)) {
			t.Errorf("%+v", r)
		}
	}
	if diff := cmp.Diff([]string{"eu-west-1", "us-east-1"}, names); diff != "" || len(bundles) != 2 || len(p.Keys) != 2 {
		t.Errorf("%+v, %d bundles %s", p, len(bundles), diff)
	}
}

// Where a listing breaks off, the last day that was seen is not known to be whole,
// nor the minutes before it.
func TestAListingThatBreaksOff(t *testing.T) {
	l := laid("eu-west-1/2026/11/20/a.json", "eu-west-1/2026/11/21/b.json", "eu-west-1/2026/11/21/c.json")
	l.fail[logRoot+"eu-west-1/"] = denied
	h, kept := reader(l)
	_, _, index := list(t, h, kept, busyCase())
	want := []workflow.Span{{From: at(20, 12), To: at(21, 0).Add(-trail.Delivery - time.Second)}}
	if diff := cmp.Diff(want, index.Regions[0].Listed); diff != "" || !strings.Contains(index.Regions[0].Problem, "AccessDenied") {
		t.Errorf("%q %s", index.Regions[0].Problem, diff)
	}
}

func TestBundlesAreBounded(t *testing.T) {
	keys := []string{}
	for n := range bundleLogs + 1 {
		keys = append(keys, fmt.Sprintf("eu-west-1/2026/11/21/%04d.json", n))
	}
	h, kept := reader(laid(keys...))
	_, bundles, _ := list(t, h, kept, busyCase())
	if len(bundles) != 2 || bundles[0].Logs != bundleLogs || bundles[1].N != 2 || bundles[1].Logs != 1 {
		t.Errorf("%d bundles", len(bundles))
	}
	if size := len(kept.objects["incidents/EKR-1123-7F3K/trail/files-1/1/bundles.json"]); size > 2*64<<10 {
		t.Errorf("two bundles have %d bytes", size)
	}
}

// What cannot be listed, or kept, is said, and nothing is handed out.
func TestAListThatComesToNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(h *Handler, kept *store)
		says  string
	}{
		"no bucket is set":  {func(h *Handler, _ *store) { h.Logs = nil }, "no trail bucket"},
		"it is not found":   {func(h *Handler, _ *store) { h.Logs = notFound }, "was not found: NoSuchBucket"},
		"it cannot be kept": {func(_ *Handler, kept *store) { kept.fail = denied }, "could not be kept: AccessDenied"},
		"nothing is there":  {func(*Handler, *store) {}, ""},
	} {
		h, kept := reader(laid())
		tc.spoil(h, kept)
		out, err := h.Handle(t.Context(), workflow.InvestigateInput{Phase: workflow.PhaseList, Case: busyCase(), Look: "files-1"})
		if p := out.(workflow.FilesPlan); err != nil || p.Any || !strings.Contains(p.Problem, tc.says) || (p.Problem == "") != (tc.says == "") {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func notFound(context.Context, string) (trail.Bucket, error) {
	return trail.Bucket{}, &types.NoSuchBucket{}
}

// A batch is read by as many invocations as it takes, and each bundle is noted.
func TestABatchTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := laid("eu-west-1/2026/11/20/a.json", "eu-west-1/2026/11/21/b.json", "eu-west-1/2026/11/22/c.json", "us-east-1/2026/11/22/other.json")
		l.objects[logRoot+"us-east-1/2026/11/22/other.json"] = `{"Records":[{"eventID":"o","userIdentity":{"accessKeyId":"AKIAEXAMPLE0000ALICE"}}]}`
		l.takes = 40 * time.Second
		h, kept := reader(l)
		h.Now = time.Now
		items := []workflow.Bundle{}
		for n, key := range []string{"eu-west-1/2026/11/20/a.json", "eu-west-1/2026/11/21/b.json", "eu-west-1/2026/11/22/c.json", "us-east-1/2026/11/22/other.json"} {
			items = append(items, workflow.Bundle{N: n + 1, Logs: 1, Prefix: logRoot, Keys: []string{key}})
		}
		p := workflow.FilesPlan{IncidentID: theCase().IncidentID, Look: "files-1", Round: 1, Deadline: time.Now().Add(time.Hour), Keys: []string{"AKIAEXAMPLE0AAAAAAA1"}}
		b, invocations := workflow.Batch{}, 0
		for ; !b.Done; invocations++ {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			out, err := h.Handle(ctx, workflow.InvestigateInput{Phase: workflow.PhaseFiles, Files: p, Items: items, Batch: b})
			cancel()
			if b = out.(workflow.Batch); err != nil || invocations > len(items) {
				t.Fatal(b, err)
			}
		}
		if invocations != 2 || b.Problem != "" {
			t.Errorf("%d invocations, %+v", invocations, b)
		}
		events := 0
		for n := range items {
			var note workflow.BundleRead
			if err := json.Unmarshal(kept.objects["incidents/EKR-1123-7F3K/"+p.NoteName(n+1)], &note); err != nil || note.N != n+1 || note.Problem != "" || int(note.Parts) != note.Events {
				t.Errorf("bundle %d: %+v, %v", n+1, note, err)
			}
			events += note.Events
		}
		if found := string(unzipped(t, kept.objects["incidents/EKR-1123-7F3K/"+workflow.FilesPart("files-1", 1, 2, 1)])); events != 3 || strings.Contains(found, "secret") || !strings.Contains(found, "21/b.json") {
			t.Errorf("%d events; kept %s", events, found)
		}
	})
}

// A batch ends with the look, and with what it cannot do.
func TestABatchThatEndsEarly(t *testing.T) {
	items := []workflow.Bundle{{N: 1, Logs: 1, Prefix: logRoot, Keys: []string{"eu-west-1/2026/11/20/a.json"}}}
	for name, tc := range map[string]struct {
		spoil func(h *Handler, kept *store, p *workflow.FilesPlan)
		says  string
	}{
		"the look is over":     {func(_ *Handler, _ *store, p *workflow.FilesPlan) { p.Deadline = now }, "no time to read on"},
		"no bucket":            {func(h *Handler, _ *store, _ *workflow.FilesPlan) { h.Logs = notFound }, "was not found"},
		"nothing can be noted": {func(_ *Handler, kept *store, _ *workflow.FilesPlan) { kept.fail = denied }, "could not be noted: AccessDenied"},
	} {
		h, kept := reader(laid("eu-west-1/2026/11/20/a.json"))
		p := workflow.FilesPlan{IncidentID: theCase().IncidentID, Look: "files-1", Round: 1, Deadline: now.Add(time.Hour), Keys: []string{"AKIAEXAMPLE0AAAAAAA1"}}
		tc.spoil(h, kept, &p)
		if b := h.readBatch(t.Context(), p, items, workflow.Batch{}); !b.Done || b.Next != 0 || !strings.Contains(b.Problem, tc.says) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// Of a bundle, the days of logs that cannot be read are named; if more fails than
// is told, all of it is.
func TestLogsThatCannotBeRead(t *testing.T) {
	keys := []string{"eu-west-1/2026/11/20/a.json", "eu-west-1/2026/11/21/b.json", "eu-west-1/2026/11/22/c.json"}
	l := laid(keys...)
	l.fail[logRoot+keys[1]] = denied
	l.objects[logRoot+keys[2]] = `{"Records":[{"no":"record"}]}`
	h, _ := reader(l)
	bucket, _ := h.Logs(t.Context(), "")
	read := h.bundle(t.Context(), bucket, workflow.FilesPlan{IncidentID: theCase().IncidentID, Look: "files-1", Round: 1, Keys: []string{"AKIAEXAMPLE0AAAAAAA1"}},
		workflow.Bundle{N: 7, Logs: 3, Prefix: logRoot, Keys: keys, Days: workflow.Span{From: at(20, 0), To: at(23, 0)}})
	want := workflow.BundleRead{N: 7, Events: 1, Malformed: 1, Parts: 1, Unread: []workflow.Span{workflow.DaySpan(at(21, 0))},
		Problem: "1 of 3 logs could not be read to the end, such as s3://trail/" + logRoot + keys[1] + ": AccessDeniedException"}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Error(diff)
	}
}

// A Reading tells only so many problems. If more logs are unread than that, any
// day of the bundle may be theirs.
func TestMoreLogsAreUnreadThanAreTold(t *testing.T) {
	bundle := workflow.Bundle{Logs: 9, Days: workflow.Span{From: at(20, 0), To: at(23, 0)}}
	path := "s3://trail/" + logRoot + "eu-west-1/2026/11/21/b.json"
	for unread, want := range map[int]workflow.Span{1: workflow.DaySpan(at(21, 0)), 2: bundle.Days} {
		got := trail.Reading{Unread: unread, Problems: []trail.Problem{{Path: path, Offset: 5, Err: trail.ErrMalformed}, {Path: path, Offset: -1, Err: trail.ErrCut}}}
		days, said := unreadDays(trail.Bucket{Name: "trail", Account: "111122223333"}, bundle, got)
		if diff := cmp.Diff([]workflow.Span{want}, days); diff != "" || !strings.Contains(said, fmt.Sprint(unread, " of 9 logs could not be read to the end, such as ", path, ": ends in the middle")) {
			t.Errorf("%d unread: %q %s", unread, said, diff)
		}
	}
}
