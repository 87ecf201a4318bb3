package settings

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// full has a value other than zero in every field.
func full() Settings {
	return Settings{
		Account: "111122223333", Region: "us-east-1", Partition: "aws", Organization: "o-a1b2c3d4e5", AccountName: "payments", Environment: "prod",
		Ceiling: level.Isolate, Escalate: true, RevokeRoles: "named", DryRun: true, HourlyCap: 60, Canaries: []string{"canary-1", "canary-2"},
		Protected: []Protection{{Principal: "break-glass", Reason: "last way in", Owner: "alice", Until: "2026-12-31"}},
		Pager:     "+1 555 0100", RunbookURL: "https://wiki.example.com/keys", OwnerTag: "owner",
		VerifyAfter: 10 * time.Second, WatchAfter: []time.Duration{15 * time.Minute, time.Hour},
		Metrics: true, Chat: true,
		Trail: Trail{Bucket: "org-trail", Prefix: "audit", Organization: "o-abcd1234"},
	}
}

// load reads variables as a function finds them: AWS_REGION comes from Lambda.
func load(s Settings) (Settings, error) {
	env := s.Variables()
	env["AWS_REGION"] = s.Region
	return Load(func(name string) string { return env[name] })
}

func TestEverySettingReachesTheFunction(t *testing.T) {
	got, err := load(full())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full(), got); diff != "" {
		t.Errorf("settings (-given +read):\n%s", diff)
	}
}

// Whatever the stack may be given comes out at the other end as it went in.
func TestRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		alphabet := []rune("aB0 ,;=\"'\\\n<&\u00e9\U0001F511")
		text := make([]rune, random.IntN(12))
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(text)
	}
	for range 500 {
		s := full()
		s.AccountName, s.Environment, s.Pager, s.RunbookURL, s.OwnerTag = word(), word(), word(), word(), word()
		s.Ceiling = level.Notify + level.Level(random.IntN(4))
		s.Escalate, s.DryRun, s.Metrics, s.Chat = random.IntN(2) == 0, random.IntN(2) == 0, random.IntN(2) == 0, random.IntN(2) == 0
		s.RevokeRoles = []string{"none", "named", "all"}[random.IntN(3)]
		s.VerifyAfter = time.Duration(random.IntN(100_000)) * time.Second
		s.WatchAfter = nil
		for range 1 + random.IntN(5) {
			s.WatchAfter = append(s.WatchAfter, time.Duration(random.IntN(100_000))*time.Second)
		}
		s.Protected = nil
		for range random.IntN(4) {
			s.Protected = append(s.Protected, Protection{Principal: word(), Reason: word(), Owner: word(), Until: word()})
		}
		got, err := load(s)
		if err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
		if diff := cmp.Diff(s, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("settings (-given +read):\n%s", diff)
		}
	}
}

// Someone mends the environment once, not once for each variable.
func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	wrong := map[string]string{
		EnvAccount: "12345", EnvPartition: "", "AWS_REGION": "", EnvCeiling: "high", EnvEscalate: "perhaps", EnvRevokeRoles: "some",
		EnvDryRun: "", EnvProtected: `{"principal":"x"}`, EnvVerifyAfter: "-10s", EnvWatchAfter: "15m,,1h", EnvMetrics: "", EnvChat: "maybe", EnvHourlyCap: "-1",
	}
	_, err := Load(func(name string) string { return wrong[name] })
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(wrong) {
		t.Errorf("%d problems in %d wrong variables:\n%v", len(lines), len(wrong), err)
	}
	for name, value := range wrong {
		if !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s=%q is not complained of in:\n%v", name, value, err)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, test := range []struct{ name, value string }{
		{EnvAccount, ""}, {EnvAccount, "11112222333"}, {EnvAccount, "1111222233334"}, {EnvAccount, "11112222333x"}, {EnvAccount, "111122223333\n"},
		{EnvCeiling, ""}, {EnvCeiling, "Isolate"}, {EnvRevokeRoles, ""}, {EnvRevokeRoles, "ALL"}, {EnvEscalate, ""}, {EnvDryRun, "no"},
		{EnvProtected, "break-glass"}, {EnvProtected, "[1]"}, {EnvVerifyAfter, ""}, {EnvVerifyAfter, "10"}, {EnvVerifyAfter, "-1s"},
		{EnvWatchAfter, ""}, {EnvWatchAfter, "1h,soon"}, {EnvWatchAfter, "1h,-1h"},
	} {
		env := full().Variables()
		env["AWS_REGION"] = "us-east-1"
		env[test.name] = test.value
		_, err := Load(func(name string) string { return env[name] })
		if err == nil || !strings.HasPrefix(err.Error(), test.name+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s=%q: %v, want this one problem", test.name, test.value, err)
		}
	}
}

func TestProtectionOf(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:user/"
	during := time.Date(2026, 11, 23, 3, 12, 0, 0, time.UTC)
	at := func(day string, hour, minute, second int) time.Time {
		start, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return start.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	}
	for _, test := range []struct {
		name, principal, until, user string
		now                          time.Time
		want                         bool
	}{
		{"by name", "break-glass", "2026-12-31", "break-glass", during, true},
		{"name in another case", "Break-Glass", "2026-12-31", "break-glass", during, true},
		{"another user", "break-glass", "2026-12-31", "break-glass-2", during, false},
		{"a part of the name", "glass", "2026-12-31", "break-glass", during, false},
		{"no user", "", "2026-12-31", "", during, false},
		{"by ARN", arn + "break-glass", "2026-12-31", "break-glass", during, true},
		{"by ARN with a path", arn + "ops/eu/break-glass", "2026-12-31", "break-glass", during, true},
		{"ARN of another account", "arn:aws:iam::444455556666:user/break-glass", "2026-12-31", "break-glass", during, false},
		{"ARN of another partition", "arn:aws-us-gov:iam::111122223333:user/break-glass", "2026-12-31", "break-glass", during, false},
		{"ARN of a role of that name", "arn:aws:iam::111122223333:role/break-glass", "2026-12-31", "break-glass", during, false},
		{"ARN of no user", arn, "2026-12-31", "", during, false},
		{"first moment of the last day", "x", "2026-12-31", "x", at("2026-12-31", 0, 0, 0), true},
		{"last moment of the last day", "x", "2026-12-31", "x", at("2026-12-31", 23, 59, 59), true},
		{"the moment after", "x", "2026-12-31", "x", at("2027-01-01", 0, 0, 0), false},
		{"the day counts in UTC", "x", "2026-12-31", "x", at("2027-01-01", 0, 0, 0).Add(-time.Second).In(time.FixedZone("", 9*3600)), true},
		{"expired", "x", "2026-11-22", "x", during, false},
		{"no day", "x", "", "x", during, false},
		{"not a day", "x", "for ever", "x", during, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := full()
			s.Protected = []Protection{{Principal: test.principal, Reason: "r", Owner: "o", Until: test.until}}
			p, got := s.ProtectionOf(test.user, test.now)
			if got != test.want || got && p.Reason != "r" {
				t.Errorf("protected %t (%+v), want %t", got, p, test.want)
			}
		})
	}
}

// An expired exemption must not hide a valid one of the same user.
func TestProtectionIsLookedForInAll(t *testing.T) {
	s := full()
	s.Protected = []Protection{{Principal: "x", Reason: "old", Until: "2026-01-01"}, {Principal: "x", Reason: "new", Until: "2026-12-31"}}
	p, ok := s.ProtectionOf("x", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if !ok || p.Reason != "new" {
		t.Errorf("protected %t: %+v", ok, p)
	}
}

func TestNames(t *testing.T) {
	gov := Settings{Account: "111122223333", Region: "us-gov-west-1", Partition: "aws-us-gov"}
	for got, want := range map[string]string{
		gov.ARN("states", "stateMachine:"+RespondMachine): "arn:aws-us-gov:states:us-gov-west-1:111122223333:stateMachine:ekr-respond",
		gov.PolicyARN(RevokePolicy):                       "arn:aws-us-gov:iam::111122223333:policy/ekr-revoke",
		BucketName("111122223333", "us-east-1"):           "ekr-evidence-111122223333-us-east-1",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	// S3 takes 63 characters at most, and this is the longest Region.
	if name := BucketName("111122223333", "ap-southeast-99"); len(name) > 63 {
		t.Errorf("%s has %d characters", name, len(name))
	}
	for _, name := range []string{TableName, RespondMachine, IncidentMachine, NoticeTopic, AlarmTopic, RevokePolicy, IsolatePolicy, IsolatedGroup,
		DeadLetters, RestoreFunction, BucketName("1", "r")} {
		if !strings.HasPrefix(name, "ekr-") {
			t.Errorf("%s is not named ekr-*, which is what an organisation's policy guards", name)
		}
	}
}

// A variable that Variables forgets would make every cold start fail, or worse,
// silently take the zero value.
func TestVariablesAreWhatIsRead(t *testing.T) {
	written := full().Variables()
	read := map[string]bool{}
	_, _ = Load(func(name string) string { read[name] = true; return written[name] })
	delete(read, "AWS_REGION")
	for name := range written {
		if !read[name] {
			t.Errorf("%s is written and never read", name)
		}
	}
	if len(read) != len(written) {
		t.Errorf("%d variables are read, %d written", len(read), len(written))
	}
}
