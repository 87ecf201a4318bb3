package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/permissions"
	"github.com/exposed-key-responder/responder/pkg/readiness"
)

// TestReadinessSaysWhatItNeeds holds the actions that its page lists to the calls
// that it makes, and each to reading settings only.
func TestReadinessSaysWhatItNeeds(t *testing.T) {
	page, err := os.ReadFile("../pkg/readiness/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```\n")
	list, _, _ := strings.Cut(rest, "```")
	want := permissions.Needed(readiness.Clients()...)
	if diff := cmp.Diff(want, strings.Fields(list)); diff != "" {
		t.Errorf("the page lists other actions (-needed +listed):\n%s", diff)
	}
	for _, action := range want {
		if !permissions.ReadsSettings(action) && action != "cloudtrail:LookupEvents" {
			t.Errorf("%s does more than read settings", action)
		}
	}
}

// TestReadinessKnowsWhatIsMade holds what is left of IAM's quotas to what any
// deployment makes.
func TestReadinessKnowsWhatIsMade(t *testing.T) {
	for kind, needs := range map[string]int{
		"AWS::IAM::ManagedPolicy": readiness.Needs.Policies, "AWS::IAM::Role": readiness.Needs.Roles, "AWS::IAM::Group": readiness.Needs.Groups,
	} {
		made := map[string]int{}
		each(t, kind, func(in template, _ resource) { made[strings.Fields(in.name)[0]]++ })
		for name, n := range made {
			if n > needs {
				t.Errorf("%s makes %d of %s, and readiness asks for room for %d", name, n, kind, needs)
			}
		}
		if len(made) == 0 {
			t.Errorf("nothing makes %s", kind)
		}
	}
}

// TestReadinessAsksAboutCallsThatAreMade: what it looks for in the organization's
// policies is what the roles of that name may do.
func TestReadinessAsksAboutCallsThatAreMade(t *testing.T) {
	for _, in := range templates() {
		if !strings.HasSuffix(in.name, "ekr-responder") {
			continue
		}
		for _, call := range readiness.Calls {
			if call.Role == "" {
				continue
			}
			role, there := in.roleNamed(call.Role)
			if !there {
				t.Errorf("%s has no role %s", in.name, call.Role)
				continue
			}
			may := map[string]bool{}
			for _, s := range in.ofRole(role) {
				for _, action := range s.actions {
					may[action] = true
				}
			}
			for _, action := range call.Actions {
				if !may[action] {
					t.Errorf("%s: %s may not %s", in.name, call.Role, action)
				}
			}
		}
	}
}
