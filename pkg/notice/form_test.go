package notice

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSubject(t *testing.T) {
	long := strings.Repeat("deploy.user+", 6)[:64]
	for _, test := range []struct{ user, name, want string }{
		{"ci-deploy", "payments-prod", "[P2 contained] Exposed AWS key off: ci-deploy, payments-prod 111122223333 (EKR-1123-7F3K)"},
		{"", "payments-prod", "[P2 contained] Exposed AWS key off: payments-prod 111122223333 (EKR-1123-7F3K)"},
		{"ci-deploy", strings.Repeat("n", 40), "[P2 contained] Exposed AWS key off: ci-deploy, 111122223333 (EKR-1123-7F3K)"},
		{long, "payments-prod", "[P2 contained] Exposed AWS key off: deploy.user+deploy.user+deploy..., 111122223333 (EKR-1123-7F3K)"},
		{"ci-deploy", "決済", "[P2 contained] Exposed AWS key off: ci-deploy, 111122223333 (EKR-1123-7F3K)"},
		{"a\nb\x1b", "Köln", "[P2 contained] Exposed AWS key off: a?b?, K?ln 111122223333 (EKR-1123-7F3K)"},
	} {
		got := subject("P2", "contained", "Exposed AWS key off", test.user, test.name, account, incidentID)
		if got != test.want || len(got) > maxSubject {
			t.Errorf("%d bytes:\n got %s\nwant %s", len(got), got, test.want)
		}
	}
}

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"plain":           "plain",
		"Köln 決済":         "Köln 決済",
		"a\nb\tc\r":       "a b c",
		"\x1b[31mred":     "<U+001B>[31mred",
		"\u202eevil":      "<U+202E>evil",
		"zero\u200bwidth": "zero<U+200B>width",
		"Z\u0351":         "Z<U+0351>",
		"a\u3164b\u2800":  "a<U+3164>b<U+2800>",
		"\xff":            "?",
		"0123456789abc":   "0123456789...",
	} {
		if got := inert(in, 10); want == "0123456789..." && got != want {
			t.Errorf("%q: %q", in, got)
		}
		if got := inert(in, 100); want != "0123456789..." && got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestCommandSurvivesTheShell has a real shell split each command.
func TestCommandSurvivesTheShell(t *testing.T) {
	for _, word := range hostile {
		word = inert(word, 200) // as command does
		if strings.HasPrefix(word, "-") {
			continue // joined to its option
		}
		line := command("printf", `%s\n`, "--user-name", word)
		out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", line).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", line, err, out)
		}
		if diff := cmp.Diff("--user-name\n"+word+"\n", string(out)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", line, diff)
		}
	}
	if got, want := command("aws", "--user-name", "-x"), "aws --user-name=-x"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestSwitchingOffNamesTheUser: without UserName, IAM acts on the key that signs.
func TestSwitchingOffNamesTheUser(t *testing.T) {
	for _, user := range []string{"ci-deploy", "", "x y", "$(x)"} {
		if got := switchOff(string(exposedKey), user); !strings.Contains(got, "--user-name ") || strings.HasSuffix(got, "--user-name") {
			t.Error(got)
		}
	}
	for name, f := range goldens() {
		for _, line := range strings.Split(write(f).Text, "\n") {
			if strings.Contains(line, "update-access-key") && !strings.Contains(line, "--user-name ") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

// TestGovRoot: GovCloud's root has no console, so root's own key switches it off.
func TestGovRoot(t *testing.T) {
	f := edit(alerts()["alert-root"], func(f *Facts) { f.Settings.Partition = gov })
	text := write(f).Text
	for _, want := range []string{"--profile ROOT --status Inactive", "arn:aws-us-gov:iam::aws:policy/root-task/IAMDeleteRootUserCredentials"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "console.aws.amazon.com") {
		t.Error("a link to the console of another partition")
	}
}

func TestFailureIsReadable(t *testing.T) {
	for in, want := range map[string]string{
		`{"Error":"TransientError","Cause":"{\"errorMessage\":\"no answer\",\"errorType\":\"TransientError\"}"}`: "TransientError: no answer",
		`{"Error":"States.Timeout","Cause":""}`: "States.Timeout",
		`{"Cause":"x"}`:                         "x",
		`not JSON`:                              "not JSON",
		`{"other":1}`:                           `{"other":1}`,
	} {
		if got := failure(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1400 * time.Millisecond: "1.4 s", 2 * time.Second: "2 s", 59 * time.Second: "59 s", 133 * time.Second: "2 min 13 s", 61 * time.Minute: "1 h 1 min",
	} {
		if got := ago(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestWrapping(t *testing.T) {
	p := &page{}
	p.hang("  - ", "    ", strings.Repeat("word ", 40)+"arn:aws:sts::111122223333:assumed-role/"+strings.Repeat("x", 200)+" "+strings.Repeat("決", 60))
	for _, line := range p.lines {
		if width(line) > columns {
			t.Errorf("%d columns: %s", width(line), line)
		}
	}
	if got := strings.Count(strings.Join(p.lines, ""), "決"); got != 60 {
		t.Errorf("%d of 60 characters are left", got)
	}
}

// TestSessionPolicyIsExact: the ready command cuts one session, up to now.
func TestSessionPolicyIsExact(t *testing.T) {
	text := write(alerts()["alert-session-role"]).Text
	want := `--policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",` +
		`"Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-23T03:12:09Z"},"StringLike":{"aws:userid":"AROAEXAMPLEROLEID0001:i-0123456789abcdef0"}}}]}'`
	if !strings.Contains(text, want) {
		t.Errorf("%s is missing", want)
	}
}

func TestSubjectWithoutIncident(t *testing.T) {
	for _, id := range []string{"", "  "} {
		if got := subject("P1", "x", "y", "", "", account, id); !strings.HasSuffix(got, "(no incident)") {
			t.Error(got)
		}
	}
}

// TestHintIsNoArgument: a user name of an event gets into no command unless it is
// one that IAM could have.
func TestHintIsNoArgument(t *testing.T) {
	c := vanished()
	for hint, want := range map[string]bool{"ci-deploy": true, "ci deploy": false, "file:///etc/passwd": false, "<root_account>": false} {
		c.Exposure.UserHint = hint
		if got := strings.Contains(write(alertOf(c)).Text, "list-access-keys"); got != want {
			t.Errorf("hint %q: in a command %t, want %t", hint, got, want)
		}
	}
}
