package containment_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

func TestAdministratorIsSeenWhereverItComesFrom(t *testing.T) {
	const admin = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	const custom = "arn:aws:iam::111122223333:policy/power"
	for _, test := range []struct {
		name    string
		prepare func(*world)
		want    bool
	}{
		{"no policy", func(*world) {}, false},
		{"AWS's policy", func(w *world) { w.user.Attached = []string{"arn:aws:iam::aws:policy/AdministratorAccess"} }, true},
		{"AWS's policy in another partition", func(w *world) { w.user.Attached = []string{"arn:aws-us-gov:iam::aws:policy/AdministratorAccess"} }, true},
		{"a policy that is only called so", func(w *world) {
			w.user.Attached = []string{"arn:aws:iam::111122223333:policy/AdministratorAccess"}
			w.iam.Policies = map[string]string{w.user.Attached[0]: `{"Statement":[]}`}
		}, false},
		{"own managed policy", func(w *world) {
			w.user.Attached, w.iam.Policies = []string{custom}, map[string]string{custom: admin}
		}, true},
		{"inline", func(w *world) { w.user.Inline = map[string]string{"p": admin} }, true},
		{"inline, lists", func(w *world) {
			w.user.Inline = map[string]string{"p": `{"Statement":[{"Effect":"Allow","Action":["s3:*","*"],"Resource":["*"]}]}`}
		}, true},
		{"inline, denied", func(w *world) {
			w.user.Inline = map[string]string{"p": `{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`}
		}, false},
		{"inline, one service", func(w *world) {
			w.user.Inline = map[string]string{"p": `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`}
		}, false},
		{"attached to a group", func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Attached: []string{"arn:aws:iam::aws:policy/AdministratorAccess"}}}
		}, true},
		{"inline in a group", func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Inline: map[string]string{"p": admin}}}
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			w.iam.PageSize = 1
			test.prepare(w)
			got := w.engine.Contain(context.Background(), request())
			if got.User.Administrator != test.want || len(got.Unread) > 0 {
				t.Errorf("administrator %t, unread %v; want %t", got.User.Administrator, got.Unread, test.want)
			}
		})
	}
}

func TestEveryOtherWayInIsListed(t *testing.T) {
	w := newWorld()
	w.iam.PageSize = 1
	old, fresh := arrival.AddDate(0, -6, 0), arrival.Add(-10*time.Minute)
	w.user.Password = old
	w.user.Service = []types.ServiceSpecificCredentialMetadata{
		{ServiceSpecificCredentialId: aws.String("ACCAOLD"), ServiceName: aws.String("codecommit.amazonaws.com"), Status: "Active", CreateDate: &old},
		{ServiceSpecificCredentialId: aws.String("ACCANEW"), ServiceName: aws.String("bedrock.amazonaws.com"), Status: "Active", CreateDate: &fresh},
	}
	w.user.SSH = []types.SSHPublicKeyMetadata{{SSHPublicKeyId: aws.String("APKA"), Status: "Active", UploadDate: &old}}
	w.user.Certificates = []types.SigningCertificate{{CertificateId: aws.String("CERT"), Status: "Active", UploadDate: &old}}
	w.user.MFA = []types.MFADevice{{SerialNumber: aws.String("arn:aws:iam::111122223333:mfa/x"), EnableDate: &fresh}}

	got := w.engine.Contain(context.Background(), request())
	var list []string
	for _, c := range got.Credentials {
		line := string(c.Kind) + " " + c.ID
		if c.Young {
			line += " young"
		}
		if c.SwitchedOff {
			line += " off"
		}
		list = append(list, line)
	}
	want := []string{"access key " + sibling, "password ", "service credential ACCAOLD", "service credential ACCANEW young off",
		"SSH key APKA", "signing certificate CERT", "MFA device arn:aws:iam::111122223333:mfa/x young"}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("credentials (-want +got):\n%s", diff)
	}

	req := request()
	req.Level, req.Begun = level.Isolate, true
	if got := w.engine.Contain(context.Background(), req); !got.Contained {
		t.Fatalf("not isolated: %+v", got)
	}
	if w.user.SSH[0].Status != "Inactive" || w.user.Certificates[0].Status != "Inactive" || w.user.Service[0].Status != "Inactive" {
		t.Errorf("isolate left a credential on: %+v", w.user)
	}
	if w.user.Password != old {
		t.Error("the password was touched")
	}
}

// What cannot be read is named; the same words must not stand for "there is
// none".
func TestUnreadIsNamed(t *testing.T) {
	for operation, want := range map[string]string{
		"GetUser":                        "user ci-deploy: AccessDenied: no",
		"GetLoginProfile":                "console password of ci-deploy: AccessDenied: no",
		"ListServiceSpecificCredentials": "service credentials of ci-deploy: AccessDenied: no",
		"ListSSHPublicKeys":              "SSH keys of ci-deploy: AccessDenied: no",
		"ListSigningCertificates":        "signing certificates of ci-deploy: AccessDenied: no",
		"ListMFADevices":                 "MFA devices of ci-deploy: AccessDenied: no",
		"ListUserPolicies":               "inline policies of ci-deploy: AccessDenied: no",
		"ListGroupsForUser":              "groups of ci-deploy: AccessDenied: no",
	} {
		t.Run(operation, func(t *testing.T) {
			w := newWorld()
			w.iam.Fail[operation] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
			got := w.engine.Contain(context.Background(), request())
			if !got.Contained {
				t.Errorf("a failed read stopped containment: %v", brief(got))
			}
			if diff := cmp.Diff([]string{want}, got.Unread); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
		})
	}
}
