package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
)

// investigated is an account in which a scenario happened and the key is off.
func investigated(s usagetest.Scenario) *world {
	w := newWorld()
	w.history.Records = map[string][]trail.Record{}
	for r := range s.Records {
		w.history.Records[r.AWSRegion] = append(w.history.Records[r.AWSRegion], r)
		if !slices.Contains(w.enabled.Names, r.AWSRegion) {
			w.enabled.Names = append(w.enabled.Names, r.AWSRegion)
		}
	}
	used := usagetest.Arrived.Add(-75 * time.Second)
	w.iam.LastUsed = map[string]types.AccessKeyLastUsed{usagetest.Key: {LastUsedDate: &used, ServiceName: aws.String("s3"), Region: aws.String("eu-west-1")}}
	w.iam.Add(&fakeiam.User{
		Name: usagetest.User, Path: "/", Attached: []string{"arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::111122223333:policy/ekr-revoke"},
		Keys: []types.AccessKeyMetadata{fakeiam.Key(usagetest.User, usagetest.Key, types.StatusTypeInactive, used.AddDate(-1, 0, 0))},
	})
	return w
}

// paced runs a command on a clock of its own, since searching keeps a pace.
func (w *world) paced(t *testing.T, args ...string) (got ran) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { got = w.runIn(t.Context(), args...) })
	return got
}

// TestMain starts what listens for signals, which would otherwise belong to the
// clock of the first test.
func TestMain(m *testing.M) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
	os.Exit(m.Run())
}

func TestUsageLive(t *testing.T) {
	w := investigated(usagetest.Misused())
	got := w.paced(t, "usage", "--access-key-id", usagetest.Key, "--exposed-at", usagetest.Exposed.Format(time.RFC3339))
	golden.Compare(t, "usage-live.golden", got.out)
	if got.code != codeBad {
		t.Errorf("code %d: %s", got.code, got.err)
	}
	for _, says := range []string{
		"account 111122223333, us-east-1, as arn:aws:sts", "searching 5 Regions", "eu-west-1: 154 events, 4 pages",
		"5 of 5 Regions read", "round 2: searching for 2 minted credentials",
	} {
		if !strings.Contains(got.err, says) {
			t.Errorf("stderr lacks %q:\n%s", says, got.err)
		}
	}
	if strings.ContainsAny(got.err, "\r\x1b") {
		t.Errorf("something is drawn where there is no terminal: %q", got.err)
	}
	if changes := w.iam.Changes(); len(changes) > 0 {
		t.Errorf("changed: %v", changes)
	}
}

// TestUsageJSON: the result is a usage.Summary, the one that the text shows.
func TestUsageJSON(t *testing.T) {
	w := investigated(usagetest.Misused())
	got := w.paced(t, "usage", "--access-key-id", usagetest.Key, "--json")
	var s usage.Summary
	decoder := json.NewDecoder(strings.NewReader(got.out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil || strings.Count(got.out, "\n") != 1 {
		t.Fatalf("%v: %q", err, got.out)
	}
	if s.AccessKeyID != usagetest.Key || s.Events != 195 || s.Version != usage.Version || len(s.Minted) != 2 || got.code != codeBad {
		t.Errorf("code %d: %+v", got.code, s)
	}
	if strings.Contains(got.out, "NEVER-TO-BE-SHOWN") || strings.Contains(got.out, "null") {
		t.Errorf("a token, or a null: %s", got.out)
	}
}

// TestUsageExitCodes: the first of 2, 3 and 1 that applies; the result is printed
// with each of the latter two.
func TestUsageExitCodes(t *testing.T) {
	foreign := func(w *world) { w.iam.Users, w.iam.LastUsed = nil, nil }
	tests := map[string]struct {
		change func(*world)
		code   int
		out    string
		says   string
	}{
		"misused":               {code: codeBad, out: "P1 " + usagetest.Key + ": MISUSED"},
		"nothing of it seen":    {change: func(w *world) { w.history.Records = nil; w.iam.LastUsed = nil }, code: codeBad, out: "P3 " + usagetest.Key},
		"the key is not known":  {change: foreign, code: codeBad, out: "deleted, is another account's, or these credentials may not ask"},
		"the key is on":         {change: func(w *world) { w.iam.Users[usagetest.User].Keys[0].Status = types.StatusTypeActive }, code: codeBad, out: "SWITCH THE KEY OFF: ekr respond --access-key-id " + usagetest.Key},
		"a Region is denied":    {change: func(w *world) { w.history.Fail["ap-south-1"] = []error{apiError("AccessDeniedException")} }, code: codeUnread, out: "ap-south-1: could not be read: AccessDeniedException; nothing of it was read", says: "not everything could be read"},
		"a token expired":       {change: func(w *world) { w.history.Fail["eu-west-1"] = []error{nil, apiError("ExpiredTokenException")} }, code: codeUnread, out: "eu-west-1: could not be read: ExpiredTokenException; not read (UTC): ", says: "not everything could be read"},
		"IAM is denied in part": {change: func(w *world) { w.iam.Fail["ListUserPolicies"] = []error{fakeiam.AlwaysFail(apiError("AccessDenied"))} }, code: codeUnread, out: "inline policies of deploy-bot: AccessDenied", says: "not everything could be read"},
		"every Region is denied": {change: func(w *world) {
			for name := range w.history.Records {
				w.history.Fail[name] = []error{apiError("AccessDeniedException")}
			}
		}, code: codeUnread, out: "USED in a way that the records do not show", says: "no Region could be read; ap-south-1"},
		"the list is denied": {change: func(w *world) {
			w.enabled.Fail = map[string][]error{"ListRegions": {apiError("AccessDeniedException")}}
		}, code: codeBad, out: "MISUSED"},
		"both lists are denied":   {change: deniedLists, code: codeUnread, out: "Regions beyond those that every account has: the list of Regions could not be read", says: "not everything could be read"},
		"the credentials expired": {change: func(w *world) { w.identity.Err = apiError("ExpiredToken") }, code: codeUnread, says: "ExpiredToken"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := investigated(usagetest.Misused())
			if tc.change != nil {
				tc.change(w)
			}
			got := w.paced(t, "usage", "--access-key-id", usagetest.Key)
			if got.code != tc.code || !strings.Contains(got.out, tc.out) || (got.out == "") != (tc.out == "") || !strings.Contains(got.err, tc.says) {
				t.Errorf("code %d, want %d\n%s%s", got.code, tc.code, got.out, got.err)
			}
		})
	}
}

func deniedLists(w *world) {
	w.enabled.Fail = map[string][]error{"ListRegions": {apiError("AccessDeniedException")}, "DescribeRegions": {apiError("UnauthorizedOperation")}}
}

// TestUsageInterrupted: Ctrl-C gives what is known, marked, and the code of a
// reading that did not come to its end.
func TestUsageInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := investigated(usagetest.Misused())
		w.history.Hang = []string{"ap-south-1"}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Second, cancel)
		got := w.runIn(ctx, "usage", "--access-key-id", usagetest.Key)
		if got.code != codeUnread || !strings.Contains(got.out, "ap-south-1: interrupted") || !strings.Contains(got.out, "calls of 2 minted credentials: interrupted") || !strings.Contains(got.out, "calls        ") {
			t.Errorf("code %d\n%s", got.code, got.out)
		}
		if !strings.Contains(got.err, "interrupted: this is what was known by then") {
			t.Errorf("stderr: %s", got.err)
		}
	})
}

// TestUsageOnATerminal: the last line is written over, and gone at the end.
func TestUsageOnATerminal(t *testing.T) {
	w := investigated(usagetest.Misused())
	w.terminal = true
	got := w.paced(t, "usage", "--access-key-id", usagetest.Key)
	if !strings.Contains(got.err, " of 5 done; ") {
		t.Errorf("nothing is drawn: %q", got.err)
	}
	for i, line := range strings.Split(strings.TrimSuffix(got.err, "\n"), "\n") {
		if end := line[strings.LastIndex(line, "\x1b[K")+1:]; strings.Contains(end, " done; ") {
			t.Errorf("line %d still shows what was drawn: %q", i, line)
		}
	}
}

func TestUsageIsWrong(t *testing.T) {
	tests := map[string]struct {
		args []string
		says string
	}{
		"no key":            {nil, "--access-key-id is missing"},
		"no key id":         {[]string{"--access-key-id", "akia1234"}, "no access key id"},
		"a secret":          {[]string{"--access-key-id", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, "no access key id"},
		"an argument":       {[]string{"--access-key-id", exposed, "logs"}, "takes flags only"},
		"no time":           {[]string{"--access-key-id", exposed, "--since", "soon"}, `--since "soon" is neither a duration`},
		"no days":           {[]string{"--access-key-id", exposed, "--since", "xd"}, `--since "xd" is neither a duration`},
		"days without end":  {[]string{"--access-key-id", exposed, "--since", "999999999999d"}, "is neither a duration"},
		"ahead":             {[]string{"--access-key-id", exposed, "--until", "2026-11-24T00:00:00Z"}, "does not lie in the past"},
		"ahead by duration": {[]string{"--access-key-id", exposed, "--since", "-1h"}, "does not lie in the past"},
		"turned round":      {[]string{"--access-key-id", exposed, "--since", "1h", "--until", "2h"}, "--since does not lie before --until"},
		"exposed ahead":     {[]string{"--access-key-id", exposed, "--exposed-at", "2027-01-01T00:00:00Z"}, "does not lie in the past"},
		"no such path":      {[]string{"--access-key-id", exposed, "--logs", "/nosuch/logs"}, "/nosuch/logs does not exist"},
		"a pipe":            {[]string{"--access-key-id", exposed, "--logs", "/dev/null"}, "neither a file nor a folder"},
		"no bucket":         {[]string{"--access-key-id", exposed, "--logs", "s3://"}, "no address of a trail's logs"},
		"a bucket's day":    {[]string{"--access-key-id", exposed, "--logs", "s3://x-y/AWSLogs/111122223333/CloudTrail/us-east-1/2026"}, "no address of a trail's logs"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			got := w.run(append([]string{"usage"}, tc.args...)...)
			if got.code != codeWrong || got.out != "" || !strings.Contains(got.err, tc.says) || strings.Contains(got.err, "wJalr") {
				t.Errorf("code %d, stdout %q, stderr %q; want %q", got.code, got.out, got.err, tc.says)
			}
			if len(w.regions) != 0 {
				t.Errorf("AWS was called in %v", w.regions)
			}
		})
	}
}

// TestUsageTimes: a time is given in three ways.
func TestUsageTimes(t *testing.T) {
	for text, want := range map[string]string{"24h": "2026-11-22 12:00:00", "7d": "2026-11-16 12:00:00", "2026-11-20T10:00:00+02:00": "2026-11-20 08:00:00"} {
		got := newWorld().paced(t, "usage", "--access-key-id", exposed, "--since", text, "--until", "90m")
		if says := fmt.Sprintf("searched     %s UTC to 2026-11-23 10:30:00 UTC", want); !strings.Contains(got.out, says) {
			t.Errorf("%s: no %q in\n%s", text, says, got.out)
		}
	}
}
