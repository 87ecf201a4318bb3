package cli

import (
	"bufio"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
)

// account is what the review reads: an account with or without keys of root, an
// old key, a public snapshot, and Regions that refuse.
type account struct {
	rootKeys int32
	oldKey   bool
	public   []string
	refuses  map[string]bool // by Region, EC2
	regions  *fakeaws.Regions
}

// reviewed makes a world whose AWS is the account.
func reviewed(a *account) *world {
	w := newWorld()
	a.regions = &fakeaws.Regions{Names: []string{"eu-central-1", "us-east-1"}}
	w.reading = func(env *collect.Env) {
		env.Pacer, env.Parallel = collect.Unpaced(), 1
		env.Instead = func(region string) []any {
			ec2 := &fakeaws.EC2{Snapshots: []ec2types.Snapshot{{SnapshotId: aws.String("snap-1"), StartTime: aws.Time(noon.Add(-time.Hour))}}}
			if a.refuses[region] {
				ec2.Fail = map[string][]error{"DescribeSnapshots": {fakeaws.Error("UnauthorizedOperation")}}
			}
			if region == "us-east-1" {
				ec2.Public = a.public
			}
			iam := &fakeaws.IAM{Report: "user,arn\n", ReportTime: noon, Summary: map[string]int32{"AccountAccessKeysPresent": a.rootKeys, "AccountMFAEnabled": 1, "AccountPasswordPresent": 1}}
			if a.oldKey {
				iam.AddUser("deploy", noon.AddDate(-2, 0, 0), fakeaws.Key(exposed, iamtypes.StatusTypeActive, noon.AddDate(-2, 0, 0)))
			}
			return []any{a.regions, ec2, iam}
		}
	}
	return w
}

// args runs two checks.
func args(more ...string) []string {
	return append([]string{"posture", "--check", "root-no-keys,ebs-snapshot-private"}, more...)
}

func TestPosture(t *testing.T) {
	bad := &account{rootKeys: 1, public: []string{"snap-1"}, refuses: map[string]bool{"eu-central-1": true}}
	exceptions := file(t, "exceptions.json", `[{"check":"ebs-snapshot-private","resource":"snap-*","reason":"a public image","until":"2026-12-31"}]`)
	for name, tc := range map[string]struct {
		account *account
		args    []string
	}{
		"posture":           {bad, nil},
		"posture-clean":     {&account{}, nil},
		"posture-unread":    {&account{refuses: bad.refuses}, nil},
		"posture-excepted":  {&account{public: bad.public}, []string{"--exceptions", exceptions}},
		"posture-json":      {bad, []string{"--json"}},
		"posture-ocsf":      {bad, []string{"--format", "ocsf"}},
		"posture-list":      {bad, []string{"--list"}},
		"posture-list-json": {bad, []string{"--list", "--json"}},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Compare(t, name+".golden", reviewed(tc.account).run(args(tc.args...)...).both())
		})
	}
}

// TestPostureExitCodes: a failure counts more than what could not be read.
func TestPostureExitCodes(t *testing.T) {
	refuses := map[string]bool{"eu-central-1": true}
	for name, tc := range map[string]struct {
		account account
		args    []string
		want    int
	}{
		"all good":                        {account{}, nil, codeOK},
		"failed":                          {account{oldKey: true}, nil, codeBad},
		"failed below":                    {account{oldKey: true}, []string{"--fail-on", "critical"}, codeOK},
		"could not be read":               {account{refuses: refuses}, nil, codeUnread},
		"failed, and could not be read":   {account{oldKey: true, refuses: refuses}, nil, codeBad},
		"failed below, could not be read": {account{oldKey: true, refuses: refuses}, []string{"--fail-on", "critical"}, codeUnread},
	} {
		if got := reviewed(&tc.account).run(append(args("--check", "key-rotated"), tc.args...)...); got.code != tc.want || got.out == "" {
			t.Errorf("%s: code %d, want %d\n%s", name, got.code, tc.want, got.err)
		}
	}
	alone := reviewed(&account{refuses: refuses}).run("posture", "--check", "root-no-keys")
	if alone.code != codeOK {
		t.Errorf("a part that no chosen check reads was read: %+v", alone)
	}
}

// TestPostureComparesFiles gives the JSON of one review to the next.
func TestPostureComparesFiles(t *testing.T) {
	before := reviewed(&account{rootKeys: 1}).run(args("--json")...)
	previous := file(t, "before.json", before.out)
	got := reviewed(&account{public: []string{"snap-1"}}).run(args("--json", "--previous", previous)...)
	r, err := report.Read(strings.NewReader(got.out))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Fixed) != 1 || r.Fixed[0].Check != "root-no-keys" || r.Of("FAIL")[0].Change != report.New {
		t.Errorf("fixed %+v, failing %+v", r.Fixed, r.Of("FAIL"))
	}
	w := reviewed(&account{})
	w.identity.Account = "444455556666"
	if got := w.run(args("--previous", previous)...); got.code != codeWrong || !strings.Contains(got.err, "111122223333") || len(got.out) > 0 {
		t.Errorf("another account: %+v", got)
	}
}

func TestPostureFormats(t *testing.T) {
	bad := &account{rootKeys: 1, public: []string{"snap-1"}}
	lines := bufio.NewScanner(strings.NewReader(reviewed(bad).run(args("--format", "ocsf")...).out))
	n := 0
	for ; lines.Scan(); n++ {
		var event struct {
			Class int `json:"class_uid"`
		}
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil || event.Class != 2003 {
			t.Errorf("%v: %s", err, lines.Text())
		}
	}
	if n < 2 {
		t.Errorf("%d events", n)
	}
	page := reviewed(bad).run(args("--format", "html")...).out
	if !strings.HasPrefix(page, "<!doctype html>") || !strings.Contains(page, "snap-1") {
		t.Errorf("%.200s", page)
	}
}

func TestPostureWrongUsage(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"no check":         {[]string{"--check", ""}, "names no check"},
		"no such check":    {[]string{"--check", "no-such-check"}, "no-such-check"},
		"no such severity": {[]string{"--fail-on", "urgent"}, "urgent"},
		"no such format":   {[]string{"--format", "pdf"}, "none of text, json, ocsf, html"},
		"no such file":     {[]string{"--previous", "nosuch.json"}, "nosuch.json"},
		"no review":        {[]string{"--previous", file(t, "x.json", "{}")}, "not a review"},
		"no exceptions":    {[]string{"--exceptions", "nosuch.json"}, "nosuch.json"},
		"wrong exceptions": {[]string{"--exceptions", file(t, "e.json", `[{"check":"x","resource":"*","reason":"r","until":"2026-12-31"}]`)}, "entry 1 (x)"},
		"list as a page":   {[]string{"--list", "--format", "html"}, "--list has the formats"},
		"an argument":      {[]string{"now"}, "takes flags only"},
	} {
		w := reviewed(&account{})
		got := w.run(append([]string{"posture"}, tc.args...)...)
		if got.code != codeWrong || got.out != "" || !strings.Contains(got.err, tc.says) || len(w.regions) > 0 {
			t.Errorf("%s: %+v, called %v", name, got, w.regions)
		}
	}
}

// TestPostureListNamesEveryCheck without calling AWS.
func TestPostureListNamesEveryCheck(t *testing.T) {
	w := newWorld()
	got := w.run("posture", "--list")
	for _, check := range all.Checks() {
		if !strings.Contains(got.out, "### `"+check.ID+"`") {
			t.Errorf("%s is missing", check.ID)
		}
	}
	if got.code != codeOK || len(w.regions) > 0 {
		t.Errorf("code %d, called %v", got.code, w.regions)
	}
}
