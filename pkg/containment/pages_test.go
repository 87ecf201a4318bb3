package containment_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// Every list is read to its last page: what matters may stand there.
func TestEveryPageIsRead(t *testing.T) {
	const admin = administrator
	old := arrival.AddDate(0, -6, 0)
	many := func(last string) []string { return []string{"a", "b", "c", last} }
	for name, prepare := range map[string]func(*world){
		"attached policies": func(w *world) {
			for _, p := range []string{"One", "Two", "Three"} {
				w.user.Attached = append(w.user.Attached, "arn:aws:iam::aws:policy/"+p)
			}
			w.user.Attached = append(w.user.Attached, admin)
		},
		"inline policies": func(w *world) {
			w.user.Inline = map[string]string{"a": "{}", "b": "{}", "z": `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`}
		},
		"groups": func(w *world) {
			w.user.Groups = many("z")
			w.iam.Groups = map[string]*fakeiam.Group{"z": {Attached: []string{admin}}}
		},
		"policies of a group": func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Attached: []string{"arn:aws:iam::aws:policy/One", "arn:aws:iam::aws:policy/Two", admin}}}
		},
		"inline policies of a group": func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Inline: map[string]string{"a": "{}", "b": "{}",
				"z": `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.iam.PageSize = 1
			prepare(w)
			out := w.engine.Contain(context.Background(), request())
			if out.User.Capability != capability.Admin || !out.Contained {
				t.Errorf("%s, contained %t", out.User.Capability, out.Contained)
			}
		})
	}
	t.Run("credentials", func(t *testing.T) {
		w, req := newWorld(), request()
		w.iam.PageSize = 1
		req.Level = level.Isolate
		w.user.Keys = append([]types.AccessKeyMetadata{w.user.Keys[1]}, w.user.Keys[0])
		for _, id := range many("d") {
			w.user.Service = append(w.user.Service, types.ServiceSpecificCredentialMetadata{ServiceSpecificCredentialId: aws.String("ACCA" + id), Status: "Active", CreateDate: &old})
			w.user.SSH = append(w.user.SSH, types.SSHPublicKeyMetadata{SSHPublicKeyId: aws.String("APKA" + id), Status: "Active", UploadDate: &old})
			w.user.Certificates = append(w.user.Certificates, types.SigningCertificate{CertificateId: aws.String("CERT" + id), Status: "Active", UploadDate: &old})
			w.user.MFA = append(w.user.MFA, types.MFADevice{SerialNumber: aws.String("mfa" + id), EnableDate: &old})
		}
		out := w.engine.Contain(context.Background(), req)
		if len(out.Credentials) != 17 || !out.Contained {
			t.Errorf("%d credentials, contained %t: %v", len(out.Credentials), out.Contained, brief(out))
		}
		for _, c := range out.Credentials {
			if c.Kind != containment.MFADevice && status(w.user, c.ID) != "Inactive" {
				t.Errorf("%s %s is %s", c.Kind, c.ID, status(w.user, c.ID))
			}
		}
	})
	t.Run("denials read back", func(t *testing.T) {
		w, req := newWorld(), request()
		w.iam.PageSize = 1
		w.user.Groups = many("z")
		w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
		w.iam.Fail["PutUserPermissionsBoundary"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		if out := w.engine.Contain(context.Background(), req); !out.Contained {
			t.Errorf("the group on the last page is not seen: %v", brief(out))
		}
	})
}

// A list that failed on a later page is read again from its start, and nothing
// on it is told or switched off twice.
func TestListThatFailsHalfway(t *testing.T) {
	w, req := newWorld(), request()
	wealthy(w)
	req.Level, w.iam.PageSize = level.Isolate, 1
	second := w.user.SSH[0]
	second.SSHPublicKeyId = aws.String("APKATWO")
	w.user.SSH = append(w.user.SSH, second)
	w.iam.Fail["ListSSHPublicKeys"] = []error{nil, fakeiam.Error("Throttling", "slow down")}
	out := w.engine.Contain(context.Background(), req)
	var ids []string
	for _, c := range out.Credentials {
		if c.Kind == containment.SSHKey {
			ids = append(ids, c.ID)
		}
	}
	if diff := cmp.Diff([]string{"APKAONE", "APKATWO"}, ids); diff != "" || !out.Contained {
		t.Errorf("contained %t, SSH keys (-want +got):\n%s", out.Contained, diff)
	}
}

// More credentials than an outcome carries are not called isolated.
func TestTooManyCredentials(t *testing.T) {
	w, req := newWorld(), request()
	req.Level = level.Isolate
	for i := range 45 {
		w.user.Service = append(w.user.Service, types.ServiceSpecificCredentialMetadata{
			ServiceSpecificCredentialId: aws.String(fmt.Sprintf("ACCA%02d", i)), Status: "Active", CreateDate: aws.Time(arrival.AddDate(-1, 0, 0))})
	}
	if out := w.engine.Contain(context.Background(), req); out.Contained || out.More != 6 {
		t.Errorf("contained %t, %d more", out.Contained, out.More)
	}
}
