// Package checkstest holds every check to the same rules: its examples come out
// as they say, and whatever part it reads is taken away, what it then cannot
// tell is UNKNOWN and never PASS.
package checkstest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// Run holds a check to the rules.
func Run(t *testing.T, check checks.Check) {
	t.Helper()
	cases := append([]checks.Example{{Name: emptyAccount, Want: []checks.Outcome{check.Empty}}}, check.Examples...)
	for _, example := range cases {
		t.Run(example.Name, func(t *testing.T) {
			r := runner{T: t, check: check, example: example}
			r.comesOut()
			r.isPure()
			r.looksOnlyAtWhatItReads()
			r.saysWhatItCannotTell()
		})
	}
	t.Run("rules", func(t *testing.T) {
		covers(t, check, cases)
		everyPartMatters(t, check, cases)
	})
}

// emptyAccount is the example that every check has. Its outcome may come once
// for each Region.
const emptyAccount = "empty account"

type runner struct {
	*testing.T
	check   checks.Check
	example checks.Example
}

// account builds the example, with a change made to it.
func (r runner) account(change func(*snapshot.Snapshot)) *snapshot.Snapshot {
	s := snapshottest.Empty()
	if r.example.Given != nil {
		r.example.Given(s)
	}
	if change != nil {
		change(s)
	}
	return s
}

func (r runner) judge(s *snapshot.Snapshot) []checks.Finding {
	o := checks.Defaults()
	if r.example.Options != nil {
		r.example.Options(&o)
	}
	return checks.Judge(s, []checks.Check{r.check}, o, nil)
}

// comesOut compares the outcomes with those the example wants, and looks at
// what every finding must have.
func (r runner) comesOut() {
	findings := r.judge(r.account(nil))
	var outcomes []checks.Outcome
	var evidence []string
	prints := map[string]bool{}
	for _, f := range findings {
		outcomes = append(outcomes, f.Outcome)
		evidence = append(evidence, f.Evidence)
		if prints[f.Fingerprint] {
			r.Errorf("two findings have the fingerprint of: %s (give them facets)", f.Evidence)
		}
		prints[f.Fingerprint] = true
		if !strings.HasSuffix(f.Evidence, ".") || f.Resource.ID == "" || f.Resource.Type == "" || f.Count < 1 {
			r.Errorf("a finding lacks a sentence, a resource or a count: %+v", f)
		}
		if (f.Outcome == checks.Unknown) != (len(f.Unread) > 0) {
			r.Errorf("%s has reasons %v: they belong to UNKNOWN, and to nothing else", f.Outcome, f.Unread)
		}
	}
	if r.example.Name == emptyAccount {
		outcomes = slices.Compact(outcomes)
	}
	if diff := cmp.Diff(r.example.Want, outcomes); diff != "" {
		r.Errorf("wanted (-), got (+):\n%s\n%s", diff, strings.Join(evidence, "\n"))
	}
	for _, words := range r.example.Says {
		if !strings.Contains(strings.Join(evidence, "\n"), words) {
			r.Errorf("nothing says %q:\n%s", words, strings.Join(evidence, "\n"))
		}
	}
}

// isPure judges twice, the second time after a way through JSON.
func (r runner) isPure() {
	s := r.account(nil)
	first := r.judge(s)
	if diff := cmp.Diff(r.account(nil), s); diff != "" {
		r.Errorf("judging changed the snapshot:\n%s", diff)
	}
	text, err := json.Marshal(s)
	if err != nil {
		r.Fatal(err)
	}
	var back snapshot.Snapshot
	if err := json.Unmarshal(text, &back); err != nil {
		r.Fatal(err)
	}
	if diff := cmp.Diff(first, r.judge(&back)); diff != "" {
		r.Errorf("the snapshot is judged differently after JSON:\n%s", diff)
	}
}

// looksOnlyAtWhatItReads leaves aside what Judge adds for ranking.
func (r runner) looksOnlyAtWhatItReads() {
	want := r.judge(r.account(nil))
	for _, ref := range snapshot.All {
		if reads(r.check, ref) {
			continue
		}
		got := r.judge(r.account(func(s *snapshot.Snapshot) { snapshottest.Lose(s, ref) }))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(checks.Finding{}, "Owner", "Capability")); diff != "" {
			r.Errorf("%s matters, but is not among Reads:\n%s", ref.Name(), diff)
		}
	}
}

// saysWhatItCannotTell takes away, and makes doubtful, one part after another.
func (r runner) saysWhatItCannotTell() {
	for _, ref := range r.check.Reads {
		r.honest("without "+ref.Name(), func(s *snapshot.Snapshot) { snapshottest.Lose(s, ref) })
		r.honest("with some of "+ref.Name(), func(s *snapshot.Snapshot) { snapshottest.Doubt(s, ref) })
		for n := range r.inner(ref) {
			r.honest("without an inner part of "+ref.Name(), func(s *snapshot.Snapshot) { loseInner(s, ref, n) })
		}
	}
	nothing := r.judge(r.account(func(s *snapshot.Snapshot) {
		for _, ref := range r.check.Reads {
			snapshottest.Lose(s, ref)
		}
	}))
	for _, f := range nothing {
		if f.Outcome != checks.Unknown {
			r.Errorf("with nothing read: %s: %s", f.Outcome, f.Evidence)
		}
	}
}

// honest judges a snapshot from which something is missing: it may not look
// better, and where what is known looks different, something that was not
// UNKNOWN must be.
func (r runner) honest(how string, change func(*snapshot.Snapshot)) {
	r.Helper()
	before, after := r.judge(r.account(nil)), r.judge(r.account(change))
	if count(after, checks.Pass) > count(before, checks.Pass) {
		r.Errorf("%s, more passes", how)
	}
	diff := cmp.Diff(known(before), known(after))
	if diff != "" && !newlyUnknown(before, after) {
		r.Errorf("%s, the answer changes and nothing more is UNKNOWN:\n%s", how, diff)
	}
}

func known(findings []checks.Finding) (list []checks.Finding) {
	for _, f := range findings {
		if f.Outcome != checks.Unknown {
			list = append(list, f)
		}
	}
	return list
}

func newlyUnknown(before, after []checks.Finding) bool {
	was := map[string]bool{}
	for _, f := range before {
		was[f.Fingerprint] = f.Outcome == checks.Unknown
	}
	return slices.ContainsFunc(after, func(f checks.Finding) bool { return f.Outcome == checks.Unknown && !was[f.Fingerprint] })
}

// inner counts the parts that stand in a part.
func (r runner) inner(ref snapshot.Ref) int { return len(innerParts(r.account(nil), ref)) }

func innerParts(s *snapshot.Snapshot, ref snapshot.Ref) (parts []snapshot.AnyPart) {
	regions := []string{""}
	if ref.Regional() {
		regions = s.RegionNames()
	}
	for _, region := range regions {
		parts = slices.AppendSeq(parts, snapshottest.Inside(ref.Find(s, region)))
	}
	return parts
}

func loseInner(s *snapshot.Snapshot, ref snapshot.Ref, n int) {
	innerParts(s, ref)[n].Lose(snapshottest.Denied)
}

func reads(check checks.Check, ref snapshot.Ref) bool {
	return slices.ContainsFunc(check.Reads, func(r snapshot.Ref) bool { return r.Name() == ref.Name() })
}

// count adds up how many resources have an outcome.
func count(findings []checks.Finding, outcome checks.Outcome) (n int) {
	for _, f := range findings {
		if f.Outcome == outcome {
			n += f.Count
		}
	}
	return n
}
