package main

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/permissions"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// TestTheReviewOnlyReads looks at every action of the reviewing role: none may
// change anything, or read what people store.
func TestTheReviewOnlyReads(t *testing.T) {
	own := []string{"logs:CreateLogStream", "logs:PutLogEvents", "s3:PutObject", "dynamodb:Query", "dynamodb:DescribeTable", "lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration"}
	for _, in := range templates() {
		role, there := in.roleNamed("ekr-posture-collect")
		if !there {
			continue
		}
		for _, s := range in.ofRole(role) {
			for _, action := range s.actions {
				limited := slices.Contains(own, action) && !slices.Contains(s.resources, "*")
				if s.effect != "Allow" || !permissions.ReadsSettings(action) && !limited {
					t.Errorf("%s, %s: may %s on %v", in.name, s.sid, action, s.resources)
				}
			}
		}
	}
}

// TestTheReviewIsToldTheSettings reads them out of the definition, as the
// function gets them.
func TestTheReviewIsToldTheSettings(t *testing.T) {
	found := 0
	each(t, "AWS::StepFunctions::StateMachine", func(in template, r resource) {
		if r.Properties["StateMachineName"] != "ekr-posture" {
			return
		}
		found++
		var definition struct {
			States map[string]struct {
				Parameters struct {
					Settings posture.Settings `json:"settings"`
					Regions  []string         `json:"regions"`
				}
			}
		}
		if err := json.Unmarshal([]byte(in.value(r.Properties["DefinitionString"])), &definition); err != nil {
			t.Fatal(err)
		}
		want := in.config.Posture.Settings
		if diff := cmp.Diff(want, definition.States["Report"].Parameters.Settings); diff != "" {
			t.Errorf("%s: %s", in.name, diff)
		}
		if regions := definition.States["Plan"].Parameters.Regions; regions == nil || !slices.Equal(regions, want.Regions) {
			t.Errorf("%s: Regions %v", in.name, regions)
		}
	})
	if found != 3 {
		t.Errorf("%d machines", found)
	}
}
