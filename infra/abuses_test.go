package main

import (
	"slices"
	"strings"
	"testing"
)

// The ways to turn the responder against its owner, by number, each held by a
// test. What the templates hold is here; what the running responder holds is in
// pkg/workflow/scenario/abuses_test.go.
//
//	1 events that somebody puts on the bus or into a queue   here, scenario
//	2 a quarantine that somebody forges                      scenario
//	3 tagging oneself exempt                                 here, scenario
//	4 flooding up to the cap                                 scenario
//	5 changing the functions                                 here, changes_test.go, guard_test.go
//	6 restore and pause as the attacker's tools              here, scenario
//	7 reading the evidence                                   here
//	8 unsubscribing by the link in the e-mail                changes_test.go
//	9 keys leaked on purpose                                 scenario

// Nobody but AWS can put anything where the responder takes it for AWS's word: the
// rules hear of AWS's events only (rules_test.go), and the queue that is played
// back takes messages of AWS's services only.
func TestAbuse1EventsOfOthers(t *testing.T) {
	TestKeysAreTakenFromAWSOnly(t)
	for _, in := range templates() {
		for _, r := range in.of("AWS::SQS::QueuePolicy") {
			queue := in.resources[strings.TrimSuffix(strings.TrimPrefix(in.value(list(r.Properties["Queues"])[0]), "${"), "}")]
			if queue.Properties["QueueName"] != "ekr-dead-letters" {
				continue
			}
			denied := slices.ContainsFunc(in.statements(r.Properties["PolicyDocument"]), func(s statement) bool {
				return s.effect == "Deny" && slices.Equal(s.principals, []string{"*"}) && slices.Contains(s.actions, "sqs:SendMessage") &&
					len(s.conditions) == 1 && in.value(at(s.conditions, "Bool", "aws:PrincipalIsAWSService")) == "false"
			})
			if !denied {
				t.Errorf("%s, %s: whoever may send messages can have any key switched off by ekr redrive", in.name, r.id)
			}
		}
	}
}

// A contained user cannot tag itself, and no function reads a tag to decide
// whether a user is exempt: the settings do.
func TestAbuse3TaggingOneselfExempt(t *testing.T) {
	TestRevokeDeniesWhatRenewsAccess(t)
}

// Whoever changes the functions is what they may be: no function may change one,
// or hand a role on, and changes by others are told.
func TestAbuse5ChangingTheFunctions(t *testing.T) {
	TestChangesToTheResponderAreTold(t)
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		for _, s := range in.ofRole(r) {
			for _, action := range s.actions {
				changes := strings.HasPrefix(action, "lambda:Update") || strings.HasPrefix(action, "lambda:Publish") || strings.HasPrefix(action, "states:Update")
				if s.effect == "Allow" && (changes || action == "iam:PassRole") {
					t.Errorf("%s, %s: may %s", in.name, r.id, action)
				}
			}
		}
	})
}

// What makes the responder do less is reached by persons only.
func TestAbuse6RestoreAsATool(t *testing.T) { TestOnlyAPersonRestores(t) }

// The functions that need the evidence, and the machine that shares it out, may read
// it, and nothing else of the stack.
func TestAbuse7ReadingTheEvidence(t *testing.T) {
	readers := []string{"ekr-notify", "ekr-summarize", "ekr-posture-collect", "ekr-posture-report", "ekr-investigate", "ekr-contain", "ekr-incident"}
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		name, _ := r.Properties["RoleName"].(string)
		for _, s := range in.ofRole(r) {
			evidence := slices.ContainsFunc(s.resources, func(arn string) bool { return strings.Contains(arn, ":::ekr-evidence-") })
			if s.effect == "Allow" && evidence && slices.Contains(s.actions, "s3:GetObject") && !slices.Contains(readers, name) {
				t.Errorf("%s, %s: may read the evidence", in.name, name)
			}
		}
	})
}
