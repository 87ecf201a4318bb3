package settings

import (
	"testing"
	"time"
)

func TestElsewhere(t *testing.T) {
	organized, alone := full(), full()
	alone.Organization = ""
	for _, test := range []struct {
		name    string
		s       Settings
		account string
		want    bool
	}{
		{"a member", organized, "444455556666", true},
		{"the own account", organized, organized.Account, false},
		{"no account", organized, "", false},
		{"no organisation", alone, "444455556666", false},
	} {
		if got := test.s.Elsewhere(test.account); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// A name exempts users of the own account only: every member may have a user of
// that name.
func TestNamesProtectAtHomeOnly(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	s := full()
	s.Protected = []Protection{
		{Principal: "deploy", Until: "2026-12-31"},
		{Principal: "arn:aws:iam::444455556666:user/vendor", Until: "2026-12-31", OnExposure: Fence, FenceFor: "4h"},
	}
	s.Canaries = []string{"lure"}
	there := s.For("444455556666")
	for _, test := range []struct {
		s    Settings
		user string
		want bool
	}{{s, "deploy", true}, {s, "vendor", false}, {there, "deploy", false}, {there, "vendor", true}} {
		if _, got := test.s.ProtectionOf(test.user, day); got != test.want {
			t.Errorf("%s in %s: %t", test.user, test.s.Account, got)
		}
	}
	if !s.IsCanary("lure") || there.IsCanary("lure") {
		t.Errorf("a canary: at home %t, in the member %t", s.IsCanary("lure"), there.IsCanary("lure"))
	}
	if d, fenced := there.FenceOf("Vendor", day); !fenced || d != 4*time.Hour {
		t.Errorf("fenced in the member: %t, for %s", fenced, d)
	}
	if there.AccountName != "" || there.Environment != "" || s.AccountName == "" {
		t.Errorf("called %q, %q", there.AccountName, there.Environment)
	}
	if got := there.PolicyARN(RevokePolicy); got != "arn:aws:iam::444455556666:policy/ekr-revoke" {
		t.Error(got)
	}
}
