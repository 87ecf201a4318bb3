package containment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// harmless checks every change that was asked of IAM: on the user and on nobody
// else, only to Inactive, only the stack's own denials, and nothing deleted. The
// fake panics on a missing user name, which real IAM takes for the caller's own.
func harmless(t *testing.T, w *world) {
	t.Helper()
	allowed := map[string]string{
		"UpdateAccessKey":                 "ci-deploy * Inactive",
		"UpdateServiceSpecificCredential": "ci-deploy * Inactive",
		"UpdateSSHPublicKey":              "ci-deploy * Inactive",
		"UpdateSigningCertificate":        "ci-deploy * Inactive",
		"PutUserPermissionsBoundary":      "ci-deploy " + isolate,
		"AddUserToGroup":                  "ci-deploy ekr-isolated",
		"PutRolePolicy":                   "Deploy ekr-sessions",
	}
	for _, change := range w.iam.Changes() {
		words := strings.Fields(change)
		if words[0] == "AttachUserPolicy" && (change == "AttachUserPolicy ci-deploy "+revoke || change == "AttachUserPolicy ci-deploy "+isolate) {
			continue
		}
		want := strings.Fields(allowed[words[0]])
		if len(want) != len(words)-1 {
			t.Errorf("containment asked for %q", change)
			continue
		}
		for i, word := range want {
			if word != "*" && word != words[i+1] {
				t.Errorf("containment asked for %q", change)
			}
		}
	}
}

// status reads what a credential of the fake's user really is.
func status(u *fakeiam.User, id string) string {
	for _, k := range u.Keys {
		if aws.ToString(k.AccessKeyId) == id {
			return string(k.Status)
		}
	}
	for _, c := range u.Service {
		if aws.ToString(c.ServiceSpecificCredentialId) == id {
			return string(c.Status)
		}
	}
	for _, k := range u.SSH {
		if aws.ToString(k.SSHPublicKeyId) == id {
			return string(k.Status)
		}
	}
	for _, c := range u.Certificates {
		if aws.ToString(c.CertificateId) == id {
			return string(c.Status)
		}
	}
	return ""
}

// inForce tells whether an action's change is really so.
func inForce(u *fakeiam.User, a containment.Action) bool {
	switch a.Step {
	case containment.RevokeAttached:
		return slices.Contains(u.Attached, revoke)
	case containment.IsolateAttached:
		return slices.Contains(u.Attached, isolate)
	case containment.BoundarySet:
		return u.Boundary == isolate
	case containment.GroupJoined:
		return slices.Contains(u.Groups, "ekr-isolated")
	}
	return status(u, a.Target) == "Inactive"
}

// truthful compares what the outcome claims with what is so in IAM. It may claim
// less than what was reached, where that could not be read back, never more.
func truthful(t *testing.T, w *world, out containment.Outcome) {
	t.Helper()
	for _, a := range out.Actions {
		if a.Status.Effective() && !inForce(w.user, a) {
			t.Errorf("%s is called %s and is not in force", containment.Part(a.Step, a.Target), a.Status)
		}
		if !a.Status.Effective() && a.Reason == "" {
			t.Errorf("%s is %s without a reason", containment.Part(a.Step, a.Target), a.Status)
		}
	}
	for _, c := range out.Credentials {
		if really := status(w.user, c.ID); c.SwitchedOff && really != "Inactive" {
			t.Errorf("%s %s is called switched off and is %s", c.Kind, c.ID, really)
		}
	}
	if !out.Contained {
		return
	}
	denied := slices.Contains(w.user.Attached, isolate) || w.user.Boundary == isolate || slices.Contains(w.user.Groups, "ekr-isolated")
	if out.Level == level.Revoke {
		denied = denied || slices.Contains(w.user.Attached, revoke)
	}
	if status(w.user, exposed) != "Inactive" || out.KeyStatus != "Inactive" || out.ContainedAt.IsZero() || out.Level >= level.Revoke && !denied {
		t.Errorf("called contained: key %s, denied %t, at %s", status(w.user, exposed), denied, out.ContainedAt)
	}
	for _, id := range []string{sibling, "ACCAONE", "APKAONE", "CERTONE"} {
		if is := status(w.user, id); out.Level == level.Isolate && is != "" && is != "Inactive" {
			t.Errorf("called isolated, and %s is %s", id, is)
		}
	}
}

// wealthy gives the user one of every credential.
func wealthy(w *world) {
	old := arrival.AddDate(0, -6, 0)
	w.user.Password = old
	w.user.Service = []types.ServiceSpecificCredentialMetadata{{ServiceSpecificCredentialId: aws.String("ACCAONE"), Status: "Active", CreateDate: &old}}
	w.user.SSH = []types.SSHPublicKeyMetadata{{SSHPublicKeyId: aws.String("APKAONE"), Status: "Active", UploadDate: &old}}
	w.user.Certificates = []types.SigningCertificate{{CertificateId: aws.String("CERTONE"), Status: "Active", UploadDate: &old}}
	w.user.Groups = []string{"ops"}
	w.user.Boundary = "arn:aws:iam::111122223333:policy/limits"
	w.iam.Policies = map[string]string{w.user.Boundary: allow(`"s3:*"`, "*")}
}

// Whatever fails, and in whatever way: the key is tried all the same, nothing
// harmful is asked for, and the outcome claims nothing that is not so.
func TestWhateverFails(t *testing.T) {
	operations := []string{"GetAccessKeyLastUsed", "ListAccessKeys", "UpdateAccessKey", "AttachUserPolicy", "PutUserPermissionsBoundary", "AddUserToGroup",
		"GetUser", "ListAttachedUserPolicies", "ListGroupsForUser", "ListUserPolicies", "GetLoginProfile", "ListServiceSpecificCredentials",
		"ListSSHPublicKeys", "ListSigningCertificates", "ListMFADevices", "UpdateServiceSpecificCredential", "UpdateSSHPublicKey", "UpdateSigningCertificate"}
	var failures []string
	ways := map[string]func() []error{}
	for _, code := range []string{"AccessDenied", "LimitExceeded", "NoSuchEntity", "Throttling", "ServiceFailure", "Puzzling"} {
		ways[code+" once"] = func() []error { return []error{fakeiam.Error(code, "no")} }
		ways[code+" always"] = func() []error { return []error{fakeiam.AlwaysFail(fakeiam.Error(code, "no"))} }
		failures = append(failures, code+" once", code+" always")
	}
	ways["throttled, then full"] = func() []error {
		return []error{fakeiam.Error("Throttling", "no"), fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "no"))}
	}
	failures = append(failures, "throttled, then full")
	for _, l := range []level.Level{level.Deactivate, level.Revoke, level.Isolate} {
		for _, first := range operations {
			for _, failure := range failures {
				t.Run(fmt.Sprintf("%s/%s/%s", l, first, failure), func(t *testing.T) {
					w, req := newWorld(), request()
					wealthy(w)
					req.Level, req.Hint = l, "ci-deploy"
					w.iam.Fail[first] = ways[failure]()
					out := w.engine.Contain(context.Background(), req)
					harmless(t, w)
					truthful(t, w, out)
					tried := slices.Contains(w.iam.Operations(), "UpdateAccessKey")
					if !tried && first != "ListAccessKeys" && first != "GetAccessKeyLastUsed" {
						t.Errorf("the key was not tried: %v", w.iam.Calls)
					}
					if passing := strings.Contains(failure, "once") && (strings.Contains(failure, "Throttling") || strings.Contains(failure, "ServiceFailure")); passing && !out.Contained {
						t.Errorf("not contained after a failure that passed: %v", brief(out))
					}
				})
			}
		}
	}
}

// The same where two things fail: attaching for good, and one more.
func TestWhateverFailsBesideAttaching(t *testing.T) {
	for _, second := range []string{"PutUserPermissionsBoundary", "AddUserToGroup", "GetUser", "UpdateAccessKey", "ListGroupsForUser"} {
		for _, code := range []string{"AccessDenied", "LimitExceeded", "Throttling"} {
			for _, l := range []level.Level{level.Revoke, level.Isolate} {
				t.Run(second+"/"+code+"/"+l.String(), func(t *testing.T) {
					w, req := newWorld(), request()
					wealthy(w)
					req.Level = l
					w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
					w.iam.Fail[second] = []error{fakeiam.AlwaysFail(fakeiam.Error(code, "no"))}
					out := w.engine.Contain(context.Background(), req)
					harmless(t, w)
					truthful(t, w, out)
					seen := map[string]int{}
					for _, a := range out.Actions {
						if seen[containment.Part(a.Step, a.Target)]++; seen[containment.Part(a.Step, a.Target)] > 1 {
							t.Errorf("told twice: %v", brief(out))
						}
					}
				})
			}
		}
	}
}

// A context that ends must end the work, not only the calls.
func TestContainEndsWithItsContext(t *testing.T) {
	w := newWorld()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("Throttling", "no"))}
	before := w.now
	out := w.engine.Contain(ctx, request())
	if out.Contained || w.now.Sub(before) > 5*time.Second {
		t.Errorf("contained %t after %s", out.Contained, w.now.Sub(before))
	}
}
