package containment_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// Under revoke the age of a sibling decides: made less than an hour before the
// event, or since, it may be the attacker's.
func TestAgeOfSiblings(t *testing.T) {
	for _, test := range []struct {
		name string
		age  time.Duration // before the event
		want string
	}{
		{"made since", -time.Second, "Inactive"},
		{"made with the event", 0, "Inactive"},
		{"a second less than an hour", time.Hour - time.Second, "Inactive"},
		{"an hour", time.Hour, "Active"},
		{"a day", 24 * time.Hour, "Active"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, made := newWorld(), arrival.Add(-test.age)
			w.user.Keys[1].CreateDate = &made
			w.user.Service = []types.ServiceSpecificCredentialMetadata{{ServiceSpecificCredentialId: aws.String("ACCAONE"), Status: "Active", CreateDate: &made}}
			w.user.Password = made
			w.user.MFA = []types.MFADevice{{SerialNumber: aws.String("mfa"), EnableDate: &made}}
			out := w.engine.Contain(context.Background(), request())
			if status(w.user, sibling) != test.want || status(w.user, "ACCAONE") != test.want {
				t.Errorf("key %s, service credential %s; want both %s", status(w.user, sibling), status(w.user, "ACCAONE"), test.want)
			}
			for _, c := range out.Credentials {
				if c.Young != (test.want == "Inactive") {
					t.Errorf("%s %s: young is %t", c.Kind, c.ID, c.Young)
				}
			}
			for _, a := range out.Actions {
				if a.Target != exposed && !strings.HasPrefix(a.Target, "ci-") && a.Reason != containment.ReasonYoung {
					t.Errorf("%s is switched off without its reason: %q", a.Target, a.Reason)
				}
			}
			harmless(t, w)
		})
	}
}

// Where nobody knows when the event was, age says nothing.
func TestAgeWithoutATimeOfTheEvent(t *testing.T) {
	w, req := newWorld(), request()
	w.user.Keys[1].CreateDate = aws.Time(arrival)
	req.Since = time.Time{}
	if w.engine.Contain(context.Background(), req); status(w.user, sibling) != "Active" {
		t.Error("a sibling was switched off for its age before a time that is not known")
	}
}

// Age is no reason below revoke, and what is off or unknown stays as it is.
func TestSiblingsThatAreLeft(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(*world, *containment.Request)
		want    string
	}{
		{"deactivate leaves young siblings", func(w *world, r *containment.Request) { r.Level = level.Deactivate }, "Active"},
		{"dry run", func(w *world, r *containment.Request) { r.DryRun = true }, "Active"},
		{"a person undid it", func(w *world, r *containment.Request) {
			r.Leave = map[string]string{"key:" + sibling: "restored by alice"}
		}, "Active"},
		{"it has expired", func(w *world, r *containment.Request) { w.user.Keys[1].Status = "Expired" }, "Expired"},
		{"the exposed key was off", func(w *world, r *containment.Request) { w.user.Keys[0].Status = "Inactive" }, "Active"},
		{"the exposed key was off, isolate", func(w *world, r *containment.Request) { w.user.Keys[0].Status, r.Level = "Inactive", level.Isolate }, "Active"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			w.user.Keys[1].CreateDate = aws.Time(arrival.Add(-time.Minute))
			test.prepare(w, &req)
			w.engine.Contain(context.Background(), req)
			if got := status(w.user, sibling); got != test.want {
				t.Errorf("the sibling is %s, want %s", got, test.want)
			}
		})
	}
}

// Isolate leaves no way in, and says of each what became of it.
func TestIsolateSwitchesOffEverything(t *testing.T) {
	throttled := fakeiam.Error("Throttling", "slow down")
	for name, fail := range map[string]map[string][]error{
		"at once": {},
		"each throttled once": {"UpdateAccessKey": {nil, throttled}, "UpdateServiceSpecificCredential": {throttled}, "UpdateSSHPublicKey": {throttled},
			"UpdateSigningCertificate": {throttled}},
		"each list throttled once": {"ListServiceSpecificCredentials": {throttled}, "ListSSHPublicKeys": {throttled}, "ListSigningCertificates": {throttled}},
	} {
		t.Run(name, func(t *testing.T) {
			w, req := newWorld(), request()
			wealthy(w)
			req.Level = level.Isolate
			for operation, errs := range fail {
				w.iam.Fail[operation] = errs
			}
			out := w.engine.Contain(context.Background(), req)
			truthful(t, w, out)
			if !out.Contained || len(out.Unread) > 0 {
				t.Errorf("contained %t, unread %v", out.Contained, out.Unread)
			}
			var list []string
			for _, c := range out.Credentials {
				list = append(list, fmt.Sprintf("%s %s off=%t", c.Kind, c.ID, c.SwitchedOff))
			}
			want := []string{"access key " + sibling + " off=true", "password  off=false", "service credential ACCAONE off=true",
				"SSH key APKAONE off=true", "signing certificate CERTONE off=true"}
			if diff := cmp.Diff(want, list); diff != "" {
				t.Errorf("credentials (-want +got):\n%s", diff)
			}
			if w.user.Password.IsZero() {
				t.Error("the password was touched")
			}
		})
	}
}

// A sibling that reads Active after it was switched off is not called off: IAM
// may be slow, or somebody is quick.
func TestSiblingIsReadBack(t *testing.T) {
	isolated := func(w *world) containment.Outcome {
		req := request()
		req.Level = level.Isolate
		return w.engine.Contain(context.Background(), req)
	}
	slow := newWorld()
	slow.iam.Stale = 3
	if out := isolated(slow); !out.Contained || !out.Credentials[0].SwitchedOff || out.Credentials[0].Status != "Inactive" {
		t.Errorf("IAM slow: contained %t, sibling %+v", out.Contained, out.Credentials[0])
	}
	fought := newWorld()
	fought.iam.Before = func(operation string) {
		if operation == "ListAccessKeys" {
			fought.user.Keys[1].Status = types.StatusTypeActive
		}
	}
	out := isolated(fought)
	if out.Contained || out.Credentials[0].SwitchedOff || out.Credentials[0].Status != "Active" {
		t.Errorf("somebody quick: contained %t, sibling %+v", out.Contained, out.Credentials[0])
	}
	want := []string{`special="" key=Inactive contained=false`, "done key:" + exposed, "done isolate", "done deny", "failed key:" + sibling}
	if diff := cmp.Diff(want, brief(out)); diff != "" {
		t.Errorf("somebody quick (-want +got):\n%s", diff)
	}
}
