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
