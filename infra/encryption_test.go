package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keyOf are the places where a resource has the key that its data is encrypted
// with.
var keyOf = map[string][]string{
	"AWS::Logs::LogGroup":              {"KmsKeyId"},
	"AWS::SQS::Queue":                  {"KmsMasterKeyId"},
	"AWS::DynamoDB::Table":             {"SSESpecification", "KMSMasterKeyId"},
	"AWS::Lambda::Function":            {"KmsKeyArn"},
	"AWS::StepFunctions::StateMachine": {"EncryptionConfiguration", "KmsKeyId"},
}

// TestTheSettingEncryptsAll holds that encryption "stack" leaves nothing out, and
// that "aws" needs no key but that of the topics.
func TestTheSettingEncryptsAll(t *testing.T) {
	check := func(in template, r resource, key any) {
		want := ""
		if in.config.StackKey {
			want = "${" + in.of("AWS::KMS::Key")[0].id + ".Arn}"
		}
		got := ""
		if key != nil {
			got = in.value(key)
		}
		if got != want {
			t.Errorf("%s, %s: is encrypted with %q, want %q", in.name, r.id, got, want)
		}
	}
	for kind, place := range keyOf {
		each(t, kind, func(in template, r resource) { check(in, r, at(r.Properties, place...)) })
	}
	each(t, "AWS::S3::Bucket", func(in template, r resource) {
		rules := list(at(r.Properties, "BucketEncryption", "ServerSideEncryptionConfiguration"))
		if len(rules) != 1 {
			t.Fatalf("%s, %s: %d rules", in.name, r.id, len(rules))
		}
		check(in, r, at(rules[0], "ServerSideEncryptionByDefault", "KMSMasterKeyID"))
		if cheap := at(rules[0], "BucketKeyEnabled") == true; cheap != in.config.StackKey {
			t.Errorf("%s, %s: bucket key is %v", in.name, r.id, cheap)
		}
	})
}

// TestTheKeyStaysWithWhatItEncrypts: table and bucket outlive the stack, and could
// not be read without their key.
func TestTheKeyStaysWithWhatItEncrypts(t *testing.T) {
	each(t, "AWS::KMS::Key", func(in template, r resource) {
		if kept := r.DeletionPolicy == "Retain"; kept != in.config.StackKey {
			t.Errorf("%s: the key is %s", in.name, r.DeletionPolicy)
		}
	})
}

// TestTheKeyServesTheData holds who may use the key for data: our roles through
// the services that keep it, and CloudWatch Logs for our logs.
func TestTheKeyServesTheData(t *testing.T) {
	found := 0
	each(t, "AWS::KMS::Key", func(in template, r resource) {
		if !in.config.StackKey {
			return
		}
		region := in.config.Settings.Region
		if strings.HasSuffix(in.name, "ekr-backup") {
			region = in.config.BackupRegion
		}
		for _, s := range in.resourcePolicy(r) {
			switch {
			case in.onlyOwnRoles(s):
				found++
				want := []string{}
				for _, service := range []string{"dynamodb", "s3", "sqs", "lambda", "states"} {
					want = append(want, service+"."+region+".amazonaws.com")
				}
				if diff := cmp.Diff(want, in.values(at(s.conditions, "StringEquals", "kms:ViaService"))); diff != "" {
					t.Errorf("%s: %s", in.name, diff)
				}
			case len(s.principals) == 1 && s.principals[0] == "logs."+region+".amazonaws.com":
				found++
				own := "arn:" + in.partition + ":logs:" + region + ":" + account + ":log-group:/aws/*/ekr-*"
				if got := in.value(at(s.conditions, "ArnLike", "kms:EncryptionContext:aws:logs:arn")); got != own {
					t.Errorf("%s: logs of %s", in.name, got)
				}
			case len(s.principals) == 1 && s.principals[0] == "delivery.logs.amazonaws.com":
				found++
			}
		}
	})
	if found != 6 {
		t.Errorf("%d statements in the keys of two stacks", found)
	}
}

// TestConcurrencyIsReservedForContainment only.
func TestConcurrencyIsReservedForContainment(t *testing.T) {
	each(t, "AWS::Lambda::Function", func(in template, r resource) {
		got, _ := r.Properties["ReservedConcurrentExecutions"].(float64)
		want := 0
		if r.Properties["FunctionName"] == "ekr-contain" {
			want = in.config.ReservedConcurrency
		}
		if int(got) != want {
			t.Errorf("%s, %s: reserves %v, want %d", in.name, r.id, got, want)
		}
	})
}
