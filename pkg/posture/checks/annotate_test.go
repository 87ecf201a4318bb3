package checks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// TestFailuresSayWhoseTheyAreAndWhatTheHolderMayDo has a check that reads no
// policies fail for every kind of principal.
func TestFailuresSayWhoseTheyAreAndWhatTheHolderMayDo(t *testing.T) {
	const iam = "arn:aws:iam::111122223333:"
	s := snapshottest.Empty()
	add := func(name, policy string) {
		u := snapshot.User{Name: name, ARN: iam + "user/" + name, Tags: map[string]string{"owner": "team " + name}}
		u.Inline = []snapshot.Document{{Name: "p", Text: policy}}
		s.IAM.Authorization.Value.Users = append(s.IAM.Authorization.Value.Users, u)
	}
	add("admin", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	add("climber", `{"Statement":{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*"}}`)
	add("reader", `{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::one/*"}}`)
	add("nobody", `{"Statement":{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}}`)
	add("odd", `{`)
	add("mfa", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}`)
	resources := []checks.Resource{
		checks.Account(s), {Type: "AWS::S3::Bucket", ID: "arn:aws:s3:::admin"}, checks.OfUser("gone", iam+"user/gone"),
	}
	for _, u := range s.IAM.Authorization.Value.Users {
		resources = append(resources, checks.OfUser(u.Name, u.ARN), checks.Resource{Type: "AWS::IAM::AccessKey", ID: "AKIAEXAMPLE " + u.Name, Name: u.Name})
	}
	check := checks.Check{ID: "x", Severity: checks.Low, Evaluate: func(*snapshot.Snapshot, checks.Options) (all []checks.Finding) {
		for _, r := range resources {
			all = append(all, checks.Finding{Outcome: checks.Fail, Resource: r, Evidence: "No.", Count: 1})
		}
		return all
	}}
	said := func() map[string]string {
		got := map[string]string{}
		for _, f := range checks.Judge(s, []checks.Check{check}, checks.Defaults(), nil) {
			got[f.Resource.ID] = string(f.Capability) + " " + f.Owner
		}
		return got
	}
	want := map[string]string{
		s.Account: " ", "arn:aws:s3:::admin": " ", iam + "user/gone": "UNKNOWN ",
		iam + "user/admin": "ADMIN team admin", "AKIAEXAMPLE admin": "ADMIN team admin",
		iam + "user/climber": "ESCALATION team climber", "AKIAEXAMPLE climber": "ESCALATION team climber",
		iam + "user/reader": "DATA team reader", "AKIAEXAMPLE reader": "DATA team reader",
		iam + "user/nobody": "LIMITED team nobody", "AKIAEXAMPLE nobody": "LIMITED team nobody",
		iam + "user/odd": "UNKNOWN team odd", "AKIAEXAMPLE odd": "UNKNOWN team odd",
		// A password may come with MFA, a key never does.
		iam + "user/mfa": "ADMIN team mfa", "AKIAEXAMPLE mfa": "LIMITED team mfa",
	}
	if diff := cmp.Diff(want, said()); diff != "" {
		t.Error(diff)
	}
	s.IAM.Authorization.Lose(snapshottest.Denied)
	if got := said()["AKIAEXAMPLE admin"]; got != "UNKNOWN " {
		t.Errorf("%q, though policies could not be read", got)
	}
	s.IAM.Authorization = snapshot.Part[snapshot.Authorization]{}
	if got := said()["AKIAEXAMPLE admin"]; got != " " {
		t.Errorf("%q, though nobody wanted policies read", got)
	}
}
