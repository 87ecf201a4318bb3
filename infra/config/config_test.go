package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

var today = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

func TestDefaults(t *testing.T) {
	got, err := Read(map[string]any{"securityEmail": "security@example.com"}, today)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		SecurityEmail:    "security@example.com",
		Architecture:     "arm64",
		LogRetentionDays: 365,
		Posture:          Posture{Schedule: "cron(0 6 * * ? *)", Settings: posture.Settings{Thresholds: checks.Defaults()}},
		DrillSchedule:    "cron(0 10 ? * TUE *)",
		Settings: settings.Settings{
			Partition:   "aws",
			Region:      "us-east-1",
			Ceiling:     level.Isolate,
			Escalate:    true,
			RevokeRoles: "none",
			HourlyCap:   60,
			OwnerTag:    "owner",
			VerifyAfter: 10 * time.Second,
			WatchAfter:  []time.Duration{15 * time.Minute, time.Hour},
			Metrics:     true,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTextAndJSON gives the same settings as -c does, all text, and as cdk.json
// can, typed.
func TestTextAndJSON(t *testing.T) {
	text := map[string]any{
		"securityEmail": "a@example.com", "dryRun": "true", "chat": "true", "escalate": "false", "guardDuty": "true", "backupRegion": "true",
		"objectLock": "30", "logRetentionDays": "90", "watchAfter": "5m, 2h", "pager": "", "containment": "revoke",
		"protectedPrincipals": `[{"principal":"vendor","reason":"payments","owner":"pay@example.com","until":"2027-02-22"}]`,
	}
	typed := map[string]any{
		"securityEmail": "a@example.com", "dryRun": true, "chat": true, "escalate": false, "guardDuty": true, "backupRegion": "us-west-2",
		"objectLock": 30.0, "logRetentionDays": 90.0, "watchAfter": []any{"5m", "2h"}, "containment": "revoke",
		"protectedPrincipals": []any{map[string]any{"principal": "vendor", "reason": "payments", "owner": "pay@example.com", "until": "2027-02-22"}},
	}
	fromText, err := Read(text, today)
	if err != nil {
		t.Fatal(err)
	}
	fromJSON, err := Read(typed, today)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromText, fromJSON); diff != "" {
		t.Error(diff)
	}
	if !fromText.Settings.DryRun || !fromText.Settings.Chat || fromText.Settings.Escalate || fromText.BackupRegion != "us-west-2" ||
		fromText.ObjectLockDays != 30 || len(fromText.Settings.Protected) != 1 || fromText.Settings.WatchAfter[1] != 2*time.Hour {
		t.Errorf("read %+v", fromText)
	}
}

// TestProblems gives each wrong setting by itself and expects one line about it,
// which begins with its name.
func TestProblems(t *testing.T) {
	protected := func(principal, reason, until string) string {
		return fmt.Sprintf(`[{"principal":%q,"reason":%q,"owner":"o","until":%q}]`, principal, reason, until)
	}
	fenced := func(fenceFor, address, more string) string {
		return fmt.Sprintf(`[{"principal":"v","reason":"r","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":%q,"addresses":[%q]%s}]`, fenceFor, address, more)
	}
	accepted := func(check, reason, until string) string {
		return fmt.Sprintf(`[{"check":%q,"resource":"*","reason":%q,"until":%q}]`, check, reason, until)
	}
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{"securityEmail", "", "is required"},
		{"securityEmail", "not an address", "no e-mail address"},
		{"securityEmail", "Somebody <a@example.com>", "no e-mail address"},
		{"securityEmail", 5.0, "no text"},
		{"accountName", "two\nlines", "not one line"},
		{"accountName", "größe", "plain ASCII"},
		{"environment", strings.Repeat("x", 41), "longer than 40"},
		{"partition", "aws-cn", "none of aws, aws-us-gov"},
		{"architecture", "amd64", "none of arm64, x86_64"},
		{"containment", "high", "none of notify, deactivate, revoke, isolate"},
		{"containment", true, "none of notify"},
		{"escalate", "maybe", "neither true nor false"},
		{"hourlyCap", "0", "no whole number from 1"},
		{"revokeRoles", "some", "none of none, named, all"},
		{"profile", "cheap", "none of full, lean"},
		{"encryption", "none", "none of aws, stack"},
		{"reservedConcurrency", "-1", "no whole number from 0"},
		{"backupRegion", "eu-west-1", "true (us-west-2) or false"},
		{"objectLock", "-1", "no whole number from 0"},
		{"objectLock", 1.5, "no whole number"},
		{"objectLock", "many", "no whole number"},
		{"logRetentionDays", "-7", "no whole number from 1"},
		{"logRetentionDays", "100", "cannot keep logs for 100 days"},
		{"verifyAfter", "soon", "no time in whole seconds"},
		{"verifyAfter", "500ms", "no time in whole seconds"},
		{"verifyAfter", "-10s", "no time in whole seconds"},
		{"verifyAfter", "37h", "from 1s to 36h"},
		{"watchAfter", "1h,15m", "15m0s does not come after 1h0m0s"},
		{"watchAfter", "5s", "5s does not come after 10s"},
		{"watchAfter", "1m,2m,3m,4m,5m,6m", "no list of one to five"},
		{"watchAfter", []any{15.0}, "no time in whole seconds"},
		{"runbookUrl", "http://example.com", "no https:// address"},
		{"ownerTag", "a,b", "no key of a tag"},
		{"protectedPrincipals", "vendor", "no JSON list"},
		{"protectedPrincipals", `[] []`, "something follows"},
		{"protectedPrincipals", `[{"user":"vendor"}]`, `unknown field "user"`},
		{"protectedPrincipals", protected("vendor", "", "2026-12-01"), "all required"},
		{"protectedPrincipals", protected("vendor", "r", "next year"), "no day such as"},
		{"protectedPrincipals", protected("vendor", "r", "2026-11-23"), "expired on 2026-11-23"},
		{"protectedPrincipals", protected("vendor", "r", "2027-02-23"), "more than 90 days"},
		{"protectedPrincipals", strings.Replace(protected("vendor", "r", "2026-12-01")+protected("arn:aws:iam::111122223333:user/x/Vendor", "r", "2026-12-01"), "][", ",", 1), "entry 2 (arn:aws:iam::111122223333:user/x/Vendor): the user has an entry before"},
		{"protectedPrincipals", protected("arn:aws:iam::111122223333:role/Deploy", "r", "2026-12-01"), "neither the name nor the ARN of an IAM user"},
		{"protectedPrincipals", protected("arn:aws-us-gov:iam::111122223333:user/vendor", "r", "2026-12-01"), "another partition than aws"},
		{"protectedPrincipals", protected("vendor", strings.Repeat("long ", 900), "2026-12-01"), "shorten the reasons"},
		{"protectedPrincipals", fenced("4h", "198.51.100.16/28", ",\"onExposure\":\"wall\""), "neither notify nor fence"},
		{"protectedPrincipals", fenced("73h", "198.51.100.16/28", ""), "no time up to 72h"},
		{"protectedPrincipals", fenced("", "198.51.100.16/28", ""), "no time up to 72h"},
		{"protectedPrincipals", fenced("4h", "0.0.0.0/0", ""), "fences nobody out"},
		{"protectedPrincipals", fenced("4h", "::/0", ""), "fences nobody out"},
		{"protectedPrincipals", fenced("4h", "office", ""), "neither an IP address nor a range"},
		{"protectedPrincipals", `[{"principal":"v","reason":"r","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":"4h"}]`, "from 1 to 30 addresses and vpcs"},
		{"protectedPrincipals", `[{"principal":"v","reason":"r","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":"4h","vpcs":["vpc"]}]`, "no id of a VPC"},
		{"protectedPrincipals", `[{"principal":"v","reason":"r","owner":"o","until":"2026-12-01","fenceFor":"4h"}]`, "go with onExposure fence"},
		{"canaryUsers", "canary 1", "no name of an IAM user"},
		{"canaryUsers", []any{"canary-1", 5.0}, "no name of an IAM user"},
		{"postureSchedule", "daily", "neither off nor a schedule"},
		{"postureSchedule", "at(2026-11-24T06:00:00)", "neither off nor a schedule"},
		{"postureSchedule", true, "neither off nor a schedule"},
		{"drillSchedule", "weekly", "such as cron(0 10 ? * TUE *)"},
		{"postureRegions", "eu-west-1,Frankfurt", `"Frankfurt" is no Region`},
		{"postureRegions", []any{"eu-west-1", 5.0}, "is no Region"},
		{"postureThresholds", "90", "no JSON object"},
		{"postureThresholds", `{"keyMaxDay":90}`, `no threshold "keyMaxDay"; there are`},
		{"postureThresholds", `{"ownerTag":"team"}`, `no threshold "ownerTag"`},
		{"postureThresholds", map[string]any{"keyMaxDays": 0.5}, "keyMaxDays 0.5 is no whole number"},
		{"postureThresholds", map[string]any{"keyMaxDays": -1.0}, "keyMaxDays -1 is no whole number"},
		{"postureThresholds", map[string]any{"keyMaxDays": "90"}, "keyMaxDays 90 is no whole number"},
		{"postureExceptions", "key-rotated", "no JSON list"},
		{"postureExceptions", accepted("no-such-check", "r", "2026-12-31"), "entry 1 (no-such-check)"},
		{"postureExceptions", accepted("key-rotated", "", "2026-12-31"), "a reason must be given"},
		{"postureExceptions", accepted("key-rotated", "r", "soon"), "until must be a date"},
		{"postureExceptions", accepted("key-rotated", "${AWS::Region}", "2026-12-31"), "cannot stand in a text"},
		{"postureExceptions", accepted("key-rotated", strings.Repeat("long ", 20_000), "2026-12-31"), "use patterns"},
		{"securityHub", "on", "neither true nor false"},
		{"securityMail", "a@example.com", "is securityEmail meant?"},
		{"SecurityEmail", "a@example.com", "is securityEmail meant?"},
		{"logRetention", "7", "is logRetentionDays meant?"},
		{"dryrun", "true", "is dryRun meant?"},
		{"watchafter", "1h", "is watchAfter meant?"},
		{"region", "eu-west-1", "partition decides"},
	} {
		t.Run(fmt.Sprintf("%s=%.20v", test.name, test.value), func(t *testing.T) {
			context := map[string]any{"securityEmail": "security@example.com"}
			context[test.name] = test.value
			_, err := Read(context, today)
			if err == nil {
				t.Fatal("nothing is wrong with it")
			}
			if line := err.Error(); !strings.HasPrefix(line, test.name+": ") || !strings.Contains(line, test.want) || strings.Count(line, "\n") > 0 {
				t.Errorf("got %q, want one line of %s with %q", line, test.name, test.want)
			}
		})
	}
}

// TestPostureSettings gives the same as -c does, all text, and as cdk.json can.
func TestPostureSettings(t *testing.T) {
	const exception = `{"check":"key-rotated","resource":"AKIAEXAMPLE*","reason":"moves in June","until":"2027-06-30"}`
	text, err := Read(map[string]any{
		"securityEmail": "a@example.com", "postureSchedule": "rate(12 hours)", "postureRegions": "us-east-1, eu-west-1,us-east-1", "ownerTag": "team",
		"postureThresholds": `{"keyMaxDays":30,"drillDays":15}`, "postureExceptions": "[" + exception + "]", "securityHub": "true",
	}, today)
	if err != nil {
		t.Fatal(err)
	}
	typed, err := Read(map[string]any{
		"securityEmail": "a@example.com", "postureSchedule": "rate(12 hours)", "postureRegions": []any{"eu-west-1", "us-east-1"}, "ownerTag": "team",
		"postureThresholds": map[string]any{"keyMaxDays": 30.0, "drillDays": 15.0}, "securityHub": true,
		"postureExceptions": []any{map[string]any{"check": "key-rotated", "resource": "AKIAEXAMPLE*", "reason": "moves in June", "until": "2027-06-30"}},
	}, today)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, typed); diff != "" {
		t.Error(diff)
	}
	want := checks.Defaults()
	want.OwnerTag, want.KeyMaxDays, want.DrillDays = "team", 30, 15
	if diff := cmp.Diff(want, text.Posture.Settings.Thresholds); diff != "" {
		t.Error(diff)
	}
	if len(text.Posture.Settings.Exceptions) != 1 || text.Posture.Schedule != "rate(12 hours)" {
		t.Errorf("%+v", text.Posture)
	}
	for _, off := range []any{"off", false} {
		if c, err := Read(map[string]any{"securityEmail": "a@example.com", "postureSchedule": off, "drillSchedule": off}, today); err != nil || c.Posture.Schedule != "" || c.DrillSchedule != "" {
			t.Errorf("%v: %v %+v", off, err, c.Posture)
		}
	}
}

// TestThresholdsAreComplainedOfTogether names each one that is wrong.
func TestThresholdsAreComplainedOfTogether(t *testing.T) {
	_, err := Read(map[string]any{"securityEmail": "a@example.com", "postureThresholds": `{"keyMaxDays":0,"drillDays":-1,"x":1}`}, today)
	if err == nil || strings.Count("\n"+err.Error(), "\npostureThresholds: ") != 3 {
		t.Errorf("%v", err)
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, err := Read(map[string]any{"containment": "high", "objectLock": "-1", "backupRegion": "mars", "watchAfter": "1h,1m", "dryrun": true}, today)
	if err == nil {
		t.Fatal("nothing is wrong with it")
	}
	for _, name := range []string{"securityEmail", "containment", "objectLock", "backupRegion", "watchAfter", "dryrun"} {
		if !strings.Contains("\n"+err.Error(), "\n"+name+": ") {
			t.Errorf("%s is not complained of:\n%v", name, err)
		}
	}
}

func TestBackupOnlyWhereThereIsOne(t *testing.T) {
	_, err := Read(map[string]any{"securityEmail": "a@example.com", "partition": "aws-us-gov", "backupRegion": true}, today)
	if err == nil || !strings.HasPrefix(err.Error(), "backupRegion: ") {
		t.Errorf("got %v", err)
	}
}

func TestOtherContextIsLeftAlone(t *testing.T) {
	_, err := Read(map[string]any{
		"securityEmail":                             "a@example.com",
		"@aws-cdk/core:stackRelativeExports":        true,
		"aws:cdk:enable-path-metadata":              true,
		"availability-zones:account=1:region=local": []any{},
		"team": "red",
	}, today)
	if err != nil {
		t.Error(err)
	}
}

// TestFunctionsCanReadThem loads the settings as a function does.
func TestFunctionsCanReadThem(t *testing.T) {
	c, err := Read(map[string]any{
		"securityEmail": "a@example.com", "partition": "aws-us-gov", "accountName": "shop", "pager": "+1 555", "revokeRoles": "named",
		"protectedPrincipals": `[{"principal":"vendor","reason":"payments","owner":"o","until":"2026-12-01"}]`,
	}, today)
	if err != nil {
		t.Fatal(err)
	}
	want := c.Settings
	want.Account = "111122223333"
	variables := want.Variables()
	variables["AWS_REGION"] = "us-gov-west-1"
	got, err := settings.Load(func(name string) string { return variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
