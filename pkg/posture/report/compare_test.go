package report

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// changes writes a comparison: each failure and doubt with its change.
func changes(r *Review) (all []string) {
	for _, e := range r.Findings {
		if e.Outcome != checks.Pass {
			all = append(all, strings.TrimSpace(string(e.Outcome)+" "+e.Fingerprint+" "+string(e.Change)))
		}
	}
	for _, e := range r.Fixed {
		all = append(all, "fixed "+e.Fingerprint)
	}
	for _, e := range r.Unseen {
		all = append(all, strings.TrimSpace("unseen "+e.Fingerprint+" "+string(e.Change)))
	}
	return all
}

func accept(f *checks.Finding) {
	f.Outcome, f.Exception = checks.Excepted, &checks.Accepted{Reason: "for the release", Until: "2026-12-31"}
}

// TestWhatIsAcceptedDoesNotGrowUnseen accepts a snapshot, which then becomes
// graver: a person is told, and that it is accepted.
func TestWhatIsAcceptedDoesNotGrowUnseen(t *testing.T) {
	open := failing("snapshot-private", "us-east-1", "a", "It is public.")
	before := taken(yesterday, with(open, accept))
	before.FullAt = yesterday
	r := after(t, before, with(with(open, accept), func(f *checks.Finding) { f.Severity = checks.Critical }))
	news := r.News(list)
	if !news.Send || len(news.Urgent) != 1 || news.Worst != checks.Critical {
		t.Errorf("%+v", news)
	}
	if want, text := "GOT WORSE (1)\n  - It is public. It was less when it was accepted until 2026-12-31.", Digest(r, list, ""); !strings.Contains(text, want) {
		t.Errorf("nothing says %q:\n%s", want, text)
	}
}

func TestCompare(t *testing.T) {
	open := failing("snapshot-private", "us-east-1", "a", "It is public.")
	graver := with(open, func(f *checks.Finding) { f.Severity = checks.Critical })
	stronger := with(open, func(f *checks.Finding) { f.Capability = checks.Admin })
	weaker := with(open, func(f *checks.Finding) { f.Capability = checks.Limited })
	hidden := with(open, func(f *checks.Finding) { f.Capability = checks.CapabilityUnknown })
	accepted := with(open, accept)
	for name, tc := range map[string]struct {
		before, now []checks.Finding
		want        []string
	}{
		"the same":                             {[]checks.Finding{open}, []checks.Finding{open}, []string{"FAIL snapshot-private/us-east-1/a"}},
		"new":                                  {nil, []checks.Finding{open}, []string{"FAIL snapshot-private/us-east-1/a new"}},
		"severity rose":                        {[]checks.Finding{open}, []checks.Finding{graver}, []string{"FAIL snapshot-private/us-east-1/a worse"}},
		"severity fell":                        {[]checks.Finding{graver}, []checks.Finding{open}, []string{"FAIL snapshot-private/us-east-1/a"}},
		"may do more":                          {[]checks.Finding{open}, []checks.Finding{stronger}, []string{"FAIL snapshot-private/us-east-1/a worse"}},
		"may do what could not be told":        {[]checks.Finding{weaker}, []checks.Finding{hidden}, []string{"FAIL snapshot-private/us-east-1/a"}},
		"may do what now can be told":          {[]checks.Finding{hidden}, []checks.Finding{stronger}, []string{"FAIL snapshot-private/us-east-1/a"}},
		"exception ended":                      {[]checks.Finding{accepted}, []checks.Finding{open}, []string{"FAIL snapshot-private/us-east-1/a worse"}},
		"accepted, and graver now":             {[]checks.Finding{accepted}, []checks.Finding{with(graver, accept)}, []string{"EXCEPTED snapshot-private/us-east-1/a worse"}},
		"accepted":                             {[]checks.Finding{open}, []checks.Finding{accepted}, []string{"EXCEPTED snapshot-private/us-east-1/a"}},
		"fixed":                                {[]checks.Finding{open}, []checks.Finding{passing("snapshot-private", 1)}, []string{"fixed snapshot-private/us-east-1/a"}},
		"fixed, nothing left":                  {[]checks.Finding{open}, nil, []string{"fixed snapshot-private/us-east-1/a"}},
		"could not be told there":              {[]checks.Finding{open}, []checks.Finding{unknown("snapshot-private", "us-east-1", "p")}, []string{"UNKNOWN snapshot-private/us-east-1/p new", "unseen snapshot-private/us-east-1/a new"}},
		"could not be told anywhere":           {[]checks.Finding{open}, []checks.Finding{unknown("snapshot-private", "", "p")}, []string{"UNKNOWN snapshot-private//p new", "unseen snapshot-private/us-east-1/a new"}},
		"could not be told in another Region":  {[]checks.Finding{open}, []checks.Finding{unknown("snapshot-private", "eu-central-1", "p")}, []string{"UNKNOWN snapshot-private/eu-central-1/p new", "fixed snapshot-private/us-east-1/a"}},
		"could not be told of another check":   {[]checks.Finding{open}, []checks.Finding{unknown("trail", "", "p")}, []string{"UNKNOWN trail//p new", "fixed snapshot-private/us-east-1/a"}},
		"of the account, a Region was unread":  {[]checks.Finding{failing("trail", "", "a", "None.")}, []checks.Finding{unknown("trail", "eu-central-1", "p")}, []string{"UNKNOWN trail/eu-central-1/p new", "unseen trail//a new"}},
		"still could not be told":              {[]checks.Finding{unknown("trail", "", "p")}, []checks.Finding{unknown("trail", "", "p")}, []string{"UNKNOWN trail//p"}},
		"in a Region that is reviewed no more": {[]checks.Finding{failing("trail", "ap-east-1", "a", "Off.")}, nil, []string{"unseen trail/ap-east-1/a new"}},
		"of a check that was not run":          {[]checks.Finding{failing("no-such-check", "", "a", "Bad.")}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, changes(after(t, taken(yesterday, tc.before...), tc.now...))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestWhatIsUnseenIsNotForgotten takes a failure through days on which nobody
// could tell: seen again it is not new, and gone in the end it is fixed.
func TestWhatIsUnseenIsNotForgotten(t *testing.T) {
	open := failing("snapshot-private", "us-east-1", "a", "It is public.")
	// The doubt is about the very resource, so both have one fingerprint.
	doubt := with(open, func(f *checks.Finding) { f.Outcome = checks.Unknown })
	first := taken(yesterday.AddDate(0, 0, -3), open)
	second := taken(yesterday.AddDate(0, 0, -2), doubt)
	third := taken(yesterday.AddDate(0, 0, -1), doubt)
	for _, pair := range [][2]*Review{{first, second}, {second, third}} {
		if err := pair[1].Compare(pair[0]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"UNKNOWN snapshot-private/us-east-1/a", "unseen snapshot-private/us-east-1/a"}, changes(third)); diff != "" {
		t.Errorf("the second day in the dark: %s", diff)
	}
	again := after(t, third, open)
	if diff := cmp.Diff([]string{"FAIL snapshot-private/us-east-1/a"}, changes(again)); diff != "" {
		t.Errorf("seen again: %s", diff)
	}
	if since := again.Findings[0].Since; !since.Equal(first.TakenAt) {
		t.Errorf("failing since %s, want %s", since, first.TakenAt)
	}
	if diff := cmp.Diff([]string{"fixed snapshot-private/us-east-1/a"}, changes(after(t, third))); diff != "" {
		t.Errorf("gone in the end: %s", diff)
	}
}

// TestBucketOfARegionThatIsNotReviewedCanBeFixed: buckets of all Regions are read
// in one list.
func TestBucketOfARegionThatIsNotReviewedCanBeFixed(t *testing.T) {
	open := failing("bucket", "ap-east-1", "b", "It is public.")
	for name, tc := range map[string]struct {
		reads snapshot.Ref
		want  []string
	}{
		"buckets": {snapshot.Buckets, []string{"fixed bucket/ap-east-1/b"}},
		"volumes": {snapshot.Volumes, []string{"unseen bucket/ap-east-1/b new"}},
	} {
		r := Build(snapshottest.Empty(), []checks.Check{{ID: "bucket", Reads: []snapshot.Ref{tc.reads}}}, nil)
		if err := r.Compare(taken(yesterday, open)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, changes(r)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestOtherAccountsAreNotCompared(t *testing.T) {
	other := taken(yesterday)
	other.Account = "444455556666"
	if err := taken(today).Compare(other); err == nil {
		t.Error("compared")
	}
}

// TestJSONIsReadBack writes a review and reads it as the one before.
func TestJSONIsReadBack(t *testing.T) {
	r := after(t, taken(yesterday, failing("trail", "", "b", "None.")), messy()...)
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "review.json", string(text)+"\n")
	back, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back, cmp.AllowUnexported(Review{}), cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "told" || p.String() == "global" }, cmp.Ignore())); diff != "" {
		t.Errorf("-written +read:\n%s", diff)
	}
	var zipped bytes.Buffer
	compress := gzip.NewWriter(&zipped)
	_, _ = compress.Write(text)
	_ = compress.Close()
	if again, err := Read(&zipped); err != nil || len(again.Findings) != len(r.Findings) {
		t.Errorf("compressed: %v", err)
	}
	for name, text := range map[string]string{
		"broken gzip": "\x1f\x8bnot", "no JSON": "findings", "a later version": `{"version":2,"account":"1","takenAt":"2026-03-02T06:00:00Z"}`,
		"another document": `{"accessKeyId":"AKIAEXAMPLE000000001"}`, "no account": `{"version":1,"takenAt":"2026-03-02T06:00:00Z"}`,
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrNotAReview) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestListsAreNeverNull holds the promise to scripts.
func TestListsAreNeverNull(t *testing.T) {
	text, err := json.Marshal(taken(today))
	if err != nil || bytes.Contains(text, []byte("null")) {
		t.Errorf("%v: %s", err, text)
	}
}
