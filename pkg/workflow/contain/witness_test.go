package contain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// records answers LookupEvents with its pages, in order.
type records struct {
	pages   [][]map[string]any
	queries []*cloudtrail.LookupEventsInput
	err     error
}

func (r *records) LookupEvents(_ context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	r.queries = append(r.queries, in)
	if r.err != nil {
		return nil, r.err
	}
	page := 0
	if in.NextToken != nil {
		fmt.Sscan(*in.NextToken, &page)
	}
	out := &cloudtrail.LookupEventsOutput{}
	for _, record := range r.pages[page] {
		text, err := json.Marshal(record)
		if err != nil {
			return nil, err
		}
		out.Events = append(out.Events, types.Event{CloudTrailEvent: aws.String(string(text))})
	}
	if page+1 < len(r.pages) {
		out.NextToken = aws.String(fmt.Sprint(page + 1))
	}
	return out, nil
}

type object = map[string]any

func update(caller, user, key, status, errorCode string) object {
	return object{"eventID": caller + status, "eventName": "UpdateAccessKey", "eventTime": "2026-11-23T03:13:00Z", "errorCode": errorCode,
		"userIdentity":      object{"type": "IAMUser", "userName": caller, "arn": "arn:aws:iam::111122223333:user/" + caller, "accessKeyId": "AKIACALLER0000000007"},
		"requestParameters": object{"userName": user, "accessKeyId": key, "status": status}}
}

func TestUndid(t *testing.T) {
	const key = "AKIAEXPOSED000000001"
	since := time.Date(2026, 11, 23, 3, 12, 0, 0, time.UTC)
	for _, test := range []struct {
		name    string
		records []object
		want    string // the caller's user, "" for not found
	}{
		{"by a colleague", []object{update("alice", "ci-deploy", key, "Active", "")}, "alice"},
		{"by the user, naming itself", []object{update("ci-deploy", "ci-deploy", key, "Active", "")}, "ci-deploy"},
		{"by the user, naming nobody", []object{update("ci-deploy", "", key, "Active", "")}, "ci-deploy"},
		{"an attempt that failed", []object{update("ci-deploy", "ci-deploy", key, "Active", "AccessDenied")}, ""},
		{"our own deactivation", []object{update("ekr", "ci-deploy", key, "Inactive", "")}, ""},
		{"another key", []object{update("alice", "ci-deploy", "AKIAOTHER00000000008", "Active", "")}, ""},
		{"another user", []object{update("alice", "bob", key, "Active", "")}, ""},
		{"the newest of two", []object{update("alice", "ci-deploy", key, "Active", ""), update("bob", "ci-deploy", key, "Active", "")}, "alice"},
		{"a request that is no object", []object{{"eventID": "x", "eventName": "UpdateAccessKey", "requestParameters": "odd"}}, ""},
		{"nothing recorded yet", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := &records{pages: [][]object{test.records}}
			trail := &Trail{Client: client, Now: func() time.Time { return since.Add(time.Hour) }}
			call, found, err := trail.Undid(context.Background(), containment.KeyInactive, "ci-deploy", key, since)
			if err != nil || found != (test.want != "") || call.User != test.want {
				t.Errorf("got %+v found=%t, %v", call, found, err)
			}
			if !client.queries[0].StartTime.Equal(since) {
				t.Errorf("asked from %s", client.queries[0].StartTime)
			}
		})
	}
}

// Each step is undone by a call about that very policy, group or credential.
func TestUndidThatVeryStep(t *testing.T) {
	stack := containment.Stack{
		Revoke: "arn:aws:iam::111122223333:policy/ekr-revoke", Isolate: "arn:aws:iam::111122223333:policy/ekr-isolate",
		Fence: "arn:aws:iam::111122223333:policy/ekr-fence-", Group: "ekr-isolated",
	}
	for _, test := range []struct {
		step   containment.Step
		target string
		undoes object
		other  object // the same call about something else
	}{
		{containment.RevokeAttached, "ci-deploy", object{"policyArn": stack.Revoke}, object{"policyArn": stack.Isolate}},
		{containment.IsolateAttached, "ci-deploy", object{"policyArn": stack.Isolate}, object{"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}},
		{containment.FenceAttached, "ci-deploy", object{"policyArn": stack.Fence + "ci-deploy"}, object{"policyArn": stack.Revoke}},
		{containment.BoundarySet, "ci-deploy", object{"permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, object{"permissionsBoundary": stack.Isolate}},
		{containment.GroupJoined, "ci-deploy", object{"groupName": "ekr-isolated"}, object{"groupName": "developers"}},
		{containment.ServiceCredentialInactive, "ACCAEXAMPLE1", object{"serviceSpecificCredentialId": "ACCAEXAMPLE1", "status": "Active"}, object{"serviceSpecificCredentialId": "ACCAEXAMPLE2", "status": "Active"}},
		{containment.SSHKeyInactive, "APKAEXAMPLE1", object{"sSHPublicKeyId": "APKAEXAMPLE1", "status": "Active"}, object{"sSHPublicKeyId": "APKAEXAMPLE1", "status": "Inactive"}},
		{containment.CertificateInactive, "CERTEXAMPLE1", object{"certificateId": "CERTEXAMPLE1", "status": "Active"}, object{"certificateId": "CERTEXAMPLE2", "status": "Active"}},
		{containment.RoleSessionDenied, "Deploy", object{"roleName": "Deploy", "policyName": "ekr-sessions"}, object{"roleName": "Deploy", "policyName": "own"}},
	} {
		t.Run(string(test.step), func(t *testing.T) {
			record := func(caller string, request object) object {
				request["userName"] = "ci-deploy"
				return object{"eventID": caller, "userIdentity": object{"type": "IAMUser", "userName": caller}, "requestParameters": request}
			}
			client := &records{pages: [][]object{{record("colleague", test.other), record("intruder", test.undoes)}}}
			trail := &Trail{Client: client, Stack: stack, Now: time.Now}
			call, found, err := trail.Undid(t.Context(), test.step, "ci-deploy", test.target, time.Time{})
			if err != nil || !found || call.User != "intruder" {
				t.Errorf("got %+v found=%t, %v", call, found, err)
			}
		})
	}
}

// The policy that denies sessions of a role is the responder's to write: for another
// incident it adds to it.
func TestOwnWritingOfASessionPolicyUndoesNothing(t *testing.T) {
	ours := object{"eventID": "1", "requestParameters": object{"roleName": "Deploy", "policyName": "ekr-sessions"}, "userIdentity": object{
		"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/ekr-contain/x",
		"sessionContext": object{"sessionIssuer": object{"type": "Role", "userName": "ekr-contain"}}}}
	trail := &Trail{Client: &records{pages: [][]object{{ours}}}, Now: time.Now}
	if call, found, err := trail.Undid(t.Context(), containment.RoleSessionDenied, "Deploy", "Deploy", time.Time{}); found || err != nil {
		t.Errorf("got %+v, %v", call, err)
	}
}

// A user's sessions act for the user: their ARN does not show it, their issuer
// does.
func TestCallerOfASession(t *testing.T) {
	record := update("x", "ci-deploy", "AKIAEXPOSED000000001", "Active", "")
	record["userIdentity"] = object{"type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/fed",
		"sessionContext": object{"sessionIssuer": object{"type": "IAMUser", "userName": "ci-deploy"}}}
	trail := &Trail{Client: &records{pages: [][]object{{record}}}, Now: time.Now}
	call, _, err := trail.Undid(context.Background(), containment.KeyInactive, "ci-deploy", "AKIAEXPOSED000000001", time.Time{})
	if err != nil || call.User != "ci-deploy" {
		t.Errorf("got %+v, %v", call, err)
	}
}

func TestWitnessDoesNotGuess(t *testing.T) {
	refused := errors.New("refused")
	trail := &Trail{Client: &records{err: refused}, Now: time.Now}
	if _, found, err := trail.Undid(context.Background(), containment.KeyInactive, "u", "k", time.Time{}); found || !errors.Is(err, refused) {
		t.Errorf("found=%t, %v", found, err)
	}
	if _, kind, err := trail.Owner(context.Background(), "ASIA"); kind != containment.None || !errors.Is(err, refused) {
		t.Errorf("kind=%q, %v", kind, err)
	}
}

func TestOwnerOfASession(t *testing.T) {
	issuer := func(kind, name string) object {
		return object{"sessionIssuer": object{"type": kind, "userName": name, "arn": "arn:aws:iam::111122223333:x/" + name}}
	}
	for _, test := range []struct {
		name     string
		identity object
		want     string
		kind     containment.Special
	}{
		{"GetSessionToken", object{"type": "IAMUser", "userName": "ci-deploy"}, "ci-deploy", containment.Temporary},
		{"GetFederationToken", object{"type": "FederatedUser", "sessionContext": issuer("IAMUser", "broker")}, "broker", containment.Temporary},
		{"AssumeRole", object{"type": "AssumedRole", "principalId": "AROAX:job", "sessionContext": issuer("Role", "Deploy")}, "Deploy AROAX:job job", containment.TemporaryRole},
		{"root", object{"type": "Root"}, "", containment.Root},
		{"GetFederationToken by root", object{"type": "FederatedUser", "sessionContext": issuer("Root", "")}, "", containment.Root},
		{"something new", object{"type": "Martian"}, "", containment.None},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := &records{pages: [][]object{{{"eventID": "1", "eventName": "GetCallerIdentity", "userIdentity": test.identity}}}}
			trail := &Trail{Client: client, Now: time.Now}
			p, kind, err := trail.Owner(context.Background(), "ASIASESSION000000004")
			got := p.Name
			if p.UserID != "" {
				got += " " + p.UserID + " " + p.Session
			}
			if diff := cmp.Diff(test.want, got); diff != "" || kind != test.kind || err != nil {
				t.Errorf("%s kind=%q, %v", diff, kind, err)
			}
		})
	}
}
