package usage

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBaseline(t *testing.T) {
	const day = 24 * time.Hour
	before := func(address string, ages ...time.Duration) []call {
		list := []call{}
		for _, age := range ages {
			list = append(list, call{name: "ListBuckets", service: "s3", address: address, at: exposed.Add(-age)})
		}
		return list
	}
	tests := map[string]struct {
		calls []call
		days  int
		want  Baseline
	}{
		"two days":                  {before(home, time.Hour, 30*time.Hour), 90, Baseline{90, true, []string{home}}},
		"one day":                   {before(home, time.Second, day), 90, Baseline{90, false, []string{}}},
		"one day each":              {append(before(home, time.Hour), before(evil, 30*time.Hour)...), 90, Baseline{90, true, []string{}}},
		"the ninetieth day":         {before(home, time.Hour, 90*day), 90, Baseline{90, true, []string{home}}},
		"beyond ninety days":        {before(home, time.Hour, 90*day+time.Second), 90, Baseline{90, false, []string{}}},
		"no use at all":             {nil, 90, Baseline{90, true, []string{}}},
		"a week read":               {before(home, time.Hour, 30*time.Hour), 7, Baseline{7, true, []string{home}}},
		"less than a week read":     {before(home, time.Hour, 30*time.Hour), 6, Baseline{6, false, []string{home}}},
		"at the exposure":           {before(home, 0, 30*time.Hour), 90, Baseline{90, false, []string{}}},
		"by a service":              {[]call{{name: "X", by: "x.amazonaws.com", address: home, at: exposed.Add(-time.Hour)}, {name: "X", by: "x.amazonaws.com", address: home, at: exposed.Add(-30 * time.Hour)}}, 90, Baseline{90, true, []string{}}},
		"by a session of the key's": {append([]call{assumes(key, sessionKey(1), -60*time.Hour)}, call{name: "X", key: sessionKey(1), address: home, at: exposed.Add(-time.Hour)}, call{name: "X", key: sessionKey(1), address: home, at: exposed.Add(-30 * time.Hour)}), 90, Baseline{90, false, []string{}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := collected(tc.calls...).Summary(with(func(f *Facts) { f.BaselineDays = tc.days })).Baseline
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhatSessionsDidBeforeIsNoNews: a pipeline that works through a role does
// the same after the exposure.
func TestWhatSessionsDidBeforeIsNoNews(t *testing.T) {
	job := func(after time.Duration) []call {
		made := assumes(key, sessionKey(int(after/time.Hour)+1000), after)
		made.address = home
		run := call{name: "RunInstances", key: sessionKey(int(after/time.Hour) + 1000), region: "us-west-2", address: home, at: exposed.Add(after + time.Minute)}
		return []call{made, run}
	}
	list := append(append(job(-60*time.Hour), job(-30*time.Hour)...), job(2*time.Hour)...)
	s := collected(list...).Summary(with(func(f *Facts) { f.Capability = Admin }))
	if s.Rows[0] != R4 || len(s.NewSources) != 0 || len(s.Rows) != 2 {
		t.Errorf("rows %v: %q", s.Rows, s.Reasons)
	}
}

func TestThePrincipalDoesNotDependOnOrder(t *testing.T) {
	a, b, c := call{name: "X"}.record(), call{name: "X"}.record(), call{name: "X"}.record()
	a.UserIdentity.ARN, b.UserIdentity.ARN, c.UserIdentity.ARN = "arn:b", "arn:a", ""
	c.UserIdentity.UserName = "ci"
	first, second, third := NewCollector(key, exposed), NewCollector(key, exposed), NewCollector(key, exposed)
	first.Add(a)
	first.Add(b)
	first.Add(c)
	second.Add(c)
	second.Add(b)
	second.Add(a)
	third.Add(c)
	got := []string{first.Summary(Facts{}).Principal, second.Summary(Facts{}).Principal, third.Summary(Facts{}).Principal, third.Summary(Facts{Principal: "arn:known"}).Principal}
	if diff := cmp.Diff([]string{"arn:a", "arn:a", "ci", "arn:known"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestABusyPipelineCrowdsNobodyOut: what happened before the exposure has bounds
// of its own.
func TestABusyPipelineCrowdsNobodyOut(t *testing.T) {
	c := collected()
	for n := range maxMints + 1 {
		old := assumes(key, sessionKey(n), -60*time.Hour)
		old.response = strings.Replace(old.response, "Nov 23", "Nov 20", 1)
		c.Add(old.record())
		c.Add(call{name: "CreateUser", service: "iam", params: `{"userName":"job"}`, at: exposed.Add(-time.Hour)}.record())
	}
	late := sessionKey(maxMints + 2)
	c.Add(assumes(key, late, time.Hour).record())
	c.Add(call{name: "CreateUser", service: "iam", params: `{"userName":"eve"}`}.record())
	s := c.Summary(whole())
	if m := s.Minted[len(s.Minted)-1]; m.AccessKeyID != late || len(s.Minted) != maxMints+1 || s.CompleteUntil.IsZero() {
		t.Errorf("%d minted, the last %s; complete until %s", len(s.Minted), m.AccessKeyID, s.CompleteUntil)
	}
	if made := s.Created[len(s.Created)-1]; made.Resource != "eve" || len(s.Created) != maxNotes+1 {
		t.Errorf("%d created, the last %+v", len(s.Created), made)
	}
	if !mentions(s.BlindSpots, "1 credential that ended before the exposure") || !mentions(s.BlindSpots, "what 1 call made or read") {
		t.Errorf("%+v", s.BlindSpots)
	}
}
