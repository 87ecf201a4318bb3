package investigate

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cloudtrailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// makers is an event history that knows who made what, by the call.
type makers map[string][]string

// made is the record of a call at a time that names something.
func made(at time.Time, call, names, more string) string {
	return fmt.Sprintf(`{"eventName":%q,"eventSource":"iam.amazonaws.com","eventTime":%q,"requestParameters":{"name":%q},%s}`,
		call, at.UTC().Format(time.RFC3339), names, more)
}

func (m makers) LookupEvents(_ context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	if m == nil {
		return nil, denied
	}
	out := &cloudtrail.LookupEventsOutput{}
	for _, doc := range m[*in.LookupAttributes[0].AttributeValue] {
		out.Events = append(out.Events, cloudtrailtypes.Event{CloudTrailEvent: &doc})
	}
	return out, nil
}

// anAccount is an IAM in which something of everything was made an hour ago, and a
// year ago.
func anAccount(now time.Time) *fakeiam.IAM {
	old, fresh := now.AddDate(-1, 0, 0), now.Add(-time.Hour)
	f := &fakeiam.IAM{PageSize: 1, Fail: map[string][]error{}}
	key := func(user, id string, at time.Time) types.AccessKeyMetadata {
		return fakeiam.Key(user, id, "Active", at)
	}
	f.Add(&fakeiam.User{Name: "ci", Created: old, Keys: []types.AccessKeyMetadata{key("ci", "AKIAOLD", old), key("ci", "AKIAFRESH", fresh)}})
	f.Add(&fakeiam.User{Name: "backup", Created: fresh, Password: fresh, Keys: []types.AccessKeyMetadata{key("backup", "AKIABACKUP", fresh)},
		Service: []types.ServiceSpecificCredentialMetadata{{ServiceSpecificCredentialId: aws.String("ACCABACKUP"), Status: "Inactive", CreateDate: &fresh}}})
	f.Add(&fakeiam.User{Name: "affected", Created: old, Keys: []types.AccessKeyMetadata{key("affected", "AKIAAFFECTED", fresh)}})
	f.Add(&fakeiam.User{Name: "bystander", Created: old, Keys: []types.AccessKeyMetadata{key("bystander", "AKIABYSTANDER", fresh)}})
	f.Inventory = fakeiam.Inventory{
		Roles:    []types.Role{{RoleName: aws.String("Old"), CreateDate: &old}, {RoleName: aws.String("Fresh"), CreateDate: &fresh}},
		Groups:   []types.Group{{GroupName: aws.String("old"), CreateDate: &old}, {GroupName: aws.String("fresh"), CreateDate: &fresh}},
		Policies: []types.Policy{{PolicyName: aws.String("Changed"), CreateDate: &old, UpdateDate: &fresh}, {PolicyName: aws.String("Fresh"), CreateDate: &fresh, UpdateDate: &fresh}, {PolicyName: aws.String("Old"), CreateDate: &old, UpdateDate: &old}},
		SAML:     []types.SAMLProviderListEntry{{Arn: aws.String("arn:saml/old"), CreateDate: &old}, {Arn: aws.String("arn:saml/fresh"), CreateDate: &fresh}},
		OIDC:     map[string]time.Time{"arn:oidc/old": old, "arn:oidc/fresh": fresh},
	}
	return f
}

// readAccount reads IAM and returns what was kept, one line each.
func readAccount(t *testing.T, f *fakeiam.IAM, m makers) ([]string, workflow.RegionRead) {
	t.Helper()
	s := &store{}
	h := &Handler{IAM: f, Evidence: s, Trail: func(string) trail.CloudTrail { return m }, Pacer: trail.NewPacer(), Home: "us-east-1", Now: time.Now}
	r := start()
	r.Region = workflow.IAMRegion
	c := theCase()
	c.Exposure.DetectedAt = time.Now().UTC().Format(time.RFC3339)
	c.Outcome.User.Name, c.Reading.Affected = "ci", []string{"affected", "vanished"}
	got := h.read(t.Context(), c, workflow.Search{}, r)
	found := []string{}
	if got.Parts == 0 {
		return found, got
	}
	for _, line := range strings.Split(strings.TrimSpace(s.lines(t)), "\n") {
		var o workflow.IAMObject
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		found = append(found, strings.TrimSpace(strings.Join([]string{o.Kind, o.Name, o.Owner, o.Status, o.By}, " ")))
	}
	return found, got
}

func TestReadIAM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(-time.Hour)
		m := makers{
			"CreateRole": {
				made(at.Add(-time.Hour), "CreateRole", "Fresh", `"userIdentity":{"accessKeyId":"AKIAEARLIER"}`),
				made(at, "CreateRole", "Refresh", `"userIdentity":{"accessKeyId":"AKIAOTHER"}`),
				made(at.Add(time.Second), "CreateRole", "Fresh", `"userIdentity":{"accessKeyId":"AKIAMAKER"}`),
			},
			"CreateGroup":  {made(at, "CreateGroup", "fresh", `"userIdentity":{"arn":"arn:aws:iam::111122223333:user/alice"}`)},
			"CreatePolicy": {made(at, "CreatePolicy", "arn:aws:iam::111122223333:policy/Fresh", `"userIdentity":{"accessKeyId":"AKIAMAKER"}`)},
			"CreateUser":   {made(at, "CreateUser", "backup", `"errorCode":"AccessDenied","userIdentity":{"accessKeyId":"AKIAREFUSED"}`)},
		}
		found, r := readAccount(t, anAccount(time.Now()), m)
		want := []string{
			"user backup", "role Fresh   AKIAMAKER", "group fresh   arn:aws:iam::111122223333:user/alice", "policy version Changed", "policy Fresh   AKIAMAKER",
			"identity provider arn:saml/fresh", "identity provider arn:oidc/fresh", "access key AKIAFRESH ci Active", "access key AKIAAFFECTED affected Active",
			"access key AKIABACKUP backup Active", "password backup backup", "service credential ACCABACKUP backup Inactive",
		}
		if diff := cmp.Diff(want, found); diff != "" || !r.Done || !r.Complete || r.Problem != "" {
			t.Errorf("done %t, complete %t, problem %q (-want +got):\n%s", r.Done, r.Complete, r.Problem, diff)
		}
	})
}

// Whatever list is refused, the others are read, and the refusal is named.
func TestReadIAMNamesWhatIsRefused(t *testing.T) {
	for _, operation := range []string{"ListUsers", "ListRoles", "ListGroups", "ListPolicies", "ListSAMLProviders", "ListOpenIDConnectProviders",
		"GetOpenIDConnectProvider", "ListAccessKeys", "GetLoginProfile", "ListServiceSpecificCredentials"} {
		synctest.Test(t, func(t *testing.T) {
			f := anAccount(time.Now())
			f.Fail[operation] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
			found, r := readAccount(t, f, makers{})
			if !strings.Contains(r.Problem, "AccessDenied") || r.Complete || !r.Done || len(found) < 6 {
				t.Errorf("%s: %d found, problem %q", operation, len(found), r.Problem)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		found, r := readAccount(t, anAccount(time.Now()), nil)
		if !strings.Contains(r.Problem, "who made each user: AccessDeniedException") || len(found) != 12 {
			t.Errorf("CloudTrail: %d found, problem %q", len(found), r.Problem)
		}
	})
}

func TestReadIAMIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := anAccount(time.Now())
		f.PageSize = 0
		at := time.Now()
		for range maxObjects {
			f.Inventory.Groups = append(f.Inventory.Groups, types.Group{GroupName: aws.String("g"), CreateDate: &at})
		}
		found, r := readAccount(t, f, makers{})
		if len(found) != maxObjects || !strings.Contains(r.Problem, "more were made than can be kept") {
			t.Errorf("%d found, problem %q", len(found), r.Problem)
		}
	})
}
