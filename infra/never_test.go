package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestWhatMustNeverAppear names resources that would open a way in, or that
// would make the responder depend on what it must not.
func TestWhatMustNeverAppear(t *testing.T) {
	never := map[string]string{
		"AWS::Lambda::Permission":             "lets somebody invoke a function who has no right of their own: restore is for people with that right only",
		"AWS::Lambda::Url":                    "gives a function an address",
		"AWS::Lambda::EventSourceMapping":     "lets whoever fills a queue invoke a function",
		"AWS::IAM::User":                      "has long-term keys",
		"AWS::IAM::AccessKey":                 "is what this project is about",
		"AWS::Events::EventBusPolicy":         "lets other accounts put events",
		"AWS::CloudFormation::CustomResource": "runs code that is not of this project",
	}
	for _, in := range templates() {
		for _, r := range in.resources {
			if why, bad := never[r.Type]; bad || strings.HasPrefix(r.Type, "Custom::") {
				t.Errorf("%s: %s %s: %s", in.name, r.Type, r.id, why)
			}
		}
		// Runbooks name the command git secrets.
		if text := strings.ReplaceAll(in.text, "git secrets", ""); strings.Contains(text, "secret") || strings.Contains(text, "AKIA") {
			t.Errorf("%s: holds something secret", in.name)
		}
	}
}

var partitions = regexp.MustCompile(`arn:(aws[a-z-]*):`)

func TestNoOtherPartition(t *testing.T) {
	for _, in := range templates() {
		for _, match := range partitions.FindAllStringSubmatch(in.text, -1) {
			if match[1] != in.partition {
				t.Errorf("%s: names partition %s", in.name, match[1])
			}
		}
	}
}

// TestOnlyAPersonRestores holds that no role of the stacks may invoke restore.
func TestOnlyAPersonRestores(t *testing.T) {
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		for _, arn := range in.reaches(r) {
			if strings.Contains(arn, "restore") || strings.HasSuffix(arn, "*") {
				t.Errorf("%s, %s: may invoke %s", in.name, r.id, arn)
			}
		}
	})
}

func TestSettingsDecideWhatIsThere(t *testing.T) {
	have := map[string]bool{}
	for _, in := range templates() {
		have[in.name] = true
		for _, r := range in.of("AWS::Events::Rule") {
			have[in.name+" "+in.value(r.Properties["Name"])] = true
		}
	}
	for name, want := range map[string]bool{
		"default ekr-responder": true, "gov ekr-responder": true, "all ekr-responder": true,
		"default ekr-backup": false, "gov ekr-backup": false, "all ekr-backup": true,
		"default ekr-responder ekr-guardduty": false, "all ekr-responder ekr-guardduty": true,
	} {
		if have[name] != want {
			t.Errorf("%s: %v, want %v", name, have[name], want)
		}
	}
}
