package checks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// answering makes a check that gives these findings.
func answering(findings ...checks.Finding) checks.Check {
	return checks.Check{ID: "probe", Severity: checks.High, Evaluate: func(*snapshot.Snapshot, checks.Options) []checks.Finding {
		return findings
	}}
}

func failing(id, name string) checks.Finding {
	return checks.Finding{Outcome: checks.Fail, Resource: checks.Resource{Type: "T", ID: id, Name: name}, Evidence: "It is bad.", Count: 1}
}

func judge(check checks.Check, exceptions ...checks.Exception) []checks.Finding {
	return checks.Judge(snapshottest.Empty(), []checks.Check{check}, checks.Defaults(), exceptions)
}

func TestExceptions(t *testing.T) {
	for name, tc := range map[string]struct {
		exception checks.Exception
		want      checks.Outcome
		says      string
	}{
		"by id":               {checks.Exception{Check: "probe", Resource: "arn:*:user/old-*", Reason: "moves in June", Until: "2026-06-30"}, checks.Excepted, ""},
		"by name":             {checks.Exception{Check: "probe", Resource: "old-app", Until: "2026-06-30"}, checks.Excepted, ""},
		"on its last day":     {checks.Exception{Check: "probe", Resource: "*", Until: "2026-03-02"}, checks.Excepted, ""},
		"the day after":       {checks.Exception{Check: "probe", Resource: "*", Reason: "moves soon", Until: "2026-03-01"}, checks.Fail, "moves soon) ended on 2026-03-01"},
		"of another check":    {checks.Exception{Check: "other", Resource: "*", Until: "2026-06-30"}, checks.Fail, ""},
		"of another resource": {checks.Exception{Check: "probe", Resource: "old", Until: "2026-06-30"}, checks.Fail, ""},
		"without an end":      {checks.Exception{Check: "probe", Resource: "*", Reason: "ever", Until: "never"}, checks.Fail, "ended on never"},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(answering(failing("arn:aws:iam::111122223333:user/old-app", "old-app")), tc.exception)[0]
			if got.Outcome != tc.want || !strings.Contains(got.Evidence, tc.says) {
				t.Errorf("%s: %s", got.Outcome, got.Evidence)
			}
		})
	}
}

// TestAnExpiredExceptionDoesNotHideOneThatHolds has both match.
func TestAnExpiredExceptionDoesNotHideOneThatHolds(t *testing.T) {
	got := judge(answering(failing("a", "")),
		checks.Exception{Check: "probe", Resource: "*", Until: "2026-01-01"}, checks.Exception{Check: "probe", Resource: "a", Until: "2026-12-31"})[0]
	if got.Outcome != checks.Excepted || got.Exception.Until != "2026-12-31" {
		t.Errorf("%+v", got)
	}
}

func TestWhatCouldNotBeToldIsNeverAccepted(t *testing.T) {
	unknown := failing("a", "")
	unknown.Outcome = checks.Unknown
	got := judge(answering(unknown), checks.Exception{Check: "probe", Resource: "*", Until: "2026-12-31"})[0]
	if got.Outcome != checks.Unknown || got.Exception != nil {
		t.Errorf("%+v", got)
	}
}

// TestABrokenCheckIsUnknown keeps one bad check from costing the others.
func TestABrokenCheckIsUnknown(t *testing.T) {
	panics := checks.Check{ID: "panics", Evaluate: func(*snapshot.Snapshot, checks.Options) []checks.Finding {
		panic("no such map: password=correct-horse")
	}}
	list := []checks.Check{panics, answering(), answering(failing("a", ""))}
	var got []checks.Outcome
	for _, f := range checks.Judge(snapshottest.Empty(), list, checks.Defaults(), nil) {
		got = append(got, f.Outcome)
		if strings.Contains(f.Evidence, "horse") {
			t.Errorf("says %q", f.Evidence)
		}
	}
	if diff := cmp.Diff([]checks.Outcome{checks.Unknown, checks.Unknown, checks.Fail}, got); diff != "" {
		t.Error(diff)
	}
}

// TestFingerprintIsOfTheResource stays the same when only the words, the owner
// or the outcome change, and differs where the resource does.
func TestFingerprintIsOfTheResource(t *testing.T) {
	first := judge(answering(failing("a", "")))[0].Fingerprint
	for name, tc := range map[string]struct {
		change func(*checks.Finding)
		same   bool
	}{
		"evidence": {func(f *checks.Finding) { f.Evidence = "It is 91 days old." }, true},
		"outcome":  {func(f *checks.Finding) { f.Outcome = checks.Pass }, true},
		"severity": {func(f *checks.Finding) { f.Severity = checks.Low }, true},
		"region":   {func(f *checks.Finding) { f.Region = "eu-west-1" }, false},
		"resource": {func(f *checks.Finding) { f.Resource.ID = "b" }, false},
		"facet":    {func(f *checks.Finding) { f.Facet = "2" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := failing("a", "")
			tc.change(&f)
			if got := judge(answering(f))[0].Fingerprint; (got == first) != tc.same {
				t.Errorf("%s and %s", first, got)
			}
		})
	}
}

func TestExceptionsAreValidated(t *testing.T) {
	good := checks.Exception{Check: "probe", Resource: "a", Reason: "because", Until: "2026-12-31"}
	known := func(id string) bool { return id == "probe" }
	if err := good.Validate(known); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*checks.Exception){
		"check":    func(e *checks.Exception) { e.Check = "prob" },
		"resource": func(e *checks.Exception) { e.Resource = " " },
		"reason":   func(e *checks.Exception) { e.Reason = "" },
		"until":    func(e *checks.Exception) { e.Until = "31.12.2026" },
	} {
		bad := good
		spoil(&bad)
		if bad.Validate(known) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{
		"deploy": "deploy", "a.b@c+d": "a.b@c+d", "": "''", "-x": "'-x'",
		"a b": "'a b'", "$(id)": "'$(id)'", "o'neil": `'o'\''neil'`,
	} {
		if got := checks.Quote(name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}
