package notice

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
)

// TestTasksStandInTheOrderOfDanger: alive out of reach, alive here, money,
// logging, secrets, what was made, and only then the rest.
func TestTasksStandInTheOrderOfDanger(t *testing.T) {
	f := told(Report, muchMade(looked()["misused"].first))
	f.Cases[0].Outcome.Credentials = contained().Outcome.Credentials
	f.Usage.CompleteUntil = usage.Time{}
	got := []string{}
	for _, task := range write(f).Machine.Tasks {
		kind, _, _ := strings.Cut(task.Text, " ")
		if n := len(got); n == 0 || got[n-1] != kind {
			got = append(got, kind)
		}
	}
	want := []string{"OUT", "Sessions", "STILL", "MONEY:", "LOGGING", "ROTATE", "Look", "New", "Active", "Key", "Read", "Remove", "Answer"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestLengthOfLaterNotices: an ordinary case fits on two screens of a phone.
func TestLengthOfLaterNotices(t *testing.T) {
	for name := range looked() {
		if n := strings.Count(write(goldens()["report-"+name]).Text, "\n"); n > 80 {
			t.Errorf("report-%s: %d lines", name, n)
		}
		if n := strings.Count(write(goldens()["close-"+name]).Text, "\n"); n > 45 {
			t.Errorf("close-%s: %d lines", name, n)
		}
	}
}

// TestNothingIsCalledNewWhileTheOrdinaryIsUnknown is about the key's own job,
// whose address is "new" only because nobody has read further back yet.
func TestNothingIsCalledNewWhileTheOrdinaryIsUnknown(t *testing.T) {
	for name, l := range looked() {
		first, last := write(told(Report, l.first)).Text, write(told(Close, l.last)).Text
		for _, word := range []string{"never seen", "a new address"} {
			if strings.Contains(first, word) {
				t.Errorf("%s: %q with %d days read", name, word, l.first.Baseline.Days)
			}
		}
		if strings.Contains(last, "taken to be new") && l.last.Baseline.Known {
			t.Errorf("%s: taken to be new with %d days read", name, l.last.Baseline.Days)
		}
	}
	opening, _, _ := strings.Cut(write(told(Report, looked()["misused"].first)).Text, "\n\n")
	if !strings.Contains(opening, "From "+usagetest.Away+" ") || strings.Contains(opening, usagetest.Home) {
		t.Errorf("the job's address beside the one that did harm: %s", opening)
	}
}

// TestSilenceIsNoEvidence: nothing is denied without saying up to when, or that
// not all was read.
func TestSilenceIsNoEvidence(t *testing.T) {
	denial := regexp.MustCompile(`[Nn]o (hostile|harmful|use|call|sign|credential)[^.]*on record[^.]*\.|nothing else is on record[^.]*\.`)
	found := 0
	for name, f := range goldens() {
		text := strings.Join(strings.Fields(write(f).Text), " ")
		for _, sentence := range denial.FindAllString(text, -1) {
			found++
			if !strings.Contains(sentence, "up to 2026-") && !strings.Contains(sentence, "(NOT all)") {
				t.Errorf("%s: %s", name, sentence)
			}
		}
		if strings.Contains(text, "not used") || strings.Contains(text, "no misuse") {
			t.Errorf("%s denies use", name)
		}
	}
	if found < 15 {
		t.Errorf("%d sentences found: the test looks for the wrong words", found)
	}
}

// TestHarmThatTheJobDoesTooIsTold: the job reads secrets every night, and so did
// somebody else.
func TestHarmThatTheJobDoesTooIsTold(t *testing.T) {
	s := usage.Summary{AccessKeyID: usagetest.Key, ExposedAt: usage.At(usagetest.Exposed), Suspicious: []usage.Suspicious{{
		Service: "secretsmanager", Name: "GetSecretValue", Class: usage.SecretRead, Succeeded: 41, Since: 2, Harm: true,
		FirstSeen: usage.At(usagetest.Exposed.AddDate(0, -1, 0)), LastSeen: at2("03:01:00"), Regions: []string{"eu-west-1"}, ByKeys: []string{usagetest.Key},
	}}}
	f := told(Report, s)
	if text, want := write(f).Text, "03:01:00     GetSecretValue x 2 (eu-west-1) (the last time; done before the"; !strings.Contains(text, want) {
		t.Errorf("%q is missing in\n%s", want, text)
	}
	f.Usage.Suspicious[0].Harm = false
	if text, want := write(f).Text, "Done before the exposure too, so not listed: GetSecretValue."; !strings.Contains(text, want) {
		t.Errorf("%q is missing in\n%s", want, text)
	}
}

// TestLastHostileCall: a source that is only taken to be new is no hostile one.
func TestLastHostileCall(t *testing.T) {
	for name, want := range map[string]string{"misused": "03:08:25", "only-validated": "02:44:12", "denied-Region": "00:00:00", "never-used": "00:00:00"} {
		s := looked()[name].first
		if got := told(Report, s).views()[0].lastHostile(s).Format(clock); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestOpenings(t *testing.T) {
	base := looked()["only-validated"].last
	for _, test := range []struct {
		verdict usage.Verdict
		change  func(*usage.Summary)
		want    string
	}{
		{usage.Live, nil, "THE KEY IS STILL ON. From 203.0.113.77, never seen before, someone used this key from 02:44:10 to 02:44:12 UTC."},
		{usage.Fighting, nil, "THE CONTAINMENT IS BEING FOUGHT: the user itself, or a credential it made, undid it. From 203.0.113.77, never seen before, someone used this key from 02:44:10 to 02:44:12 UTC."},
		{usage.Misused, func(s *usage.Summary) { s.Reasons = []string{"AWS calls the key compromised"} },
			"MISUSED. From 203.0.113.77, never seen before, someone used this key from 02:44:10 to 02:44:12 UTC. Why that is misuse: AWS calls the key compromised."},
		{usage.StillAlive, nil, "WHAT THE KEY MADE WAS ALIVE, and has ended since. From 203.0.113.77, never seen before, someone used this key from 02:44:10 to 02:44:12 UTC."},
		{usage.Attempted, nil, "ATTEMPTED. From 203.0.113.77, never seen before, someone used this key from 02:44:10 to 02:44:12 UTC and tried harmful calls, which all failed. None that succeeded is on record up to 2026-11-23 03:58 UTC."},
		{usage.UsedUnseen, nil, "USED, in a way the records do not show: IAM knows of a call that CloudTrail's event history lacks, of 2026-11-23 03:10 UTC, s3, eu-west-1."},
		{usage.Unused, nil, "No use of the key from a new source is on record up to 2026-11-23 03:58 UTC. Treat the secret as burnt all the same."},
		{usage.Drill, nil, "Nothing depends on this key (drill)."},
		{usage.Used, func(s *usage.Summary) { s.NewSources = nil }, "USED. Someone used this key; no harmful call is on record up to 2026-11-23 03:58 UTC."},
	} {
		s := base
		s.Verdict = test.verdict
		if test.change != nil {
			test.change(&s)
		}
		f := told(Report, s)
		if got := f.views()[0].reportOpening(s); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.verdict, got, test.want)
		}
	}
}

// TestSecretsToRotate: a summary has a secret at its first reading, which may be
// the job's of months ago.
func TestSecretsToRotate(t *testing.T) {
	s := usage.Summary{
		ExposedAt: usage.At(usagetest.Exposed),
		SecretsRead: []usage.Secret{
			{Region: "eu-west-1", Service: "secretsmanager", Name: "jobs-own", At: usage.At(usagetest.Exposed.AddDate(0, -1, 0))},
			{Region: "eu-west-1", Service: "secretsmanager", Name: "both", At: usage.At(usagetest.Exposed.AddDate(0, -1, 0))},
			{Region: "eu-west-1", Service: "secretsmanager", Name: "taken", At: usage.At(usagetest.Arrived)},
			{Region: "us-east-1", Service: "ssm", At: usage.At(usagetest.Arrived)},
		},
		Suspicious: []usage.Suspicious{{Service: "secretsmanager", Name: "GetSecretValue", Class: usage.SecretRead, Since: 2, Targets: []usage.Target{{Region: "eu-west-1", Name: "both"}}}},
	}
	if got, want := secrets(s)[0].Text, "ROTATE what was read: both, taken (secretsmanager eu-west-1); unnamed (ssm us-east-1)."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	s.Suspicious[0].Targets = make([]usage.Target, 10) // all that a summary names
	if got := secrets(s)[0].Text; !strings.Contains(got, "jobs-own") {
		t.Errorf("%s: any may have been read", got)
	}
}

// TestMadeThings: grouped, without what the key made before as well, unless that
// is held to be misuse.
func TestMadeThings(t *testing.T) {
	before, since := usage.At(usagetest.Exposed.Add(-time.Hour)), usage.At(usagetest.Arrived)
	s := usage.Summary{ExposedAt: usage.At(usagetest.Exposed), Created: []usage.Created{
		{Region: "eu-west-1", Service: "cloudfront", Action: "CreateInvalidation", At: before},
		{Region: "eu-west-1", Service: "cloudfront", Action: "CreateInvalidation", At: since},
		{Region: "eu-west-1", Service: "iam", Action: "CreateUser", Resource: "old", At: before},
		{Region: "eu-west-1", Service: "iam", Action: "CreateUser", Resource: "new", At: since},
		{Region: "eu-west-1", Service: "ecs", Action: "RegisterTaskDefinition", At: since},
		{Region: "eu-west-1", Service: "ecs", Action: "RegisterTaskDefinition", At: since},
	}, Suspicious: []usage.Suspicious{{Service: "iam", Name: "CreateUser", Class: usage.Access, Since: 1, Harm: true}}}
	v := told(Report, s).views()[0]
	got := v.made(s)
	if want := "Look after what was made: CreateUser (eu-west-1): new; 2 x ecs RegisterTaskDefinition (eu-west-1)."; len(got) != 1 || got[0].Text != want {
		t.Errorf("%v, want %s", got, want)
	}
	if text := v.alsoBefore(s); !strings.Contains(text, "cloudfront CreateInvalidation") {
		t.Errorf("not told that it was left out: %q", text)
	}
}

// TestStopCommandsFitIntoAMail: SMTP takes lines of up to 998 bytes, and every
// Region has a command of its own.
func TestStopCommandsFitIntoAMail(t *testing.T) {
	s := muchMade(looked()["misused"].first)
	task := told(Report, s).views()[0].money(s)[0]
	if len(task.Commands) != 19 || !strings.HasPrefix(task.Text, "MONEY: 582 servers started: af-south-1 30, ") {
		t.Errorf("%d commands: %s", len(task.Commands), task.Text)
	}
	for _, c := range task.Commands {
		if len(c) > 990 {
			t.Errorf("%d bytes: %s", len(c), c)
		}
	}
	own := slices.Clone(s.Suspicious)
	for i := range own {
		own[i].Succeeded++ // the job starts servers too
	}
	s.Suspicious, own = own, s.Suspicious
	if text := told(Report, s).views()[0].money(s)[0].Text; !strings.Contains(text, "some may be YOURS") {
		t.Errorf("no warning: %s", text)
	}
	for i := range s.Suspicious {
		s.Suspicious[i].Harm = false
	}
	if tasks := told(Report, s).views()[0].money(s); len(tasks) != 0 {
		t.Errorf("the job's own servers are to be stopped: %+v", tasks)
	}
	s.Suspicious, s.Created = own, nil
	task = told(Report, s).views()[0].money(s)[0]
	if want := "aws ec2 describe-instances --region us-east-2 "; len(task.Commands) != 3 || !strings.HasPrefix(task.Commands[2], want) {
		t.Errorf("servers whose ids are not on record: %+v", task)
	}
}

// TestTrailsAreStartedWhereTheyWereStopped covers names, ARNs and neither.
func TestTrailsAreStartedWhereTheyWereStopped(t *testing.T) {
	stop := usage.Suspicious{Service: "cloudtrail", Name: "StopLogging", Class: usage.CoverUp, Since: 1, Regions: []string{"eu-west-1"}, LastSeen: usage.At(clockAt("02:54:48"))}
	other := usage.Suspicious{Service: "guardduty", Name: "DeleteDetector", Class: usage.CoverUp, Since: 1, Regions: []string{"eu-west-1"}}
	v := told(Report, usage.Summary{}).views()[0]
	for _, test := range []struct{ target, want string }{
		{"main", "aws cloudtrail start-logging --region eu-west-1 --name main"},
		{"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main", "aws cloudtrail start-logging --region eu-west-1 --name arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"},
		{"", "aws cloudtrail describe-trails --region eu-west-1"},
	} {
		if stop.Targets = nil; test.target != "" {
			stop.Targets = []usage.Target{{Region: "eu-west-1", Name: test.target}}
		}
		tasks := v.blinded(usage.Summary{Suspicious: []usage.Suspicious{stop, other, {Class: usage.CoverUp, Failed: 1}}})
		if len(tasks) != 2 || tasks[0].Commands[0] != test.want || !strings.HasPrefix(tasks[1].Text, "TRACES COVERED UP: guardduty DeleteDetector (eu-west-1).") {
			t.Errorf("%q: %+v", test.target, tasks)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1_000_006: "1,000,006", -1: "-1", -100: "-100", -12345: "-12,345"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestDryRunOfAKeyThatIsOff: nothing would be set.
func TestDryRunOfAKeyThatIsOff(t *testing.T) {
	if text := write(alertOf(dryOff())).Text; strings.Contains(text, "would    set") || !strings.Contains(text, "already  exposed key Inactive") {
		t.Error(text)
	}
}

// TestMachineHasTheFindings: a program acts on them without reading the text.
func TestMachineHasTheFindings(t *testing.T) {
	f := told(Report, looked()["children-in-another-account"].first)
	raised(&f.Cases[0])
	f.Cases[0].News = []string{"verdict ALIVE, which was USED"}
	u := write(f).Machine.Usage
	got := []any{u.Alive, u.RaisedBy, u.News, u.BaselineKnown, u.BaselineDays, u.NewSources[0].Address, u.LastHostile.Time, u.NextLook.Time, u.ByAWS, len(u.Minted), u.Minted[1].Account, u.Minted[1].SharedEventID, u.Minted[0].Alive}
	want := []any{[]string{usagetest.ChainedSession, usagetest.FarSession}, []string{"R3", "R4"}, []string{"verdict ALIVE, which was USED"}, false, 1, usagetest.Away, clockAt("03:04:00"),
		usagetest.Arrived.Add(15 * time.Minute), 1, 3, usagetest.FarAccount, "0c4f7d1e-0000-4000-8000-00000000b4c4", "no"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	u = write(told(Report, looked()["misused"].first)).Machine.Usage
	if len(u.Harm) != 6 || u.Harm[0].Targets[0] != "arn:aws:iam::aws:policy/AdministratorAccess" || len(u.SecretsRead) != 2 || len(u.Created) != 15 || u.Capability != "ADMIN" {
		t.Errorf("%+v", u)
	}
	for name, f := range goldens() {
		t.Run(name, func(t *testing.T) { checkLists(t, write(f)) })
	}
}
