package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestPlainHTTPIsRefused looks for the denial in the policy of every bucket,
// queue and topic.
func TestPlainHTTPIsRefused(t *testing.T) {
	for kind, policy := range map[string]struct{ kind, of string }{
		"AWS::S3::Bucket": {"AWS::S3::BucketPolicy", "Bucket"},
		"AWS::SQS::Queue": {"AWS::SQS::QueuePolicy", "Queues"},
		"AWS::SNS::Topic": {"AWS::SNS::TopicPolicy", "Topics"},
	} {
		each(t, kind, func(in template, r resource) {
			for _, p := range in.of(policy.kind) {
				if slices.Contains(in.values(p.Properties[policy.of]), "${"+r.id+"}") && in.refusesPlainHTTP(p) {
					return
				}
			}
			t.Errorf("%s, %s: takes plain HTTP", in.name, r.id)
		})
	}
}

func (in template) refusesPlainHTTP(policy resource) bool {
	return slices.ContainsFunc(in.statements(policy.Properties["PolicyDocument"]), func(s statement) bool {
		return s.effect == "Deny" && slices.Equal(s.principals, []string{"*"}) && len(s.conditions) == 1 &&
			in.value(at(s.conditions, "Bool", "aws:SecureTransport")) == "false"
	})
}

// resourcePolicies are the types that say who may use a resource.
var resourcePolicies = []string{"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::KMS::Key", "AWS::Logs::ResourcePolicy"}

// resourcePolicy reads the policy of one of those.
func (in template) resourcePolicy(r resource) []statement {
	switch r.Type {
	case "AWS::KMS::Key":
		return in.statements(r.Properties["KeyPolicy"])
	case "AWS::Logs::ResourcePolicy":
		var document any
		if err := json.Unmarshal([]byte(in.value(r.Properties["PolicyDocument"])), &document); err != nil {
			panic(err)
		}
		return in.statements(document)
	}
	return in.statements(r.Properties["PolicyDocument"])
}

// TestPoliciesLetNobodyElseIn holds the policies of resources: beside this
// account and the services named elsewhere, nobody is allowed anything.
func TestPoliciesLetNobodyElseIn(t *testing.T) {
	known := []string{"cloudwatch.amazonaws.com", "events.amazonaws.com", "delivery.logs.amazonaws.com", "logs.us-east-1.amazonaws.com", "logs.us-west-2.amazonaws.com"}
	for _, kind := range resourcePolicies {
		each(t, kind, func(in template, r resource) {
			for _, s := range in.resourcePolicy(r) {
				for _, principal := range s.principals {
					if s.effect == "Allow" && principal != in.iam("root") && !slices.Contains(known, principal) && !in.onlyOwnRoles(s) {
						t.Errorf("%s, %s: lets %s in", in.name, r.id, principal)
					}
				}
			}
		})
	}
}

// onlyOwnRoles reports whether a statement about everybody is one about the
// responder's own roles, and through a service only.
func (in template) onlyOwnRoles(s statement) bool {
	return in.value(at(s.conditions, "StringEquals", "kms:CallerAccount")) == account &&
		at(s.conditions, "StringEquals", "kms:ViaService") != nil &&
		in.value(at(s.conditions, "ArnLike", "aws:PrincipalArn")) == in.iam("role/ekr-*")
}

func TestWhatIsKeptIsKept(t *testing.T) {
	each(t, "AWS::S3::Bucket", func(in template, r resource) {
		block := at(r.Properties, "PublicAccessBlockConfiguration")
		for _, what := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			if at(block, what) != true {
				t.Errorf("%s, %s: %s is off", in.name, r.id, what)
			}
		}
		if at(r.Properties, "VersioningConfiguration", "Status") != "Enabled" || r.Properties["BucketEncryption"] == nil || r.DeletionPolicy != "Retain" {
			t.Errorf("%s, %s: is not versioned, encrypted and kept", in.name, r.id)
		}
		if locked := r.Properties["ObjectLockEnabled"] == true; locked != (in.config.ObjectLockDays > 0) {
			t.Errorf("%s, %s: object lock is %v", in.name, r.id, locked)
		}
		for _, rule := range list(at(r.Properties, "LifecycleConfiguration", "Rules")) {
			if at(rule, "ExpirationInDays") != nil {
				t.Errorf("%s, %s: evidence expires", in.name, r.id)
			}
		}
	})
	each(t, "AWS::DynamoDB::Table", func(in template, r resource) {
		if at(r.Properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") != true ||
			r.Properties["DeletionProtectionEnabled"] != true || r.DeletionPolicy != "Retain" {
			t.Errorf("%s, %s: can be lost", in.name, r.id)
		}
	})
	each(t, "AWS::SQS::Queue", func(in template, r resource) {
		if r.Properties["SqsManagedSseEnabled"] != true && r.Properties["KmsMasterKeyId"] == nil || r.Properties["MessageRetentionPeriod"] != 1209600.0 {
			t.Errorf("%s, %s: is not encrypted, or does not keep events for two weeks", in.name, r.id)
		}
	})
	each(t, "AWS::KMS::Key", func(in template, r resource) {
		if r.Properties["EnableKeyRotation"] != true {
			t.Errorf("%s, %s: is not rotated", in.name, r.id)
		}
	})
}

// TestEverythingIsNamed holds that a person finds all of it by its name.
func TestEverythingIsNamed(t *testing.T) {
	for kind, property := range map[string]string{
		"AWS::Lambda::Function": "FunctionName", "AWS::IAM::Role": "RoleName", "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
		"AWS::IAM::Group": "GroupName", "AWS::Events::Rule": "Name", "AWS::SNS::Topic": "TopicName", "AWS::SQS::Queue": "QueueName",
		"AWS::DynamoDB::Table": "TableName", "AWS::S3::Bucket": "BucketName", "AWS::StepFunctions::StateMachine": "StateMachineName",
		"AWS::CloudWatch::Alarm": "AlarmName", "AWS::Scheduler::Schedule": "Name",
	} {
		each(t, kind, func(in template, r resource) {
			if name := in.value(r.Properties[property]); !strings.HasPrefix(name, "ekr-") {
				t.Errorf("%s, %s: is named %q", in.name, r.id, name)
			}
		})
	}
}
