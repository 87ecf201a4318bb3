package identity_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/identity"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var created = snapshottest.DaysAgo(100)

func account() *fakeaws.IAM {
	f := &fakeaws.IAM{}
	f.PageSize = 1
	f.AddUser("anna", created,
		fakeaws.Key("AKIAEXAMPLE000000001", types.StatusTypeActive, created),
		fakeaws.Key("AKIAEXAMPLE000000002", types.StatusTypeInactive, created))
	f.AddUser("Zoë 🦊", created)
	f.AddUser("carl", created, fakeaws.Key("AKIAEXAMPLE000000003", types.StatusTypeActive, created))
	return f
}

func TestAccessKeysReadsEveryPage(t *testing.T) {
	got := collecttest.Read(t, identity.Collectors, snapshot.AccessKeys, "", account())
	never := snapshot.Full(snapshot.KeyUse{}, snapshottest.Now)
	want := snapshot.Full([]snapshot.UserKeys{
		user("anna", snapshot.Full([]snapshot.AccessKey{
			{ID: "AKIAEXAMPLE000000001", Active: true, Created: created, LastUsed: never}, {ID: "AKIAEXAMPLE000000002", Created: created},
		}, snapshottest.Now)),
		user("Zoë 🦊", snapshot.Full[[]snapshot.AccessKey](nil, snapshottest.Now)),
		user("carl", snapshot.Full([]snapshot.AccessKey{{ID: "AKIAEXAMPLE000000003", Active: true, Created: created, LastUsed: never}}, snapshottest.Now)),
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func user(name string, keys snapshot.Part[[]snapshot.AccessKey]) snapshot.UserKeys {
	return snapshot.UserKeys{User: name, ARN: "arn:aws:iam::111122223333:user/" + name, Created: created, Keys: keys}
}

// TestAccessKeysOfOneUserMayFailAlone denies one user's keys and deletes
// another between the list and the read.
func TestAccessKeysOfOneUserMayFailAlone(t *testing.T) {
	f := account()
	f.Fail = map[string][]error{"ListAccessKeys anna": {fakeaws.Error("AccessDenied")}}
	delete(f.Keys, "carl")
	got := collecttest.Read(t, identity.Collectors, snapshot.AccessKeys, "", f)
	var reasons []snapshot.Reason
	for _, u := range got.Value {
		reason := snapshot.Reason("")
		if gaps := u.Keys.Unread(); len(gaps) > 0 {
			reason = gaps[0].Reason
		}
		reasons = append(reasons, reason)
	}
	if diff := cmp.Diff([]snapshot.Reason{snapshot.Denied, "", snapshot.Gone}, reasons); diff != "" {
		t.Error(diff)
	}
}

func TestAccessKeysWithSomeUsersUnread(t *testing.T) {
	f := account()
	f.Fail = map[string][]error{"ListUsers": {nil, fakeaws.Error("AccessDenied")}}
	got := collecttest.Read(t, identity.Collectors, snapshot.AccessKeys, "", f)
	if !got.Read() || got.Whole() || len(got.Value) != 1 || len(got.Value[0].Keys.Value) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestSummaryInsistsOnTheFiguresAboutRoot(t *testing.T) {
	whole := map[string]int32{"AccountAccessKeysPresent": 1, "AccountMFAEnabled": 0, "Users": 3}
	got := collecttest.Read(t, identity.Collectors, snapshot.Summary, "", &fakeaws.IAM{Summary: whole})
	want := snapshot.Full(snapshot.AccountSummary{RootKeys: true, RootPassword: snapshot.Unsure, Users: 3}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	delete(whole, "AccountAccessKeysPresent")
	got = collecttest.Read(t, identity.Collectors, snapshot.Summary, "", &fakeaws.IAM{Summary: whole})
	if got.Read() || got.Unread()[0].Reason != snapshot.Malformed {
		t.Errorf("a figure that is lacking was taken for 0: %+v", got)
	}
}
