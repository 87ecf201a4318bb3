package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCodeCommitIsOff holds that nothing of it is there unless it was asked for,
// and that just the repositories that were named are read.
func TestCodeCommitIsOff(t *testing.T) {
	for _, in := range templates() {
		var arns []string
		if role, there := in.roleNamed("ekr-codecommit"); there {
			for _, s := range in.ofRole(role) {
				if s.sid == "ReadRepositories" {
					arns = s.resources
				}
			}
		}
		var want []string
		if in.name == "all ekr-responder" {
			prefix := "arn:aws:codecommit:us-east-1:" + account + ":"
			want = []string{prefix + "ledger", prefix + "shop"}
		}
		if diff := cmp.Diff(want, arns); diff != "" {
			t.Errorf("%s: %s", in.name, diff)
		}
		for _, r := range in.of("AWS::Events::Rule") {
			if r.Properties["Name"] != "ekr-push" {
				continue
			}
			named := in.values(at(r.Properties, "EventPattern", "detail", "repositoryName"))
			if want == nil || !slices.Equal(named, []string{"ledger", "shop"}) {
				t.Errorf("%s: pushes to %q are looked at", in.name, named)
			}
		}
	}
}
