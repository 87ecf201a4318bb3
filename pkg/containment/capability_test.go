package containment_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

const (
	administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
	custom        = "arn:aws:iam::111122223333:policy/power"
	quarantine    = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"
)

// allow writes a policy that allows actions, a list as in JSON, on a resource.
func allow(actions, resource string) string {
	return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": [` + actions + `], "Resource": "` + resource + `"}}`
}

// TestCapability judges the user by everything that applies to it, wherever it
// comes from.
func TestCapability(t *testing.T) {
	everything := allow(`"*"`, "*")
	inline := func(documents ...string) func(*world) {
		return func(w *world) {
			w.user.Inline = map[string]string{}
			for i, d := range documents {
				w.user.Inline[string(rune('a'+i))] = d
			}
		}
	}
	for name, test := range map[string]struct {
		prepare func(*world)
		want    capability.Capability
		why     string
	}{
		"no policy":                         {func(*world) {}, capability.Limited, ""},
		"AWS's policy":                      {func(w *world) { w.user.Attached = []string{administrator} }, capability.Admin, "allow everything"},
		"AWS's policy in another partition": {func(w *world) { w.user.Attached = []string{"arn:aws-us-gov:iam::aws:policy/AdministratorAccess"} }, capability.Admin, ""},
		"a policy that is only called so": {func(w *world) {
			w.user.Attached = []string{"arn:aws:iam::111122223333:policy/AdministratorAccess"}
			w.iam.Policies = map[string]string{w.user.Attached[0]: `{"Statement":[]}`}
		}, capability.Limited, ""},
		"own managed policy": {func(w *world) {
			w.user.Attached, w.iam.Policies = []string{custom}, map[string]string{custom: everything}
		}, capability.Admin, ""},
		"inline":             {inline(everything), capability.Admin, ""},
		"inline, lists":      {inline(allow(`"s3:*","*"`, "*")), capability.Admin, ""},
		"inline, denied":     {inline(everything, `{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`), capability.Limited, ""},
		"denied without MFA": {inline(everything, `{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}`), capability.Limited, ""},
		"one service":        {inline(allow(`"s3:*"`, "*")), capability.Data, "s3:GetObject"},
		"attached to a group": {func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Attached: []string{administrator}}}
		}, capability.Admin, ""},
		"inline in a group": {func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Inline: map[string]string{"p": everything}}}
		}, capability.Admin, ""},
		"its group's policies, to be changed": {func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Groups = map[string]*fakeiam.Group{"ops": {Inline: map[string]string{"p": allow(`"iam:PutGroupPolicy"`, "arn:aws:iam::111122223333:group/ops")}}}
		}, capability.Escalation, "iam:PutGroupPolicy"},
		"a policy it has, to be changed": {func(w *world) {
			w.user.Attached, w.iam.Policies = []string{custom}, map[string]string{custom: allow(`"iam:CreatePolicyVersion"`, custom)}
		}, capability.Escalation, "iam:CreatePolicyVersion"},
		"a path over two policies": {inline(allow(`"iam:PassRole"`, "*"), allow(`"lambda:*"`, "*")), capability.Escalation, "iam:PassRole + lambda:"},
		"a role nobody looked at":  {inline(allow(`"sts:AssumeRole"`, "arn:aws:iam::111122223333:role/deploy")), capability.Escalation, "sts:AssumeRole, if what that reaches is an administrator's"},
		"its own keys":             {inline(allow(`"iam:*AccessKey*"`, "arn:aws:iam::*:user/${aws:username}")), capability.Limited, ""},
		"held back by its boundary": {func(w *world) {
			w.user.Attached, w.user.Boundary = []string{administrator}, custom
			w.iam.Policies = map[string]string{custom: allow(`"s3:*"`, "*")}
		}, capability.Data, "s3:GetObject"},
		"already quarantined by AWS": {func(w *world) {
			w.user.Attached = []string{administrator, quarantine}
			w.iam.Policies = map[string]string{quarantine: `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`}
		}, capability.Admin, ""},
		"a denial called a quarantine": {func(w *world) {
			own := "arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3"
			w.user.Attached = []string{administrator, own}
			w.iam.Policies = map[string]string{own: `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`}
		}, capability.Limited, ""},
		"isolated by us before": {func(w *world) {
			w.user.Attached, w.user.Boundary, w.user.Groups = []string{administrator, isolate, revoke}, isolate, []string{"ekr-isolated"}
		}, capability.Admin, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.iam.PageSize = 1
			test.prepare(w)
			got := w.engine.Contain(context.Background(), request())
			if got.User.Capability != test.want || !strings.Contains(got.User.CapabilityWhy, test.why) || len(got.Unread) > 0 {
				t.Errorf("%s (%s), unread %v; want %s (%s)", got.User.Capability, got.User.CapabilityWhy, got.Unread, test.want, test.why)
			}
		})
	}
}

// TestCapabilityThatCouldNotBeRead is not known, unless what was read is enough.
func TestCapabilityThatCouldNotBeRead(t *testing.T) {
	denied := []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	for name, test := range map[string]struct {
		fail, broken, unread, why string
	}{
		"attached policies":            {fail: "ListAttachedUserPolicies", unread: "attached policies of ci-deploy", why: ": AccessDenied: no"},
		"a managed policy":             {fail: "GetPolicy", unread: "policy " + custom, why: ": AccessDenied: no"},
		"its version":                  {fail: "GetPolicyVersion", unread: "policy " + custom, why: ": AccessDenied: no"},
		"inline policies":              {fail: "ListUserPolicies", unread: "inline policies of ci-deploy", why: ": AccessDenied: no"},
		"an inline policy":             {fail: "GetUserPolicy", unread: "inline policy p", why: ": AccessDenied: no"},
		"groups":                       {fail: "ListGroupsForUser", unread: "groups of ci-deploy", why: ": AccessDenied: no"},
		"a group's policies":           {fail: "ListAttachedGroupPolicies", unread: "policies of group ops", why: ": AccessDenied: no"},
		"a group's inline policies":    {fail: "ListGroupPolicies", unread: "inline policies of group ops", why: ": AccessDenied: no"},
		"a group's inline policy":      {fail: "GetGroupPolicy", unread: "inline policy g of group ops", why: ": AccessDenied: no"},
		"the boundary":                 {fail: "GetUser", unread: "whether the user has a permissions boundary"},
		"a policy that makes no sense": {broken: `{"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}`, unread: "inline policy p", why: "not understood: malformed"},
		"a policy in another language": {broken: `permit(principal, action, resource);`, unread: "inline policy p", why: "not understood: malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			prepare := func() *world {
				w := newWorld()
				w.user.Attached, w.user.Groups = []string{custom}, []string{"ops"}
				w.user.Inline = map[string]string{"p": allow(`"ec2:Describe*"`, "*")}
				w.iam.Policies = map[string]string{custom: allow(`"ec2:Describe*"`, "*")}
				w.iam.Groups = map[string]*fakeiam.Group{"ops": {Inline: map[string]string{"g": allow(`"ec2:Describe*"`, "*")}}}
				w.iam.Fail[test.fail] = denied
				if test.broken != "" {
					w.user.Inline["p"] = test.broken
				}
				return w
			}
			out := prepare().engine.Contain(context.Background(), request())
			if out.User.Capability != capability.Unknown || out.User.CapabilityWhy != "not read: "+test.unread || !out.Contained {
				t.Errorf("%s (%s), want %q; contained %t", out.User.Capability, out.User.CapabilityWhy, test.unread, out.Contained)
			}
			if said := strings.Join(out.Unread, "\n"); !strings.Contains(said, test.why) {
				t.Errorf("unread: %s", said)
			}
			if test.fail == "ListAttachedUserPolicies" {
				return
			}
			w := prepare()
			w.user.Attached = append(w.user.Attached, administrator)
			if got := w.engine.Contain(context.Background(), request()).User; got.Capability != capability.Admin {
				t.Errorf("what was read makes it an administrator, and it is %s", got.Capability)
			}
		})
	}
}

// TestPoliciesAreReadLast: nothing that is still open waits for them.
func TestPoliciesAreReadLast(t *testing.T) {
	w := newWorld()
	w.user.Attached = []string{custom}
	w.iam.Policies = map[string]string{custom: allow(`"s3:*"`, "*")}
	w.user.Keys[1] = fakeiam.Key("ci-deploy", sibling, types.StatusTypeActive, arrival)
	w.engine.Contain(context.Background(), request())
	calls := w.iam.Operations()
	last := slices.Index(calls, "GetPolicy")
	for i, call := range calls {
		if call == "UpdateAccessKey" && i > last {
			t.Errorf("a key was switched off after policies were read: %v", calls)
		}
	}
	if last < 0 || slices.Contains(calls[last:], "UpdateAccessKey") {
		t.Errorf("%v", calls)
	}
}

// TestReadingPoliciesIsBounded, in number and by the end of the function's time.
func TestReadingPoliciesIsBounded(t *testing.T) {
	w := newWorld()
	w.user.Inline = map[string]string{}
	for i := range 400 {
		w.user.Inline[string(rune('a'+i))] = allow(`"ec2:Describe*"`, "*")
	}
	out := w.engine.Contain(context.Background(), request())
	if n := len(w.iam.Calls); out.User.Capability != capability.Unknown || !strings.Contains(out.User.CapabilityWhy, "policies or lists of them") || n > 200 {
		t.Errorf("%s (%s) after %d calls", out.User.Capability, out.User.CapabilityWhy, n)
	}

	w = newWorld()
	w.user.Inline = map[string]string{"a": allow(`"ec2:Describe*"`, "*")}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // less than is left for telling somebody
	defer cancel()
	out = w.engine.Contain(ctx, request())
	if !out.Contained || out.User.Capability != capability.Unknown || slices.Contains(w.iam.Operations(), "ListUserPolicies") {
		t.Errorf("contained %t, %s: %v", out.Contained, out.User.Capability, w.iam.Operations())
	}
}

// hanging is an IAM that does not answer what an inline policy says.
type hanging struct{ *fakeiam.IAM }

func (hanging) GetUserPolicy(ctx context.Context, _ *iam.GetUserPolicyInput, _ ...func(*iam.Options)) (*iam.GetUserPolicyOutput, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestACallThatHangsHoldsUpTheAlertForSeconds, and is said in one line.
func TestACallThatHangsHoldsUpTheAlertForSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, began := newWorld(), time.Now()
		w.user.Inline = map[string]string{"a": "", "b": "", "c": ""}
		w.engine.IAM = hanging{w.iam}
		out := w.engine.Contain(t.Context(), request())
		if took := time.Since(began); took > 15*time.Second || !out.Contained || out.User.Capability != capability.Unknown {
			t.Errorf("%s after %s, contained %t", out.User.Capability, took, out.Contained)
		}
		if len(out.Unread) != 1 || !strings.Contains(out.Unread[0], "no time left") {
			t.Errorf("unread %q", out.Unread)
		}
	})
}

// TestCapabilityIsLookedAtAgain at the next verification, if it was not known.
func TestCapabilityIsLookedAtAgain(t *testing.T) {
	w := newWorld()
	w.user.Inline = map[string]string{"p": allow(`"s3:*"`, "*")}
	w.iam.Fail["GetUserPolicy"] = []error{fakeiam.Error("AccessDenied", "no")}
	out := w.engine.Contain(context.Background(), request())
	if out.User.Capability != capability.Unknown {
		t.Fatal(out.User.Capability)
	}
	for range 2 {
		req := containment.VerifyRequest{Request: request(), Witness: &witness{}}
		req.Owner = out.User
		out, _ = w.engine.Verify(context.Background(), req)
	}
	if got := out.User; got.Capability != capability.Data || len(got.Policies) != 2 {
		t.Errorf("%s, policies %v", got.Capability, got.Policies)
	}
	if n := strings.Count(strings.Join(w.iam.Operations(), " "), "GetUserPolicy"); n != 2 {
		t.Errorf("the policy was read %d times", n)
	}
}
