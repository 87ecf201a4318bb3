package readiness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	trailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	inquiryaws "github.com/exposed-key-responder/responder/pkg/inquiry/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	postureaws "github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/readiness"
	"github.com/exposed-key-responder/responder/pkg/readiness/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

const (
	used   = "AKIAEXAMPLE000000001"
	idle   = "AKIAEXAMPLE000000002"
	old    = "AKIAEXAMPLE000000003"
	off    = "AKIAEXAMPLE000000004"
	abroad = "eu-central-1"
)

// report is a credential report that tells of root alone.
const report = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active," +
	"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
	"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_2_active\n" +
	"<root_account>,arn:aws:iam::111122223333:root,1999-01-01T00:00:00+00:00,not_supported,N/A,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,false\n"

// now is when every account here is read: the start of a bubble of time.
var now = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// world is an account with three users: of the first a key that is used and one
// that is off, of the second one that never was, of the third an old one.
type world struct {
	iam     *postureaws.IAM
	regions *postureaws.Regions
	trails  *postureaws.CloudTrail
	creds   *fakeaws.Credentials
	org     *fakeaws.Organization
	history *inquiryaws.History
	contact *postureaws.Deployment
	lookups time.Duration
}

func newWorld() *world {
	arn := "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"
	w := &world{
		iam: &postureaws.IAM{ManagementAccount: "999988887777", Report: report, ReportTime: now,
			LastUsed: map[string]time.Time{used: now.Add(-30 * time.Hour), old: now.Add(-120 * 24 * time.Hour)},
			Summary: map[string]int32{"AccountAccessKeysPresent": 0, "AccountMFAEnabled": 1, "AttachedPoliciesPerUserQuota": 20, "GroupsPerUserQuota": 10,
				"Policies": 1, "PoliciesQuota": 1500, "Roles": 1, "RolesQuota": 1000, "Groups": 1, "GroupsQuota": 300}},
		regions: &postureaws.Regions{Names: []string{abroad, home, "us-west-2"}},
		trails: &postureaws.CloudTrail{
			Trails: []trailtypes.Trail{{Name: aws.String("main"), TrailARN: &arn, HomeRegion: aws.String(home), IsMultiRegionTrail: aws.Bool(true), IncludeGlobalServiceEvents: aws.Bool(true)}},
			Status: map[string]*cloudtrail.GetTrailStatusOutput{arn: {IsLogging: aws.Bool(true)}},
		},
		creds: &fakeaws.Credentials{Of: map[string][]iamtypes.ServiceSpecificCredentialMetadata{"ci": {
			{ServiceSpecificCredentialId: aws.String("ACCAEXAMPLE1"), ServiceName: aws.String("codecommit.amazonaws.com"), Status: "Active"},
			{ServiceSpecificCredentialId: aws.String("ACCAEXAMPLE2"), ServiceName: aws.String("bedrock.amazonaws.com"), Status: "Inactive"},
		}}},
		org: &fakeaws.Organization{
			Parents:  map[string]string{"111122223333": "ou-1", "ou-1": "ou-2", "ou-2": "r-1"},
			Attached: map[string][]string{"111122223333": {"all"}, "ou-1": {"all", "guard"}, "ou-2": {"all"}, "r-1": {"all"}},
			Documents: map[string]string{"all": allow(`"*"`, "*"),
				"guard": `{"Statement":{"Effect":"Deny","Action":"iam:UpdateAccessKey","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin"}}}}`},
		},
		history: &inquiryaws.History{Fail: map[string][]error{}}, contact: &postureaws.Deployment{Contact: &accounttypes.AlternateContact{EmailAddress: aws.String("security@example.com")}}, lookups: time.Minute,
	}
	made := now.AddDate(-1, 0, 0)
	w.user("ci", postureaws.Key(used, iamtypes.StatusTypeActive, made), postureaws.Key(off, iamtypes.StatusTypeInactive, made))
	w.user("new", postureaws.Key(idle, iamtypes.StatusTypeActive, made))
	w.user("old", postureaws.Key(old, iamtypes.StatusTypeActive, made))
	w.iam.UserDetails[0].UserPolicyList = []iamtypes.PolicyDetail{{PolicyName: aws.String("p"), PolicyDocument: aws.String(allow(`"s3:GetObject"`, "*"))}}
	w.iam.UserDetails[0].Tags = []iamtypes.Tag{{Key: aws.String("Owner"), Value: aws.String("team-ci")}}
	return w
}

func (w *world) user(name string, keys ...iamtypes.AccessKeyMetadata) {
	w.iam.AddUser(name, now.AddDate(-1, 0, 0), keys...)
	w.iam.UserDetails = append(w.iam.UserDetails, iamtypes.UserDetail{UserName: aws.String(name), Arn: aws.String(iam + "user/" + name), Path: aws.String("/")})
}

// calls puts so many calls of the key into a Region, a minute apart.
func (w *world) calls(t *testing.T, region string, n int) {
	t.Helper()
	if w.history.Records == nil {
		w.history.Records = map[string][]trail.Record{}
	}
	for i := range n {
		r, err := trail.Parse([]byte(fmt.Sprintf(`{"eventID":"%s-%d","eventTime":"%s","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"%s",`+
			`"sourceIPAddress":"198.51.100.%d","userIdentity":{"type":"IAMUser","accessKeyId":"%s"}}`,
			region, i, now.Add(-30*time.Hour-time.Duration(i)*time.Minute).Format(time.RFC3339), region, i%2, used)))
		if err != nil {
			t.Fatal(err)
		}
		w.history.Records[region] = append(w.history.Records[region], r)
	}
}

// read reads the account and judges it.
func (w *world) read(t *testing.T) (made readiness.Report) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		env := &collect.Env{Account: "111122223333", Partition: "aws", Home: home, Pacer: collect.Unpaced(), Clock: func() time.Time { return now },
			Instead: func(string) []any { return []any{w.regions, w.iam, w.trails, w.contact} }}
		s := readiness.Source{Env: env, IAM: w.creds, Organization: w.org, Trail: w.history.Region, Pacer: trail.NewPacer(), Lookups: w.lookups}
		made = readiness.Judge(s.Read(t.Context()), readiness.Defaults())
	})
	return made
}

func keyOf(t *testing.T, r readiness.Report, id accesskey.ID) readiness.Key {
	t.Helper()
	i := slices.IndexFunc(r.Keys, func(k readiness.Key) bool { return k.AccessKeyID == id })
	if i < 0 {
		t.Fatalf("%s is not there: %+v", id, r.Keys)
	}
	return r.Keys[i]
}

func TestRead(t *testing.T) {
	w := newWorld()
	w.iam.PageSize, w.creds.PageSize, w.org.PageSize = 1, 1, 1
	w.calls(t, abroad, 3)
	w.calls(t, abroad, 3) // CloudTrail may show an event twice
	r := w.read(t)
	if !r.Complete || len(r.Keys) != 3 || r.AccountID != "111122223333" {
		t.Fatalf("%d keys, unread %+v", len(r.Keys), r.Unread)
	}
	k := keyOf(t, r, used)
	want := readiness.Places{From: k.Places.From, To: k.Places.To, Events: 3, Complete: true,
		Addresses: []readiness.Count{{Name: "198.51.100.0", Count: 2}, {Name: "198.51.100.1", Count: 1}},
		Services:  []readiness.Count{{Name: "ec2", Count: 3}}, Regions: []readiness.Count{{Name: abroad, Count: 3}}}
	if diff := cmp.Diff(want, k.Places); diff != "" {
		t.Error(diff)
	}
	if k.Capability != capability.Data || k.Owner != "team-ci" || k.Room.PolicyQuota != 20 || !strings.Contains(k.Breaks, "ec2") || k.Call != "team-ci" {
		t.Errorf("%+v", k)
	}
	if diff := cmp.Diff([]readiness.Sibling{{AccessKeyID: off}}, k.Siblings); diff != "" {
		t.Error(diff)
	}
	if len(k.Credentials) != 2 || !k.Credentials[0].Active || k.Credentials[1].Active {
		t.Errorf("%+v", k.Credentials)
	}
	if f := finding(t, r, "organization-policies"); f.State != readiness.Blocker || !strings.Contains(f.What, "iam:UpdateAccessKey") {
		t.Errorf("%+v", f)
	}
	// What was never used, or too long ago, is not searched for.
	if calls := strings.Join(w.history.Calls(), " "); strings.Contains(calls, idle) || strings.Contains(calls, old) || strings.Count(calls, used) != 3 {
		t.Errorf("asked for %s", calls)
	}
	for id, why := range map[accesskey.ID]string{idle: "no use", old: "before the 90 days"} {
		if got := keyOf(t, r, id).Places; !strings.Contains(got.Why, why) || got.Complete {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

// TestWhatIsNotReadIsNamed takes one thing away from a whole account.
func TestWhatIsNotReadIsNamed(t *testing.T) {
	denied := []error{postureaws.Error("AccessDenied")}
	for name, tc := range map[string]struct {
		change func(*world)
		unread string
	}{
		"users":               {func(w *world) { w.iam.Fail = map[string][]error{"ListUsers": denied} }, "iam.accessKeys"},
		"one user's keys":     {func(w *world) { w.iam.Fail = map[string][]error{"ListAccessKeys old": denied} }, "access keys of old"},
		"a last use":          {func(w *world) { w.iam.Fail = map[string][]error{"GetAccessKeyLastUsed " + used: denied} }, "last use of " + used},
		"policies":            {func(w *world) { w.iam.Fail = map[string][]error{"GetAccountAuthorizationDetails": denied} }, "iam.authorization"},
		"the summary":         {func(w *world) { w.iam.Fail = map[string][]error{"GetAccountSummary": denied} }, "iam.accountSummary"},
		"the report":          {func(w *world) { w.iam.Fail = map[string][]error{"GetCredentialReport": denied} }, "iam.credentialReport"},
		"service credentials": {func(w *world) { w.creds.Fail = map[string][]error{"ListServiceSpecificCredentials ci": denied} }, "service credentials of ci"},
		"the organization":    {func(w *world) { w.iam.Fail = map[string][]error{"DescribeOrganization": denied} }, "iam.rootManagement"},
		"policies above": {func(w *world) {
			w.org.Fail = map[string][]error{"DescribePolicy": {postureaws.Error("ServiceException")}}
		}, "service control policies"},
		"a tree without root": {func(w *world) { delete(w.org.Parents, "ou-2") }, "service control policies"},
		"an endless tree":     {func(w *world) { w.org.Parents["ou-2"] = "ou-1" }, "service control policies"},
		"the contact":         {func(w *world) { w.contact.Fail = map[string][]error{"GetAlternateContact": denied} }, "accountInfo.securityContact"},
		"trails":              {func(w *world) { w.trails.Fail = map[string][]error{"DescribeTrails": denied} }, "cloudtrail.trails in " + home},
		"Regions":             {func(w *world) { w.regions.Fail = map[string][]error{"ListRegions": denied, "DescribeRegions": denied} }, "enabledRegions"},
		"a Region's history":  {func(w *world) { w.history.Fail[abroad] = denied }, "event history of " + abroad},
		"a Region that hangs": {func(w *world) { w.history.Hang = []string{abroad} }, "event history of " + abroad},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			tc.change(w)
			r := w.read(t)
			if r.Complete || !slices.ContainsFunc(r.Unread, func(g readiness.Gap) bool { return g.What == tc.unread && g.Why != "" }) {
				t.Errorf("%s is not named: %+v", tc.unread, r.Unread)
			}
			if lost := name == "users" || name == "one user's keys"; r.KeysListed == lost {
				t.Errorf("keys listed: %t", r.KeysListed)
			}
		})
	}
}

// TestARegionThatRefuses costs its own answers, and is asked once.
func TestARegionThatRefuses(t *testing.T) {
	w := newWorld()
	w.iam.LastUsed[idle] = now.Add(-time.Hour)
	w.calls(t, home, 2)
	w.history.Fail[abroad] = []error{postureaws.Error("AccessDeniedException")}
	r := w.read(t)
	k := keyOf(t, r, used)
	if k.Places.Complete || k.Places.Events != 2 || k.Places.Why != "2 of 3 Regions were read" {
		t.Errorf("%+v", k.Places)
	}
	if calls := strings.Join(w.history.Calls(), " "); strings.Count(calls, abroad) != 1 {
		t.Errorf("asked again: %s", calls)
	}
}

// TestTheHistoryIsSampled: a busy key does not take the time of the others.
func TestTheHistoryIsSampled(t *testing.T) {
	w := newWorld()
	w.calls(t, home, 400)
	w.history.PageSize = 10
	k := keyOf(t, w.read(t), used)
	if !k.Places.Sampled || !k.Places.Complete || k.Places.Events < 20 || k.Places.Events > 60 {
		t.Errorf("%+v", k.Places)
	}
	w = newWorld()
	w.lookups = 0
	w.calls(t, home, 1)
	if r := w.read(t); !r.Complete || len(w.history.Calls()) > 0 || keyOf(t, r, used).Places.Why != "the event history was not asked for" {
		t.Errorf("%+v", r.Unread)
	}
}

// TestTheOrganization tells what binds the account, and what is not shown to it.
func TestTheOrganization(t *testing.T) {
	guard := func(document string) func(*world) {
		return func(w *world) { w.org.Documents["guard"] = document }
	}
	for name, tc := range map[string]struct {
		change func(*world)
		want   readiness.State
		says   string
	}{
		"a member that may not see": {func(w *world) {
			w.org.Fail = map[string][]error{"ListPoliciesForTarget": {postureaws.Error("AccessDeniedException")}}
		}, readiness.Unknown, "delegated administrators"},
		"no organization":            {func(w *world) { w.iam.ManagementAccount = "" }, readiness.OK, "No service control policy binds"},
		"the management account":     {func(w *world) { w.iam.ManagementAccount = "111122223333" }, readiness.OK, "No service control policy binds"},
		"all is allowed":             {guard(allow(`"*"`, "*")), readiness.OK, "4 levels"},
		"our roles are exempt":       {guard(`{"Statement":{"Effect":"Deny","Action":"iam:UpdateAccessKey","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ekr-*"}}}}`), readiness.OK, ""},
		"another Region":             {guard(`{"Statement":{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1"]}}}}`), readiness.Warning, "refuse cloudtrail:LookupEvents in " + abroad},
		"a further step":             {guard(`{"Statement":{"Effect":"Deny","Action":"iam:AddUserToGroup","Resource":"*"}}`), readiness.Warning, "refuse iam:AddUserToGroup in us-east-1, without which"},
		"a further step, perhaps":    {guard(`{"Statement":{"Effect":"Deny","Action":"iam:AddUserToGroup","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}}`), readiness.Warning, "on a condition, iam:AddUserToGroup"},
		"what is deployed":           {guard(`{"Statement":{"Effect":"Deny","Action":"sqs:*","Resource":"*"}}`), readiness.Blocker, "sqs:CreateQueue"},
		"our Region":                 {guard(`{"Statement":{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}}}`), readiness.Blocker, "in us-east-1"},
		"roles made with a boundary": {guard(`{"Statement":{"Effect":"Deny","Action":"iam:CreateRole","Resource":"*","Condition":{"StringNotLike":{"iam:PermissionsBoundary":"*"}}}}`), readiness.Warning, "iam:CreateRole"},
		"a level that allows little": {func(w *world) {
			w.org.Attached["ou-2"], w.org.Documents["guard"] = []string{"guard"}, allow(`"s3:*"`, "*")
		}, readiness.Blocker, "iam:GetAccessKeyLastUsed"},
		"a policy of no sense": {guard(`{"Statement":[{}]}`), readiness.Unknown, "policy guard of ou-1 is not understood"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			tc.change(w)
			r := w.read(t)
			if f := finding(t, r, "organization-policies"); f.State != tc.want || !strings.Contains(f.What, tc.says) || !r.Complete {
				t.Errorf("%+v, want %s: %q; unread %+v", f, tc.want, tc.says, r.Unread)
			}
		})
	}
}
