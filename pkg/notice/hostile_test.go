package notice

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// hostile are texts that would do harm if they were shown or run as they are.
var hostile = []string{
	"", "-x", "--profile", "'; rm -rf ~; echo '", "$(touch /tmp/x)", "`id`", "a\nDONE (UTC)\n  03:12:04  done", "\x1b[2J\x1b[31m", "\u202eevil\u202c",
	"\r\nSubject: all is well", "\u200b\ufeff", "Z\u0351\u036b\u0343a", "\xff\xfe\xfd", "決済決済決済決済", "💥", strings.Repeat("A", 3000), strings.Repeat("é ", 900),
	`"}]}`, "<script>", "AKIAEXAMPLE0QK7WN2B5", "user ci-deploy", "2026-11-23T03:11:40Z", "9999999-99-99", "Active", "Inactive", "P1", "http://x y",
	`{"Error":"x","Cause":"{\"errorMessage\":\"\u001b\"}"}`, "Verify failed: {", "https://example.org/" + strings.Repeat("p/", 400),
}

// fill sets every field of a value to something hostile, drawn from the source.
func fill(v reflect.Value, r *rand.Rand, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(hostile[r.IntN(len(hostile))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(r.IntN(7)) - 1)
	case reflect.Float64:
		v.SetFloat(r.Float64())
	case reflect.Pointer:
		if depth < 8 && r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), r, depth+1)
		}
	case reflect.Slice:
		n := r.IntN(4)
		if depth > 6 {
			n = 0
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), r, depth+1)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			times := []time.Time{{}, clockAt("03:12:00"), time.Unix(1<<40, 0), time.Unix(-1<<40, 0)}
			v.Set(reflect.ValueOf(times[r.IntN(len(times))]))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), r, depth+1)
			}
		}
	}
}

// choices are what the code compares texts with: drawn more often than others.
var choices = map[string][]string{
	"Special": {"", "", "root", "temporary", "temporary-role", "foreign", "gone", "protected", "own", "owner-unknown", "restored", "paused", "capped", "fenced", "canary", "not-a-drill"},
	"Kind":    {"alert", "report", "change", "close", "help", "restore", "pause", "health", "manual", "drill", "guardduty", "role-session", "access-key", "access key", "password"},
	"Step": {"key-inactive", "revoke-attached", "isolate-attached", "boundary-set", "group-joined", "service-credential-inactive",
		"ssh-key-inactive", "certificate-inactive", "role-session-denied", "fence-attached"},
	"Status":    {"done", "already", "would", "denied", "failed", "skipped", "Active", "Inactive"},
	"Undoer":    {"hostile", "colleague", "restore", "unseen"},
	"KeyStatus": {"Active", "Inactive", "Expired", "Deleted", ""},
	"KeyPrior":  {"Active", "Inactive", ""},
	"Verdict":   {"MISUSED", "LIVE", "ALIVE", "USED", "UNUSED", "CANNOT_TELL", "PROBED", "USED_UNSEEN", "ATTEMPTED", "FIGHTING", "NOT_OURS"},
	"Alive":     {"yes", "no", "unknown"},
	"Class":     {"access", "cover-up", "impact", "secret-read", "shared-out", "validation", "recon"},
	"Service":   {"ec2", "iam", "cloudtrail", "secretsmanager", "ses"},
	"Action":    {"RunInstances", "CreateUser", "RegisterTaskDefinition"},
	"Resource":  {"i-0example", "-x", "$(id)", "svc"},
	"Principal": {"arn:aws:iam::444455556666:role/x", "arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:user/-x", "svc"},
	"Region":    {"eu-west-1", "us-east-1"},
	"Failure":   {"", "", "", "boom"},
}

// settle puts words that mean something into the fields that the code compares.
func settle(v reflect.Value, r *rand.Rand) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			settle(v.Elem(), r)
		}
	case reflect.Slice:
		for i := range v.Len() {
			settle(v.Index(i), r)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f, words := v.Field(i), choices[v.Type().Field(i).Name]
			if f.CanSet() && f.Kind() == reflect.String && words != nil && r.IntN(5) > 0 {
				f.SetString(words[r.IntN(len(words))])
			} else if f.CanSet() && v.Type() != reflect.TypeFor[time.Time]() {
				settle(f, r)
			}
		}
	}
}

// random makes facts out of a seed.
func random(seed uint64) Facts {
	r := rand.New(rand.NewPCG(seed, 7))
	var f Facts
	fill(reflect.ValueOf(&f).Elem(), r, 0)
	settle(reflect.ValueOf(&f).Elem(), r)
	return f
}

// TestHostileFacts holds notices of hostile facts to the rules that all notices
// are held to. It calls write, which unlike Write does not hide a panic.
func TestHostileFacts(t *testing.T) {
	for seed := range uint64(1000) {
		checkHostile(t, random(seed))
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, "ci-deploy", "AccessDenied: $(x)")
	}
	f.Fuzz(func(t *testing.T, seed uint64, name, text string) {
		facts := random(seed)
		facts.Problem, facts.Settings.AccountName = text, name
		for i := range facts.Cases {
			facts.Cases[i].Outcome.User.Name, facts.Cases[i].Exposure.Location, facts.Cases[i].IncidentID = name, text, name
		}
		checkHostile(t, facts)
	})
}

func checkHostile(t *testing.T, f Facts) {
	t.Helper()
	m := write(f)
	checkForm(t, m)
	checkCommands(t, m)
	checkLists(t, m)
	checkChat(t, m)
	checkForm(t, plain(f.complete(), f.Problem))
}

// quoted is what a shell takes as it stands: an escaped quote, and what is in
// single quotes. asked is the only part in double quotes: where the shell asks IAM
// for the owner of a key.
var (
	quoted = regexp.MustCompile(`\\'|'[^']*'`)
	asked  = regexp.MustCompile(`"\$\(aws iam get-access-key-last-used --access-key-id[ =]\S* --query UserName --output text\)"`)
	safe   = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./ -]*$`)
)

// checkCommands finds commands in which a text of others could act.
func checkCommands(t *testing.T, m Message) {
	t.Helper()
	commands := []string{}
	for _, line := range strings.Split(m.Text, "\n") {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "aws ") && strings.Contains(text, " --") {
			commands = append(commands, text)
		}
	}
	for _, task := range m.Machine.Tasks {
		commands = append(commands, task.Commands...)
	}
	for _, c := range commands {
		bare := quoted.ReplaceAllString(c, "")
		bare = asked.ReplaceAllString(bare, "")
		if !safe.MatchString(bare) {
			t.Errorf("command %q leaves %q to the shell", c, bare)
		}
	}
}

// checkLists finds lists that are null in the JSON.
func checkLists(t *testing.T, m Message) {
	t.Helper()
	text, err := encode(m.Machine)
	if err != nil {
		t.Error(err)
	}
	for _, part := range regexp.MustCompile(`"[a-zA-Z]+":null`).FindAllString(text, -1) {
		if part != `"usage":null` && part != `"restore":null` && part != `"pause":null` && part != `"drill":null` {
			t.Errorf("%s in the document", part)
		}
	}
	if !json.Valid([]byte(text)) {
		t.Error("the document is no JSON")
	}
}

// TestSize fills a notice with as much as an event can hold.
func TestSize(t *testing.T) {
	for _, kind := range []Kind{Alert, Help} {
		f := alertOf()
		f.Kind = kind
		huge := strings.Repeat("é\"<\\\n", 400)
		for i := range 60 {
			c := with(refused)
			c.Exposure.Location, c.Failure, c.IncidentID = huge, "", string(rune('A'+i))+huge
			c.Outcome.User.Name, c.Outcome.User.ARN, c.Outcome.SpecialReason, c.RecordError, c.EvidenceError = huge, huge, huge, huge, huge
			for range 40 {
				c.Outcome.Actions = append(c.Outcome.Actions, c.Outcome.Actions[0])
				c.Outcome.Credentials = append(c.Outcome.Credentials, contained().Outcome.Credentials[0])
				c.Outcome.Unread = append(c.Outcome.Unread, huge)
			}
			f.Cases = append(f.Cases, c)
			f.Event.NotKeys = append(f.Event.NotKeys, huge)
		}
		m := write(f)
		checkForm(t, m)
		if got := m.Machine.escaped(); got > maxMachine {
			t.Errorf("%s: the machine's part has %d bytes", kind, got)
		}
		if !m.Machine.Shortened || len(m.Machine.Keys) == 0 {
			t.Errorf("%s: shortened %t with %d keys", kind, m.Machine.Shortened, len(m.Machine.Keys))
		}
	}
}

// TestSixtyKeysAreAllTold: an ordinary event of the most keys loses none.
func TestSixtyKeysAreAllTold(t *testing.T) {
	f := manyFacts()
	f.Cases = append(f.Cases, f.Cases[:28]...)
	m := write(f)
	if got := len(m.Machine.Keys); got != 60 {
		t.Errorf("%d keys in the document, want 60", got)
	}
	if got := strings.Count(m.Text, "\n  P"); got != 60 {
		t.Errorf("%d keys in the text, want 60", got)
	}
	checkForm(t, m)
}

// TestPanicStillTells: whatever breaks the words, a message comes out.
func TestPanicStillTells(t *testing.T) {
	m := guarded(alertOf(contained()), func(Facts) Message { panic("index out of range") })
	checkForm(t, m)
	checkLists(t, m)
	if !strings.Contains(m.Text, string(exposedKey)) || !strings.Contains(m.Text, "index out of range") || !strings.HasPrefix(m.Subject, "[P1 ") || !strings.Contains(m.Subject, incidentID) {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
}
