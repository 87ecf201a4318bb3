package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// notOurs is the statement that keeps a contained user from the responder.
const notOurs = "NotTheResponder"

// TestTheContainedKeepHandsOffTheResponder holds that the keys which revoke leaves a
// user reach nothing of the responder, above all not the function that undoes: whoever
// invokes it says itself who it is.
func TestTheContainedKeepHandsOffTheResponder(t *testing.T) {
	for _, in := range templates() {
		if in.partition != "aws" || len(in.policyNamed("ekr-revoke")) == 0 {
			continue
		}
		statements := in.statements(in.policyNamed("ekr-revoke")[0].Properties["PolicyDocument"])
		i := slices.IndexFunc(statements, func(s statement) bool { return s.sid == notOurs })
		if i < 0 || !slices.Equal(statements[i].actions, []string{"*"}) || len(statements[i].conditions) > 0 {
			t.Fatalf("%s: %+v", in.name, statements)
		}
		var patterns []any
		for _, pattern := range statements[i].resources {
			if patterns = append(patterns, pattern); !strings.Contains(pattern, "ekr-") {
				t.Errorf("%s: more than the responder: %s", in.name, pattern)
			}
		}
		reach := []string{
			"arn:aws:lambda:us-east-1:444455556666:function:ekr-restore:1", "arn:aws:states:us-east-1:111122223333:execution:ekr-respond:5be8",
			"arn:aws:s3:::ekr-evidence-111122223333-us-east-1/incidents/x", "arn:aws:cloudformation:us-east-1:111122223333:stack/ekr-responder/5be8",
		}
		for _, r := range in.resources {
			if kind := guarded[r.Type]; kind.arn != "" {
				reach = append(reach, kind.arn+in.value(r.Properties[kind.property]))
			}
		}
		for _, arn := range reach {
			if !matchesAny(patterns, arn) {
				t.Errorf("%s: a contained user reaches %s", in.name, arn)
			}
		}
	}
}

// TestDenialsFit holds IAM's limit on a managed policy, with room for the most places
// that a fence may have.
// Source: IAM user guide, IAM and AWS STS quotas.
func TestDenialsFit(t *testing.T) {
	const limit, places = 6144, 30 * 45
	each(t, "AWS::IAM::ManagedPolicy", func(in template, r resource) {
		text, err := json.Marshal(in.resolve(r.Properties["PolicyDocument"]))
		if err != nil || len(text) > limit-places {
			t.Errorf("%s, %s: %d characters, %v", in.name, r.id, len(text), err)
		}
	})
}
