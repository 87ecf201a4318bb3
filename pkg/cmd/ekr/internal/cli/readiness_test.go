package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/readiness"
)

// credentialReport tells of root alone.
const credentialReport = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active," +
	"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
	"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_2_active\n" +
	"<root_account>,arn:aws:iam::111122223333:root,2019-01-01T00:00:00+00:00,not_supported,N/A,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,false\n"

// before is an account before the deployment: one user with a key.
type before struct {
	owner  string
	denied string // an operation of IAM
}

// looked makes a world whose AWS is the account.
func looked(b before) *world {
	w := newWorld()
	w.iam.Add(&fakeiam.User{Name: "deploy"})
	made := noon.AddDate(-2, 0, 0)
	iam := &fakeaws.IAM{Report: credentialReport, ReportTime: noon.Add(-time.Hour), LastUsed: map[string]time.Time{exposed: noon.Add(-time.Hour)},
		Summary: map[string]int32{"AccountAccessKeysPresent": 0, "AccountMFAEnabled": 1, "PoliciesQuota": 1500, "RolesQuota": 1000, "GroupsQuota": 300}}
	iam.AddUser("deploy", made, fakeaws.Key(exposed, iamtypes.StatusTypeActive, made))
	detail := iamtypes.UserDetail{UserName: aws.String("deploy"), Arn: aws.String("arn:aws:iam::111122223333:user/deploy"), Path: aws.String("/")}
	if b.owner != "" {
		detail.Tags = []iamtypes.Tag{{Key: aws.String("team"), Value: &b.owner}}
	}
	iam.UserDetails = []iamtypes.UserDetail{detail}
	if b.denied != "" {
		iam.Fail = map[string][]error{b.denied: {fakeaws.Error("AccessDenied")}}
	}
	regions := &fakeaws.Regions{Names: []string{"us-east-1"}}
	w.reading = func(env *collect.Env) {
		env.Pacer, env.Parallel = collect.Unpaced(), 1
		env.Instead = func(string) []any { return []any{regions, iam, &fakeaws.CloudTrail{}, &fakeaws.Deployment{}} }
	}
	return w
}

func TestReadiness(t *testing.T) {
	settings := file(t, "cdk.json", `{"context":{"ownerTag":"team","containment":"revoke","protectedPrincipals":[{"principal":"deploy","reason":"payments","owner":"pay@example.com","until":"2026-12-31"}]}}`)
	golden.Compare(t, "readiness.golden", looked(before{owner: "platform"}).run("readiness", "--settings", settings).both())
}

func TestReadinessExitCodes(t *testing.T) {
	broken := file(t, "broken.json", `{"context":{"containment":"high"}}`)
	for name, tc := range map[string]struct {
		before before
		args   []string
		want   int
		says   string
	}{
		"a blocker":                 {before{owner: "x"}, []string{"--owner-tag", "team"}, codeBad, "BLOCKER  trail"},
		"a blocker, and unread":     {before{denied: "GetCredentialReport"}, nil, codeUnread, "BLOCKER  trail"},
		"no such level":             {before{}, []string{"--containment", "high"}, codeWrong, ""},
		"no such file":              {before{}, []string{"--settings", "/nowhere/cdk.json"}, codeWrong, ""},
		"settings that are not any": {before{}, []string{"--settings", broken}, codeWrong, ""},
		"a negative time":           {before{}, []string{"--lookups", "-1s"}, codeWrong, ""},
		"an argument":               {before{}, []string{"now"}, codeWrong, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := looked(tc.before).run(append([]string{"readiness"}, tc.args...)...)
			if got.code != tc.want || !strings.Contains(got.out, tc.says) || (got.out == "") != (tc.want == codeWrong) {
				t.Errorf("code %d, want %d\n%s\n%s", got.code, tc.want, got.out, got.err)
			}
		})
	}
}

func TestReadinessJSON(t *testing.T) {
	got := looked(before{owner: "platform"}).run("readiness", "--json", "--owner-tag", "team", "--containment", "deactivate", "--lookups", "0")
	var r readiness.Report
	if err := json.Unmarshal([]byte(got.out), &r); err != nil {
		t.Fatalf("%v: %s", err, got.out)
	}
	if len(r.Keys) != 1 || r.Keys[0].Owner != "platform" || r.Keys[0].Level.String() != "deactivate" || r.Keys[0].Places.Why == "" || r.Ready {
		t.Errorf("%+v", r)
	}
}
