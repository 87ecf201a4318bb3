package readiness_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
	"github.com/exposed-key-responder/responder/pkg/readiness"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

const (
	iam  = "arn:aws:iam::111122223333:"
	home = snapshottest.Home
)

func allow(actions, resource string) string {
	return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[` + actions + `],"Resource":"` + resource + `"}}`
}

// key makes a key of so many days that was last used as said.
func key(id string, days int, used snapshot.KeyUse) snapshot.AccessKey {
	return snapshot.AccessKey{ID: id, Active: true, Created: snapshottest.DaysAgo(days), LastUsed: snapshot.Full(used, snapshottest.Now)}
}

// member adds a user with its keys and policies to a snapshot.
func member(s *snapshot.Snapshot, u snapshot.User, keys ...snapshot.AccessKey) {
	u.ARN = iam + "user/" + u.Name
	s.IAM.AccessKeys.Value = append(s.IAM.AccessKeys.Value, snapshot.UserKeys{User: u.Name, ARN: u.ARN, Keys: snapshot.Full(keys, snapshottest.Now)})
	s.IAM.Authorization.Value.Users = append(s.IAM.Authorization.Value.Users, u)
}

func inline(document string) []snapshot.Document {
	return []snapshot.Document{{Name: "p", Text: document}}
}

func trailOf(name string) snapshot.Trail {
	return snapshot.Trail{
		Name: name, MultiRegion: true, GlobalEvents: true, Home: home,
		Status:    snapshot.Full(snapshot.TrailStatus{Logging: true}, snapshottest.Now),
		Selectors: snapshot.Full(snapshot.Selectors{Reads: true, Writes: true}, snapshottest.Now),
	}
}

// good is an account in which nothing stands in the way.
func good() readiness.Material {
	s := snapshottest.Empty()
	s.EnabledRegions.Value = []string{home, "us-west-2"}
	s.Region("us-west-2").CloudTrail.Trails = snapshot.Full([]snapshot.Trail{}, snapshottest.Now)
	s.Region(home).CloudTrail.Trails.Value = []snapshot.Trail{trailOf("main")}
	s.AccountInfo.SecurityContact.Value = snapshot.Contact{Email: "security@example.com"}
	s.IAM.CredentialReport.Value.GeneratedAt = snapshottest.Ago(time.Hour)
	s.IAM.AccountSummary.Value.Quotas = snapshot.Quotas{PoliciesPerUser: 10, GroupsPerUser: 10,
		Policies: snapshot.Quota{Used: 10, Limit: 1500}, Roles: snapshot.Quota{Used: 40, Limit: 1000}, Groups: snapshot.Quota{Used: 2, Limit: 300}}
	return readiness.Material{
		Snapshot: s, Credentials: map[string]snapshot.Part[[]readiness.Credential]{}, Places: map[accesskey.ID]readiness.Places{},
		Guards: snapshot.Full([]readiness.Guard{}, snapshottest.Now),
	}
}

// mixed is an account with keys of every kind, and much in the way.
func mixed() (readiness.Material, readiness.Options) {
	m := good()
	s := m.Snapshot
	week := snapshot.KeyUse{At: snapshottest.Ago(30 * time.Hour), Service: "s3", Region: "eu-central-1"}
	member(s, snapshot.User{Name: "ci-deploy", Tags: map[string]string{"Owner": "team-payments"}, Inline: inline(allow(`"*"`, "*")), Boundary: ""},
		key("AKIAEXAMPLE000000001", 700, week), snapshot.AccessKey{ID: "AKIAEXAMPLE000000002", Created: snapshottest.DaysAgo(900)})
	member(s, snapshot.User{Name: "rollout", Inline: inline(allow(`"iam:PutUserPolicy"`, iam+"user/rollout"))},
		key("AKIAEXAMPLE000000003", 20, snapshot.KeyUse{}))
	full := snapshot.User{Name: "reports", Tags: map[string]string{"owner": "team-data\x1b[31m"}, Boundary: iam + "policy/limits", Inline: inline(allow(`"s3:GetObject"`, "*"))}
	for _, name := range strings.Split("abcdefghij", "") {
		full.Attached = append(full.Attached, iam+"policy/"+name)
		s.IAM.Authorization.Value.Policies = append(s.IAM.Authorization.Value.Policies, snapshot.Policy{Name: name, ARN: iam + "policy/" + name, Document: allow(`"ec2:Describe*"`, "*")})
	}
	s.IAM.Authorization.Value.Policies = append(s.IAM.Authorization.Value.Policies, snapshot.Policy{Name: "limits", ARN: iam + "policy/limits", Document: allow(`"s3:*"`, "*")})
	member(s, full, key("AKIAEXAMPLE000000004", 400, snapshot.KeyUse{At: snapshottest.DaysAgo(120), Service: "s3", Region: home}))
	member(s, snapshot.User{Name: "vendor", Inline: inline(allow(`"ec2:Describe*"`, "*"))}, key("AKIAEXAMPLE000000005", 50, week))
	lost := snapshot.AccessKey{ID: "AKIAEXAMPLE000000006", Active: true, Created: snapshottest.DaysAgo(10), LastUsed: snapshot.Missing[snapshot.KeyUse](snapshot.Gap{Reason: snapshot.Throttled, Operation: "iam GetAccessKeyLastUsed"})}
	member(s, snapshot.User{Name: "odd", Inline: inline(`{"Statement":"x"}`)}, lost)
	s.IAM.CredentialReport.Value.Rows = []snapshot.CredentialRow{{User: "ci-deploy", ARN: iam + "user/ci-deploy", Password: snapshot.True}}
	for _, name := range []string{"ci-deploy", "rollout", "reports", "vendor"} {
		m.Credentials[name] = snapshot.Full([]readiness.Credential{}, snapshottest.Now)
	}
	m.Credentials["ci-deploy"] = snapshot.Full([]readiness.Credential{{Kind: readiness.ServiceCredential, ID: "ACCAEXAMPLE1", Service: "codecommit.amazonaws.com", Active: true}}, snapshottest.Now)
	m.Credentials["odd"] = snapshot.Missing[[]readiness.Credential](snapshot.Gap{Reason: snapshot.Denied, Operation: "iam ListServiceSpecificCredentials", Code: "AccessDenied"})
	m.Places["AKIAEXAMPLE000000001"] = readiness.Places{From: usage.At(snapshottest.DaysAgo(8)), To: usage.At(snapshottest.Now), Events: 120, Sampled: true,
		Addresses: []readiness.Count{{"198.51.100.20", 90}, {"198.51.100.21", 20}, {"198.51.100.22", 8}, {"203.0.113.9", 2}},
		Services:  []readiness.Count{{"ec2", 70}, {"sts", 50}}, Regions: []readiness.Count{{"eu-central-1", 120}}, Why: "1 of 2 Regions were read"}
	m.Places["AKIAEXAMPLE000000003"] = readiness.Places{Why: "IAM knows of no use"}
	m.Places["AKIAEXAMPLE000000004"] = readiness.Places{Why: "last used before the 90 days that the event history keeps"}
	m.Places["AKIAEXAMPLE000000005"] = readiness.Places{From: usage.At(snapshottest.DaysAgo(8)), To: usage.At(snapshottest.Now), Complete: true}
	m.Places["AKIAEXAMPLE000000006"] = readiness.Places{From: usage.At(snapshottest.DaysAgo(7)), To: usage.At(snapshottest.Now), Complete: true}
	m.Refused = []readiness.Gap{{What: "event history of us-west-2", Why: "could not be read: AccessDeniedException"}}
	s.IAM.AccountSummary.Value.RootKeys = true
	s.Region(home).CloudTrail.Trails.Value[0].Status.Value.Logging = false
	s.AccountInfo.SecurityContact.Value = snapshot.Contact{}
	m.Guards = snapshot.Missing[[]readiness.Guard](snapshot.Gap{Reason: snapshot.Denied, Operation: "organizations ListPoliciesForTarget", Code: "AccessDeniedException"})
	o := readiness.Defaults()
	o.Protected = []settings.Protection{{Principal: "vendor", Reason: "payments", Owner: "pay@example.com", Until: "2026-05-01"}}
	return m, o
}

func TestGolden(t *testing.T) {
	nothing := readiness.Material{Snapshot: snapshot.New("111122223333", "aws", home, snapshottest.Now)}
	m, o := mixed()
	for name, r := range map[string]readiness.Report{
		"ready": readiness.Judge(good(), readiness.Defaults()), "mixed": readiness.Judge(m, o), "nothing-read": readiness.Judge(nothing, readiness.Defaults()),
	} {
		var text bytes.Buffer
		readiness.Text(&text, r)
		golden.Compare(t, name+".txt", text.String())
		body, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "null") {
			t.Errorf("%s: a list is null:\n%s", name, body)
		}
		if name == "mixed" {
			golden.Compare(t, name+".json", string(body)+"\n")
		}
	}
}

// TestAccountFindings changes one thing of an account that is ready.
func TestAccountFindings(t *testing.T) {
	denied := snapshot.Gap{Reason: snapshot.Denied, Operation: "x Y", Code: "AccessDenied"}
	owned := func(known, all int) func(*readiness.Material, *readiness.Options) {
		return func(m *readiness.Material, _ *readiness.Options) {
			for i := range all {
				u := snapshot.User{Name: "u" + strings.Repeat("x", i)}
				if i < known {
					u.Tags = map[string]string{"owner": "team"}
				}
				member(m.Snapshot, u, key("AKIAEXAMPLE000000001", 1, snapshot.KeyUse{}))
			}
		}
	}
	for name, tc := range map[string]struct {
		change func(*readiness.Material, *readiness.Options)
		id     string
		want   readiness.State
		says   string
	}{
		"root has keys":   {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.IAM.AccountSummary.Value.RootKeys = true }, "root-key", readiness.Blocker, "nobody but root"},
		"no summary":      {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.IAM.AccountSummary.Lose(denied) }, "root-key", readiness.Unknown, "denied"},
		"19 of 20 owners": {owned(19, 20), "owners-known", readiness.OK, "19 of 20"},
		"18 of 20 owners": {owned(18, 20), "owners-known", readiness.Blocker, "18 of 20"},
		"no keys":         {owned(0, 0), "owners-known", readiness.OK, "0 of 0"},
		"18 of 20 owners, users unread": {func(m *readiness.Material, o *readiness.Options) {
			owned(18, 20)(m, o)
			m.Snapshot.IAM.Authorization.Doubt(denied)
		}, "owners-known", readiness.Unknown, "18 of 20"},
		"owners unread": {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.IAM.Authorization.Lose(denied) }, "owners-known", readiness.Unknown, ""},
		"trail off": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.Region(home).CloudTrail.Trails.Value[0].Status.Value.Logging = false
		}, "trail", readiness.Blocker, "main is switched off"},
		"trail of a Region": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.Region(home).CloudTrail.Trails.Value[0].MultiRegion = false
		}, "trail", readiness.Blocker, "alone"},
		"trail of data only": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.Region(home).CloudTrail.Trails.Value[0].Selectors.Value.Writes = false
		}, "trail", readiness.Blocker, "leaves out"},
		"no trail": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.Region(home).CloudTrail.Trails.Value = nil
		}, "trail", readiness.Blocker, "No trail"},
		"trail status denied": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.Region(home).CloudTrail.Trails.Value[0].Status.Lose(denied)
		}, "trail", readiness.Unknown, ""},
		"a Region's trails unread": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.Region(home).CloudTrail.Trails.Value = nil
			m.Snapshot.Region("us-west-2").CloudTrail.Trails.Lose(denied)
		}, "trail", readiness.Unknown, ""},
		"backup off": {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.EnabledRegions.Value = []string{home} }, "backup-region", readiness.Warning, ""},
		"backup off and wanted": {func(m *readiness.Material, o *readiness.Options) {
			m.Snapshot.EnabledRegions.Value, o.BackupRegion = []string{home}, true
		}, "backup-region", readiness.Blocker, ""},
		"Regions in part": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.EnabledRegions = snapshot.Partial([]string{home}, snapshottest.Now, denied)
		}, "backup-region", readiness.Unknown, ""},
		"no contact": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.AccountInfo.SecurityContact.Value = snapshot.Contact{}
		}, "security-contact", readiness.Warning, "root's address"},
		"contact unread": {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.AccountInfo.SecurityContact.Lose(denied) }, "security-contact", readiness.Unknown, "denied"},
		"few roles left": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.IAM.AccountSummary.Value.Quotas.Roles.Used = 995
		}, "iam-quotas", readiness.Blocker, "5 more roles"},
		"quotas not said": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.IAM.AccountSummary.Value.Quotas.Groups = snapshot.Quota{}
		}, "iam-quotas", readiness.Unknown, "groups"},
		"an old report": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.IAM.CredentialReport.Value.GeneratedAt = snapshottest.Ago(5 * time.Hour)
		}, "credential-report", readiness.Warning, "5 hours"},
		"no report": {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.IAM.CredentialReport.Lose(denied) }, "credential-report", readiness.Unknown, ""},
		"slots full": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.IAM.AccountSummary.Value.Quotas.PoliciesPerUser = 1
			member(m.Snapshot, snapshot.User{Name: "full", Tags: map[string]string{"owner": "x"}, Attached: []string{iam + "policy/a"}}, key("AKIAEXAMPLE000000001", 1, snapshot.KeyUse{}))
		}, "policy-slots", readiness.Warning, "full"},
		"slots that AWS's quarantine fills": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.IAM.AccountSummary.Value.Quotas.PoliciesPerUser = 2
			member(m.Snapshot, snapshot.User{Name: "nearly", Tags: map[string]string{"owner": "x"}, Attached: []string{iam + "policy/a"}}, key("AKIAEXAMPLE000000001", 1, snapshot.KeyUse{}))
		}, "policy-slots", readiness.Warning, "nearly"},
		"slots that it has filled": {func(m *readiness.Material, _ *readiness.Options) {
			m.Snapshot.IAM.AccountSummary.Value.Quotas.PoliciesPerUser = 2
			member(m.Snapshot, snapshot.User{Name: "found", Tags: map[string]string{"owner": "x"}, Attached: []string{"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}}, key("AKIAEXAMPLE000000001", 1, snapshot.KeyUse{}))
		}, "policy-slots", readiness.OK, "room for one more"},
		"no policy left for a fence": {func(m *readiness.Material, o *readiness.Options) {
			m.Snapshot.IAM.AccountSummary.Value.Quotas.Policies = snapshot.Quota{Used: 100, Limit: 100 + readiness.Needs.Policies}
			o.Protected = []settings.Protection{{Principal: "vendor", Until: "2099-01-01", OnExposure: settings.Fence, FenceFor: "4h"}}
		}, "iam-quotas", readiness.Blocker, "more policies"},
		"keys not listed":          {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.IAM.AccessKeys.Lose(denied) }, "owners-known", readiness.Unknown, "Not all keys"},
		"slots of keys not listed": {func(m *readiness.Material, _ *readiness.Options) { m.Snapshot.IAM.AccessKeys.Doubt(denied) }, "policy-slots", readiness.Unknown, "not all keys"},
	} {
		t.Run(name, func(t *testing.T) {
			m, o := good(), readiness.Defaults()
			if r := readiness.Judge(m, o); !r.Ready || !r.Complete {
				t.Fatalf("the account was not ready before: %+v %+v", r.Findings, r.Unread)
			}
			tc.change(&m, &o)
			r := readiness.Judge(m, o)
			f := finding(t, r, tc.id)
			if f.State != tc.want || !strings.Contains(f.What, tc.says) {
				t.Errorf("%+v, want %s: %q", f, tc.want, tc.says)
			}
			if blocked := tc.want == readiness.Blocker; r.Ready == blocked || blocked && r.Findings[0].State != readiness.Blocker {
				t.Errorf("ready %t: %+v", r.Ready, r.Findings)
			}
			if tc.want == readiness.Unknown && name != "quotas not said" && name != "trail status denied" && r.Complete {
				t.Error("something was not read, and the report is complete")
			}
		})
	}
}

func finding(t *testing.T, r readiness.Report, id string) readiness.Find {
	t.Helper()
	for _, f := range r.Findings {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("nothing is said of %s", id)
	return readiness.Find{}
}

// TestKeys looks at what the golden files show too quickly.
func TestKeys(t *testing.T) {
	m, o := mixed()
	r := readiness.Judge(m, o)
	var order []string
	for _, k := range r.Keys {
		order = append(order, string(k.Capability)+" "+k.User+" "+k.Level.String()+" "+k.Room.Deny+" "+string(k.Impact))
	}
	want := []string{"ADMIN ci-deploy revoke policy in-use", "ESCALATION rollout revoke policy never-used", "DATA reports revoke boundary quiet",
		"UNKNOWN odd revoke policy unknown", "LIMITED vendor notify policy in-use"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
	// A key says nothing of MFA, so that it may not do what asks for that.
	forced := good()
	member(forced.Snapshot, snapshot.User{Name: "person", Inline: []snapshot.Document{{Name: "all", Text: allow(`"*"`, "*")},
		{Name: "mfa", Text: `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}`}}},
		key("AKIAEXAMPLE000000001", 1, snapshot.KeyUse{}))
	if k := readiness.Judge(forced, o).Keys[0]; k.Capability != capability.Limited {
		t.Errorf("without MFA it may do %s: %s", k.Capability, k.CapabilityWhy)
	}
	o.Ceiling = level.Deactivate
	if k := readiness.Judge(m, o).Keys[0]; k.Level != level.Deactivate || k.Compromised != level.Deactivate {
		t.Errorf("the ceiling is not kept: %s, %s", k.Level, k.Compromised)
	}
	// What the settings have in store for a user.
	o.Ceiling = level.Isolate
	o.Protected[0].OnExposure, o.Protected[0].FenceFor = settings.Fence, "4h"
	o.Canaries = []string{"Rollout"}
	stored := func() (list []string) {
		for _, k := range readiness.Judge(m, o).Keys {
			list = append(list, strings.TrimSpace(k.User+" "+k.Level.String()+" "+k.FenceFor+" "+k.Protected))
		}
		return list
	}
	want = []string{"ci-deploy revoke", "rollout notify  the setting canaryUsers names it", "reports revoke", "odd revoke",
		"vendor notify 4h payments (owner pay@example.com, until 2026-05-01)"}
	if diff := cmp.Diff(want, stored()); diff != "" {
		t.Error(diff)
	}
	var text bytes.Buffer
	if readiness.Text(&text, readiness.Judge(m, o)); !strings.Contains(text.String(), " fence 4h, revoke ") {
		t.Errorf("the table does not tell of the fence:\n%s", text.String())
	}
	o.DryRun = true
	for _, text := range stored() {
		if !strings.Contains(text, "notify  the setting dryRun") {
			t.Error(text)
		}
	}
	// The same rights with an older key, or one in use, stand before.
	m = good()
	used := snapshot.KeyUse{At: snapshottest.DaysAgo(2), Service: "s3"}
	for name, k := range map[string]snapshot.AccessKey{
		"young": key("AKIAEXAMPLE000000001", 5, used), "idle": key("AKIAEXAMPLE000000002", 9, snapshot.KeyUse{}), "busy": key("AKIAEXAMPLE000000003", 9, used),
	} {
		member(m.Snapshot, snapshot.User{Name: name}, k)
	}
	order = nil
	for _, k := range readiness.Judge(m, o).Keys {
		order = append(order, k.User)
		if k.Capability != capability.Limited {
			t.Errorf("%s may do %s", k.User, k.Capability)
		}
	}
	if diff := cmp.Diff([]string{"busy", "idle", "young"}, order); diff != "" {
		t.Error(diff)
	}
}
