package usage

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHostileAddresses(t *testing.T) {
	unknown := with(func(f *Facts) { f.BaselineDays, f.BaselinePending = 1, true })
	const office = "198.51.100.77"
	theDayBefore := call{name: "ListBuckets", service: "s3", address: office, readOnly: true, at: exposed.Add(-time.Hour)}
	tests := map[string]struct {
		calls []call
		facts Facts
		want  []string
	}{
		"harm":                                 {[]call{{name: "RunInstances"}}, whole(), []string{evil}},
		"harm, baseline unknown":               {[]call{{name: "RunInstances"}}, unknown, []string{evil}},
		"harm that was refused":                {[]call{{name: "RunInstances", code: "AccessDenied"}}, whole(), []string{}},
		"no harm":                              {[]call{{name: "DescribeInstances", readOnly: true}}, whole(), []string{}},
		"harm before the exposure":             {[]call{{name: "RunInstances", at: exposed.Add(-time.Hour)}}, unknown, []string{}},
		"from home":                            {append(daily("ListBuckets", "s3"), call{name: "RunInstances", address: home}), whole(), []string{}},
		"used the day before":                  {append(daily("ListBuckets", "s3"), theDayBefore, call{name: "RunInstances", address: office}), whole(), []string{office}},
		"used the day before, unknown":         {[]call{theDayBefore, {name: "RunInstances", address: office}}, unknown, []string{}},
		"by what the key made":                 {[]call{{name: "AssumeRole", service: "sts", response: session, address: home}, {name: "RunInstances", key: "ASIAEXAMPLE0AAAAAAA2"}}, whole(), []string{evil}},
		"by a service in the key's name":       {[]call{{name: "RunInstances", address: "autoscaling.amazonaws.com", by: "autoscaling.amazonaws.com"}}, whole(), []string{}},
		"by a key that nobody knows":           {[]call{{name: "RunInstances", key: "AKIAEXAMPLE0AAAAAAA9"}}, whole(), []string{}},
		"an address that is none, made up too": {[]call{{name: "RunInstances", address: "203.0.113.77 or 1=1"}}, whole(), []string{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, collected(tc.calls...).HostileAddresses(tc.facts)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What had ended before the exposure is no attacker's, and is not followed.
func TestMintedSince(t *testing.T) {
	c := collected(
		call{name: "AssumeRole", service: "sts", response: `{"credentials":{"accessKeyId":"ASIAEXAMPLE0AAAAAAA3","expiration":"Nov 10, 2026, 2:50:00 PM"}}`, at: exposed.AddDate(0, 0, -12)},
		call{name: "AssumeRole", service: "sts", response: session},
	)
	if diff := cmp.Diff([]string{"ASIAEXAMPLE0AAAAAAA2"}, c.MintedSince()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	family := c.InFamily()
	for id, want := range map[string]bool{key: true, "ASIAEXAMPLE0AAAAAAA2": true, "ASIAEXAMPLE0AAAAAAA3": true, "AKIAEXAMPLE0AAAAAAA9": false, "": false} {
		if family(id) != want {
			t.Errorf("%q in the family: %t", id, !want)
		}
	}
}

func TestAliveSince(t *testing.T) {
	fresh := func(id, address string) call {
		return call{name: "CreateAccessKey", service: "iam", address: address, params: `{"userName":"ci"}`, response: `{"accessKey":{"accessKeyId":"` + id + `","userName":"ci"}}`}
	}
	old := fresh("AKIAEXAMPLE0AAAAAAA3", home)
	old.at = exposed.Add(-49 * time.Hour)
	calls := append(daily("ListBuckets", "s3"), old, fresh("AKIAEXAMPLE0AAAAAAA4", home), fresh("AKIAEXAMPLE0AAAAAAA5", evil),
		call{name: "AssumeRole", service: "sts", key: "AKIAEXAMPLE0AAAAAAA5", response: session})
	calls[len(calls)-1].response = `{"credentials":{"accessKeyId":"ASIAEXAMPLE0AAAAAAA2","expiration":"Nov 24, 2026, 2:50:00 AM"}}`
	for name, tc := range map[string]struct {
		facts Facts
		want  []string
	}{
		"from new sources":               {whole(), []string{"AKIAEXAMPLE0AAAAAAA5", "ASIAEXAMPLE0AAAAAAA2"}},
		"all, while home is not known":   {with(func(f *Facts) { f.BaselinePending = true }), []string{"AKIAEXAMPLE0AAAAAAA4", "AKIAEXAMPLE0AAAAAAA5", "ASIAEXAMPLE0AAAAAAA2"}},
		"not what containment cut":       {with(func(f *Facts) { f.Cut = map[string]bool{"AKIAEXAMPLE0AAAAAAA5": true} }), []string{"ASIAEXAMPLE0AAAAAAA2"}},
		"nor what ended in the meantime": {with(func(f *Facts) { f.Now = now.AddDate(0, 0, 2) }), []string{"AKIAEXAMPLE0AAAAAAA5"}},
	} {
		s, got := collected(calls...).Summary(tc.facts), []string{}
		for _, m := range s.AliveSince() {
			got = append(got, m.AccessKeyID)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestGraver(t *testing.T) {
	order := []Verdict{Live, Fighting, Misused, StillAlive, Used, Attempted, CannotTell, Unused}
	for i := 1; i < len(order); i++ {
		if !order[i-1].Graver(order[i]) || order[i].Graver(order[i-1]) {
			t.Errorf("%s is graver than %s", order[i-1], order[i])
		}
	}
	if !Unused.Graver("") || Unused.Graver(Unused) {
		t.Error("any verdict is graver than none, and none than itself")
	}
}
