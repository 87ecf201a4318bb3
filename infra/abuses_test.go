package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/parts"
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
//	8 unsubscribing by the link in the e-mail                here, changes_test.go, pkg/workflow/drill
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

// The functions that need the evidence, the machine that shares it out and the role
// for persons may read it; to all others its policy denies it, and the list of all
// versions. Nothing more is denied: whoever deploys goes on managing the bucket.
func TestAbuse7ReadingTheEvidence(t *testing.T) {
	needed := []string{"ekr-evidence-reader", "ekr-incident", "ekr-notify", "ekr-posture-report", "ekr-summarize"}
	each(t, "AWS::S3::BucketPolicy", func(in template, r resource) {
		bucket := "arn:" + in.partition + ":s3:::" + in.value(in.of("AWS::S3::Bucket")[0].Properties["BucketName"])
		var readers []string
		for _, role := range in.of("AWS::IAM::Role") {
			name, _ := role.Properties["RoleName"].(string)
			if !slices.ContainsFunc(in.ofRole(role), func(s statement) bool { return s.reads(bucket) }) {
				continue
			}
			if readers = append(readers, in.iam("role/"+name)); !slices.Contains(needed, name) {
				t.Errorf("%s, %s: may read the evidence", in.name, name)
			}
		}
		denials := slices.DeleteFunc(in.statements(r.Properties["PolicyDocument"]), func(s statement) bool {
			return s.effect != "Deny" || at(s.conditions, "Bool", "aws:SecureTransport") != nil
		})
		if len(denials) != 1 || len(denials[0].conditions) != 1 || denials[0].not {
			t.Fatalf("%s: the evidence is denied by %v", in.name, denials)
		}
		s := denials[0]
		excepted := in.values(at(s.conditions, "ArnNotEquals", "aws:PrincipalArn"))
		slices.Sort(readers)
		slices.Sort(excepted)
		if diff := cmp.Diff(readers, excepted); diff != "" {
			t.Errorf("%s: roles that may read (-) and that are excepted from the denial (+):\n%s", in.name, diff)
		}
		if !slices.Equal(s.principals, []string{"*"}) || !slices.Equal(s.actions, []string{"s3:GetObject*", "s3:ListBucketVersions"}) ||
			len(s.resources) != 2 || !in.isBucket(s.resources[0], "/*") || !in.isBucket(s.resources[1], "") {
			t.Errorf("%s: denied is %v of %v to %v", in.name, s.actions, s.resources, s.principals)
		}
	})
}

// reads reports whether a statement lets somebody read objects of a bucket.
func (s statement) reads(bucket string) bool {
	return s.effect == "Allow" && slices.ContainsFunc(s.actions, func(action string) bool { return strings.HasPrefix(action, "s3:GetObject") }) &&
		slices.ContainsFunc(s.resources, func(arn string) bool { return strings.HasPrefix(arn, bucket+"/") })
}

// isBucket reports whether an ARN is that of the template's bucket, by its name or
// as the template refers to it, with what follows.
func (in template) isBucket(arn, then string) bool {
	bucket := in.of("AWS::S3::Bucket")[0]
	return arn == "${"+bucket.id+".Arn}"+then || arn == "arn:"+in.partition+":s3:::"+in.value(bucket.Properties["BucketName"])+then
}

// Whoever takes the role for persons can read the evidence, and do nothing else.
func TestTheEvidenceReaderOnlyReads(t *testing.T) {
	found := 0
	for _, in := range templates() {
		role, there := in.roleNamed("ekr-evidence-reader")
		if !there {
			continue
		}
		found++
		var may []string
		for _, s := range in.ofRole(role) {
			may = append(may, s.actions...)
			for _, arn := range s.resources {
				if !in.isBucket(arn, "") && !in.isBucket(arn, "/*") {
					t.Errorf("%s: reads %s", in.name, arn)
				}
			}
		}
		want := []string{"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"}
		if diff := cmp.Diff(want, may); diff != "" {
			t.Errorf("%s: %s", in.name, diff)
		}
	}
	if found != 3 {
		t.Errorf("%d templates have the role", found)
	}
}

// A subscription that was confirmed by a click can be ended by whoever has a mail.
// CloudTrail does not record the click: the next drill finds that nobody hears of a
// topic, and so does the review. What is ended with credentials is told at once, and
// the runbook of each topic gives the way to confirm that leaves it to them.
// Source: SNS developer guide, logging API calls using CloudTrail.
func TestAbuse8UnsubscribingByTheLink(t *testing.T) {
	each(t, "AWS::SNS::Topic", func(in template, r resource) {
		topic := in.value(r.Properties["TopicName"])
		region := in.config.Settings.Region
		if strings.HasSuffix(in.name, " ekr-backup") {
			region = in.config.BackupRegion
		}
		subscription := "arn:" + in.partition + ":sns:" + region + ":" + account + ":" + topic + ":5be8-0"
		event := record("sns", "Unsubscribe", `{"subscriptionArn":"`+subscription+`"}`)
		if got := caught(t, event); !slices.Contains(got, "ekr-changed") {
			t.Errorf("%s: ending a subscription of %s is caught by %v", in.name, topic, got)
		}
		confirms := slices.ContainsFunc(in.values(at(r.Metadata[parts.RunbookMetadata], "Recover")), func(step string) bool {
			return strings.HasPrefix(step, "$ aws sns confirm-subscription ") && strings.Contains(step, ":"+topic+"'") &&
				strings.Contains(step, " --authenticate-on-unsubscribe true") && strings.HasSuffix(step, " --region "+region)
		})
		if !confirms {
			t.Errorf("%s: the runbook of %s does not say how to confirm with credentials", in.name, topic)
		}
	})
	const confirm = "aws sns confirm-subscription --topic-arn TOPIC --token TOKEN --authenticate-on-unsubscribe true\n"
	page, err := os.ReadFile("../README.md")
	if err != nil || !strings.Contains(string(page), confirm) {
		t.Errorf("the README does not say how to confirm with credentials, %v", err)
	}
}
