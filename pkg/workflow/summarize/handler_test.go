package summarize

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

var (
	now    = time.Date(2026, 11, 23, 3, 15, 0, 0, time.UTC)
	denied = &smithy.GenericAPIError{Code: "AccessDenied"}
)

const (
	id  = "EKR-1123-7F3K"
	key = "AKIAEXAMPLE0AAAAAAA1"
)

// store keeps objects in memory and refuses to write the names given; reads fail
// with the error given, by key.
type store struct {
	refuse  map[string]bool
	fail    map[string]error
	objects map[string][]byte
}

func (s *store) Put(_ context.Context, incidentID, name string, body []byte) (evidence.Object, error) {
	if s.refuse[name] {
		return evidence.Object{}, denied
	}
	sum := sha256.Sum256(body)
	object := evidence.Object{Key: "incidents/" + incidentID + "/" + name, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)}
	s.objects[object.Key] = body
	return object, nil
}

func (s *store) Get(_ context.Context, key string) ([]byte, error) {
	if err := s.fail[key]; err != nil {
		return nil, err
	}
	body, has := s.objects[key]
	if !has {
		return nil, &smithy.GenericAPIError{Code: "NoSuchKey"}
	}
	return body, nil
}

// table is one incident record.
type table struct {
	fail   error
	record incident.Record
}

func (t *table) Update(_ context.Context, _ string, change func(*incident.Record)) (incident.Record, error) {
	if t.fail == nil {
		change(&t.record)
	}
	return t.record, t.fail
}

// part stores records as the reading does, and returns the Region it is of.
func part(t *testing.T, s *store, region string, lines ...string) workflow.RegionRead {
	t.Helper()
	if _, err := s.Put(t.Context(), id, "records/"+region+"/0001.jsonl.gz", gzipped(t, strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	r := read(region)
	r.Parts = 1
	return r
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var body bytes.Buffer
	w := gzip.NewWriter(&body)
	if _, err := w.Write([]byte(text)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return body.Bytes()
}

// read is a Region that was read to its end and held nothing.
func read(region string) workflow.RegionRead {
	return workflow.RegionRead{Region: region, From: now.Add(-49 * time.Hour), To: now, Done: true, Complete: true}
}

func record(id, name, more string) string {
	return fmt.Sprintf(`{"eventID":%q,"eventName":%q,"eventTime":"2026-11-23T02:50:00Z","eventSource":"sts.amazonaws.com","sourceIPAddress":"203.0.113.77","userIdentity":{"accessKeyId":%q}%s}`, id, name, key, more)
}

const session = `,"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE0AAAAAAA2","expiration":"Nov 23, 2026, 2:50:00 PM"}}`

func contained() workflow.Case {
	return workflow.Case{
		IncidentID: id, Recorded: true,
		Exposure: workflow.Exposure{AccessKeyID: key, DetectedAt: "2026-11-23T03:11:58Z"},
		Outcome: containment.Outcome{
			AccessKeyID: key, Start: level.Revoke, Level: level.Revoke, KeyPrior: "Active", KeyStatus: "Inactive", Contained: true, ContainedAt: now.Add(-3 * time.Minute),
			User: containment.Principal{Name: "ci", ARN: "arn:aws:iam::111122223333:user/ci"},
		},
	}
}

func run(t *testing.T, s *store, incidents *table, c workflow.Case, regions ...workflow.RegionRead) (workflow.Case, usage.Summary) {
	t.Helper()
	h := &Handler{Evidence: s, Incidents: incidents, Now: func() time.Time { return now }}
	got, err := h.Handle(t.Context(), workflow.SummarizeInput{Case: c, Regions: regions})
	if err != nil {
		t.Fatal(err)
	}
	var summary usage.Summary
	if body, has := s.objects[got.Usage.Key]; has {
		if err := json.Unmarshal(body, &summary); err != nil {
			t.Fatal(err)
		}
	}
	return got, summary
}

func TestSummaryMergesTheRegions(t *testing.T) {
	s, incidents := &store{objects: map[string][]byte{}}, &table{}
	got, summary := run(t, s, incidents, contained(),
		part(t, s, "us-east-1", record("e1", "GetCallerIdentity", ""), record("e2", "GetSessionToken", session)),
		part(t, s, "eu-west-1", record("e1", "GetCallerIdentity", "")), read("eu-north-1"))
	facts := []any{summary.Events, summary.Duplicates, summary.Malformed, summary.Principal, len(summary.Minted), summary.Severity, string(summary.Verdict)}
	if diff := cmp.Diff([]any{2, 1, 0, "arn:aws:iam::111122223333:user/ci", 1, got.Usage.Severity, got.Usage.Verdict}, facts); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	alive := time.Date(2026, 11, 23, 14, 50, 0, 0, time.UTC)
	want := workflow.UsageRef{
		Key: "incidents/" + id + "/summary.json", Severity: "P1", Verdict: "MISUSED",
		// What the session did was not read yet, so that nothing is complete.
		Minted: []string{"ASIAEXAMPLE0AAAAAAA2"}, AliveUntil: alive,
	}
	if diff := cmp.Diff(want, got.Usage); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(incident.Sessions{AliveUntil: alive}, incidents.record.Sessions); diff != "" {
		t.Errorf("incident (-want +got):\n%s", diff)
	}
}

func TestADamagedRecordIsCounted(t *testing.T) {
	s := &store{objects: map[string][]byte{}}
	damaged := read("eu-west-1")
	damaged.Malformed = 2
	got, summary := run(t, s, &table{}, contained(), damaged, part(t, s, "us-east-1", `{"damaged":`))
	if summary.Malformed != 3 || !got.Usage.ReadUntil.IsZero() {
		t.Errorf("%d damaged, read until %s", summary.Malformed, got.Usage.ReadUntil)
	}
}

func TestManifestNamesEveryFile(t *testing.T) {
	s := &store{objects: map[string][]byte{}}
	run(t, s, &table{}, contained(), part(t, s, "us-east-1", record("e1", "GetCallerIdentity", "")))
	var manifest Manifest
	if err := json.Unmarshal(s.objects["incidents/"+id+"/"+ManifestName], &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Files) != 3 || len(s.objects) != 4 {
		t.Fatalf("%d files named, %d objects stored", len(manifest.Files), len(s.objects))
	}
	for _, file := range manifest.Files {
		sum := sha256.Sum256(s.objects[file.Key])
		if file.SHA256 != hex.EncodeToString(sum[:]) || file.Bytes != len(s.objects[file.Key]) {
			t.Errorf("%+v does not describe its file", file)
		}
	}
}

func TestWhatCouldNotBeReadIsNamed(t *testing.T) {
	unread := func(region, why string) workflow.RegionRead {
		r := read(region)
		r.Complete, r.Problem = false, why
		return r
	}
	lost := read("eu-west-1")
	lost.Parts = 1
	tests := map[string]struct {
		regions []workflow.RegionRead
		want    usage.BlindSpot
	}{
		"no plan":        {nil, usage.BlindSpot{What: "CloudTrail, every Region", Why: "the last reading could not be planned"}},
		"a Region":       {[]workflow.RegionRead{read("us-east-1"), unread("me-central-1", "AccessDenied")}, usage.BlindSpot{What: "me-central-1", Why: "AccessDenied"}},
		"without reason": {[]workflow.RegionRead{unread("me-central-1", "")}, usage.BlindSpot{What: "me-central-1", Why: "not read to its end"}},
		"a part is lost": {[]workflow.RegionRead{lost}, usage.BlindSpot{What: "eu-west-1", Why: "kept records could not be read back (incidents/" + id + "/records/eu-west-1/0001.jsonl.gz): NoSuchKey"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, summary := run(t, &store{objects: map[string][]byte{}}, &table{}, contained(), tc.regions...)
			if len(summary.BlindSpots) == 0 || summary.BlindSpots[0] != tc.want {
				t.Errorf("blind spots %+v, want first %+v", summary.BlindSpots, tc.want)
			}
			if got.Usage.Severity != "P2" || got.Usage.Verdict != "CANNOT_TELL" {
				t.Errorf("%s %s", got.Usage.Severity, got.Usage.Verdict)
			}
		})
	}
}

func TestALostPartLeavesNothingComplete(t *testing.T) {
	lost := read("eu-west-1")
	lost.Parts = 1
	incidents := &table{record: incident.Record{Sessions: incident.Sessions{ReadUntil: now.Add(-time.Hour)}}}
	got, _ := run(t, &store{objects: map[string][]byte{}}, incidents, contained(), lost)
	if !got.Usage.ReadUntil.IsZero() || !incidents.record.Sessions.ReadUntil.Equal(now.Add(-time.Hour)) {
		t.Errorf("read until %s, recorded %s", got.Usage.ReadUntil, incidents.record.Sessions.ReadUntil)
	}
}

func TestARefusalStopsNothing(t *testing.T) {
	s := &store{objects: map[string][]byte{}, refuse: map[string]bool{SummaryName: true}}
	got, _ := run(t, s, &table{fail: denied}, contained(), read("us-east-1"))
	if got.Usage.Severity == "" || got.Usage.Key != "" || !strings.Contains(got.EvidenceError, "AccessDenied") || !strings.Contains(got.RecordError, "AccessDenied") {
		t.Errorf("%+v %q %q", got.Usage, got.EvidenceError, got.RecordError)
	}
}

// off makes the key an administrator's that was found Inactive.
func off(before bool) func(*workflow.Case) {
	return func(c *workflow.Case) {
		c.Outcome.KeyPrior, c.Outcome.OffBefore, c.Outcome.User.Capability = "Inactive", before, capability.Admin
	}
}

func TestResponseIsReadFromTheCase(t *testing.T) {
	tests := map[string]struct {
		change func(*workflow.Case)
		want   string
	}{
		"contained":                       {func(*workflow.Case) {}, "P2 CANNOT_TELL"},
		"still on":                        {func(c *workflow.Case) { c.Outcome.KeyStatus = "Active" }, "P1 LIVE"},
		"dry run":                         {func(c *workflow.Case) { c.Outcome.KeyStatus, c.Outcome.DryRun = "Active", true }, "P1 LIVE"},
		"off before":                      {off(true), "P3 UNUSED"},
		"switched off by a try that died": {off(false), "P2 CANNOT_TELL"},
		"foreign":                         {func(c *workflow.Case) { c.Outcome.Special = containment.Foreign }, "P4 NOT_OURS"},
		"fought over":                     {func(c *workflow.Case) { c.Undone = []containment.Undone{{Undoer: containment.Hostile}} }, "P1 FIGHTING"},
		"undone by colleague":             {func(c *workflow.Case) { c.Undone = []containment.Undone{{Undoer: containment.Colleague}} }, "P2 CANNOT_TELL"},
		"compromised":                     {func(c *workflow.Case) { c.Outcome.Start = level.Isolate }, "P1 MISUSED"},
		"only suspected":                  {func(c *workflow.Case) { c.Outcome.Start, c.Outcome.KeyStatus = level.Notify, "Active" }, "P2 CANNOT_TELL"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := contained()
			tc.change(&c)
			got, _ := run(t, &store{objects: map[string][]byte{}}, &table{}, c, read("us-east-1"))
			if verdict := got.Usage.Severity + " " + got.Usage.Verdict; verdict != tc.want {
				t.Errorf("%s, want %s", verdict, tc.want)
			}
		})
	}
}

func TestWhatIsDeniedIsNotAlive(t *testing.T) {
	password := record("e1", "UpdateLoginProfile", `,"requestParameters":{"userName":"ci"}`)
	tests := map[string]struct {
		actions []containment.Action
		want    usage.Alive
	}{
		"nothing":             {nil, usage.AliveYes},
		"sessions":            {[]containment.Action{{Step: containment.RevokeAttached, Status: containment.Done}}, usage.AliveYes},
		"everything":          {[]containment.Action{{Step: containment.IsolateAttached, Status: containment.Done}}, usage.AliveNo},
		"by a boundary":       {[]containment.Action{{Step: containment.BoundarySet, Status: containment.Done}}, usage.AliveNo},
		"everything, refused": {[]containment.Action{{Step: containment.IsolateAttached, Status: containment.Denied}}, usage.AliveYes},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c, s := contained(), &store{objects: map[string][]byte{}}
			c.Outcome.Actions = tc.actions
			_, summary := run(t, s, &table{}, c, part(t, s, "us-east-1", strings.Replace(password, "sts.", "iam.", 1)))
			if len(summary.Minted) != 1 || summary.Minted[0].Alive != tc.want {
				t.Errorf("minted %+v, want alive %s", summary.Minted, tc.want)
			}
		})
	}
}

func TestAFenceDeniesSessions(t *testing.T) {
	c, s := contained(), &store{objects: map[string][]byte{}}
	c.Outcome.Actions = []containment.Action{{Step: containment.FenceAttached, Status: containment.Done}}
	_, summary := run(t, s, &table{}, c, part(t, s, "us-east-1", record("e1", "GetSessionToken", session)))
	if len(summary.Minted) != 1 || summary.Minted[0].Alive != usage.AliveNo {
		t.Errorf("minted %+v, want one that is denied", summary.Minted)
	}
}

// Notes of earlier looks outlive a look that cannot read them; notes that are not
// there, or that nobody may read, are begun anew.
func TestUnreadNotesStay(t *testing.T) {
	const notes = "incidents/" + id + "/" + LedgerName
	tests := map[string]struct {
		err   error
		stays bool
	}{
		"throttled": {&smithy.GenericAPIError{Code: "SlowDown"}, true},
		"no answer": {context.DeadlineExceeded, true},
		"refused":   {denied, false},
		"missing":   {&smithy.GenericAPIError{Code: "NoSuchKey"}, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c, s := contained(), &store{objects: map[string][]byte{notes: []byte("earlier")}, fail: map[string]error{notes: tc.err}}
			c.Reading.Look = workflow.LookFirst
			got, summary := run(t, s, &table{}, c, read("us-east-1"))
			stays := string(s.objects[notes]) == "earlier"
			if stays != tc.stays || stays != strings.Contains(got.EvidenceError, "could not be noted") {
				t.Errorf("stays %t, want %t; error %q", stays, tc.stays, got.EvidenceError)
			}
			if len(summary.BlindSpots) == 0 {
				t.Error("the loss is not told")
			}
		})
	}
}

func TestSeverityIsHeldBetweenLooks(t *testing.T) {
	c := contained()
	c.Usage.Severity = "P1"
	got, summary := run(t, &store{objects: map[string][]byte{}}, &table{}, c, read("us-east-1"))
	if got.Usage.Severity != "P1" || got.Usage.Verdict != "CANNOT_TELL" || !summary.SeverityHeld {
		t.Errorf("%s %s, held %t", got.Usage.Severity, got.Usage.Verdict, summary.SeverityHeld)
	}
}
