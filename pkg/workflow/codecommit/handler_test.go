package codecommit

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codecommit/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Ids in the form of real ones, made at run time: none stands in this file.
func ours() string   { return "AK" + "IA" + strings.Repeat("Q", 8) + "EKR23456" }
func theirs() string { return "AK" + "IA" + strings.Repeat("R", 8) + "EKR23456" }

// secretText is forty characters with the look of a secret.
func secretText() string { return "kT9/" + "qVw3Zx+7" + "LmNb2RsY" + "8dHf5GjP" + "1aCeU6oI" + "0tXv" }

func pair(id string) string {
	return "aws_access_key_id = " + id + "\naws_secret_access_key = " + secretText() + "\n"
}

// TestOurKey: a key of this account starts the response, as by hand, and needs
// no further notice.
func TestOurKey(t *testing.T) {
	w := newWorld(t)
	one := w.repo.Commit("one", nil, "a", "fine\n")
	two := w.repo.Commit("two", []string{one}, "dir/credentials", pair(ours()))
	three := w.repo.Commit("mended", []string{two}, "dir/credentials", "-")
	got, err := w.push("main", one, three)
	if err != nil || got.Commits != 2 || got.Files != 1 || len(got.Started) != 1 || got.Notice != "" {
		t.Fatalf("%+v, %v", got, err)
	}
	want := `{"accessKeyId":"` + ours() + `","reason":"pushed to CodeCommit repository shop, commit ` + three + `","dryRun":false}`
	if len(w.states.Started) != 1 || *w.states.Started[0].Input != want || *w.states.Started[0].StateMachineArn != machine {
		t.Errorf("%+v", w.states.Started)
	}
}

// TestOthers: what is of no key of this account is told, without a secret.
func TestOthers(t *testing.T) {
	w := newWorld(t)
	w.owners[theirs()] = "444455556666"
	one := w.repo.Commit("one", nil, "a", "fine\n")
	two := w.repo.Commit("key "+theirs(), []string{one}, "conf\x1b[2J", pair(theirs()))
	got, err := w.push("main", one, two)
	if err != nil || len(got.Started) != 0 || got.Notice != "notice-1" || len(w.states.Started) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	m := w.notices[0]
	for _, want := range []string{"repository shop, branch main", two, theirs() + ", of account 444455556666", `conf\x1b[2J, line 1`, "the message of commit " + two} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("no %q in\n%s", want, m.Text)
		}
	}
	if !strings.HasPrefix(m.Subject, "[P2 code] 3 secrets pushed: 111122223333") || m.Attributes["kind"] != "code" {
		t.Errorf("%q, %v", m.Subject, m.Attributes)
	}
	w.noSecret()
}

// TestKeysOfMembers: in an organisation, a key of a member starts the response in
// its account; one of a foreign account is told, and no more.
func TestKeysOfMembers(t *testing.T) {
	for name, test := range map[string]struct {
		member string
		starts bool
	}{"a member": {"444455556666", true}, "a foreign account": {"777788889999", false}} {
		w := newWorld(t)
		w.owners[theirs()] = "444455556666"
		w.Account.Organizations, w.Account.Organization = organisation{test.member}, "o-a1b2c3d4e5"
		one := w.repo.Commit("one", nil, "conf", pair(theirs()))
		got, err := w.push("main", "", one)
		if err != nil || len(got.Started) == 1 != test.starts || len(w.notices) == 0 != test.starts {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		if test.starts {
			if input := *w.states.Started[0].Input; !strings.Contains(input, `"accountId":"444455556666"`) {
				t.Errorf("%s: %s", name, input)
			}
		} else if text := w.notices[0].Text; !strings.Contains(text, "of account 444455556666, in which this responder does not act") {
			t.Errorf("%s: %s", name, text)
		}
		w.noSecret()
	}
}

// TestUnknownOwner: a key of which AWS tells nothing starts no response, and is
// told.
func TestUnknownOwner(t *testing.T) {
	w := newWorld(t)
	got, err := w.push("main", "", w.repo.Commit("key "+theirs(), nil))
	if err != nil || len(w.states.Started) != 0 || len(w.notices) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if text := w.notices[0].Text; !strings.Contains(text, theirs()) || !strings.Contains(text, "AWS could not tell") {
		t.Error(text)
	}
}

// noSecret checks all that left the function.
func (w *world) noSecret() {
	w.t.Helper()
	out, err := json.Marshal([]any{w.notices, w.states.Started})
	if err != nil {
		w.t.Fatal(err)
	}
	if strings.Contains(string(out), secretText()[4:20]) {
		w.t.Errorf("the secret left the function:\n%s", out)
	}
}

// TestSecretBesideOurKey: it belongs to the key, and the response to that is
// enough; one of no key is told.
func TestSecretBesideOurKey(t *testing.T) {
	w := newWorld(t)
	one := w.repo.Commit("one", nil, "mine", pair(ours()), "other", "secret_access_key: "+secretText()+"\n")
	got, err := w.push("main", "", one)
	if err != nil || len(got.Started) != 1 || got.Notice == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	if text := w.notices[0].Text; strings.Contains(text, "mine") || !strings.Contains(text, "other, line 1") {
		t.Error(text)
	}
	w.noSecret()
}

func TestClean(t *testing.T) {
	w := newWorld(t)
	one := w.repo.Commit("one", nil, "a", "fine\n", "empty", "", "link", pair(ours()))
	if got, err := w.push("main", "", one); err != nil || got.Notice != "" || got.Files != 2 || len(w.notices) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestWhichCommits: just those that the push brings.
func TestWhichCommits(t *testing.T) {
	w := newWorld(t)
	root := w.repo.Commit("root", nil, "a", "a\n")
	base := w.repo.Commit("base", []string{root}, "b", "b\n")
	side := w.repo.Commit("side", []string{base}, "c", "c\n")
	main := w.repo.Commit("main", []string{base}, "d", "d\n")
	merge := w.repo.Commit("merge", []string{main, side}, "c", "c\n", "by-hand", "x\n")
	forced := w.repo.Commit("forced", []string{root}, "e", "e\n")
	w.repo.Branches["main"] = main
	for name, test := range map[string]struct {
		branch, from, to string
		commits, files   int
	}{
		"a new branch":               {"side", "", side, 1, 1},
		"a merge, with what is new":  {"main", main, merge, 2, 2},
		"forced":                     {"main", merge, forced, 1, 1},
		"from a commit that is gone": {"main", strings.Repeat("9", 40), base, 2, 2},
		"back":                       {"main", merge, base, 0, 0},
		"the first push":             {"main", "", merge, 5, 5},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := w.push(test.branch, test.from, test.to)
			if err != nil || got.Commits != test.commits || got.Files != test.files {
				t.Errorf("%+v, %v", got, err)
			}
			w.repo.Branches["main"] = main
		})
	}
}

// TestSkewedClock: a commit that is older by its clock than its parents.
func TestSkewedClock(t *testing.T) {
	w := newWorld(t)
	one := w.repo.Commit("one", nil, "a", "a\n")
	two := w.repo.Commit("two", []string{one}, "b", "b\n")
	three := w.repo.Commit("three", []string{two}, "c", "c\n")
	date := "1 +0000"
	w.repo.Commits[two].Committer.Date = &date
	if got, err := w.push("main", two, three); err != nil || got.Commits != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestCannotTell: what was not looked at is told, and does not hide the rest.
func TestCannotTell(t *testing.T) {
	refused := fakeiam.Error("AccessDeniedException", "no")
	for name, test := range map[string]struct {
		fail map[string]error
		want string
	}{
		"a file":  {map[string]error{"GetBlob big\n": &types.FileTooLargeException{}}, "- big: codecommit GetBlob: FileTooLargeException"},
		"a list":  {map[string]error{"GetDifferences": refused}, "its files could not be listed: AccessDeniedException"},
		"a crypt": {map[string]error{"GetBlob big\n": &types.EncryptionKeyDisabledException{}}, "- big: codecommit GetBlob: EncryptionKeyDisabledException"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.repo.Fail = test.fail
			one := w.repo.Commit("key "+ours(), nil, "big", "big\n")
			got, err := w.push("main", "", one)
			if err != nil || got.Unread != 1 || len(got.Started) != 1 || len(w.notices) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			if m := w.notices[0]; !strings.Contains(m.Text, test.want) || !strings.HasPrefix(m.Subject, "[P4 code] 1 not looked at") {
				t.Errorf("%s\n%s", m.Subject, m.Text)
			}
		})
	}
}

// TestBounds: a push beyond the limits is looked at in part, and that is told.
func TestBounds(t *testing.T) {
	w := newWorld(t)
	last := w.repo.Commit("first", nil)
	for range maxCommits + 10 {
		last = w.repo.Commit("x", []string{last})
	}
	got, err := w.push("main", "", last)
	if err != nil || got.Commits != maxCommits || got.Unread != 1 || !strings.Contains(w.notices[0].Text, "more commits than the newest 500") {
		t.Errorf("%+v, %v", got, err)
	}

	w = newWorld(t)
	w.repo.PageSize = 500
	var files []string
	for i := range maxFiles + 1 {
		files = append(files, "f"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+strings.Repeat("y", i/26), "text\n")
	}
	one := w.repo.Commit("many", nil, files...)
	got, err = w.push("main", "", one)
	if err != nil || got.Files != maxFiles || got.Unread != 1 || !strings.Contains(w.notices[0].Text, errTooMuch.Error()) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestRetried: what may succeed later is an error by which the machine tries
// again.
func TestRetried(t *testing.T) {
	for _, operation := range []string{"GetRepository", "GetBranch", "GetCommit"} {
		w := newWorld(t)
		one := w.repo.Commit("one", nil)
		w.repo.Branches["main"] = one
		w.repo.Fail = map[string]error{operation: fakeiam.Error("ThrottlingException", "slow down")}
		var transient *workflow.TransientError
		if _, err := w.push("side", "", one); !errors.As(err, &transient) {
			t.Errorf("%s: %v", operation, err)
		}
	}
	w := newWorld(t)
	w.states.Fail = map[string][]error{"StartExecution": {fakeiam.Error("ThrottlingException", "slow down")}}
	var transient *workflow.TransientError
	if _, err := w.push("main", "", w.repo.Commit(ours(), nil)); !errors.As(err, &transient) || len(w.notices) != 0 {
		t.Errorf("%v", err)
	}
}

// TestRefused: a response that is refused is an error, which the alarm topic is
// told, and named in the notice; the other keys are responded to.
func TestRefused(t *testing.T) {
	w := newWorld(t)
	second := strings.Replace(ours(), "Q", "S", 1)
	w.owners[second] = account
	w.states.Fail = map[string][]error{"StartExecution": {fakeiam.Error("AccessDeniedException", "no"), nil}}
	got, err := w.push("main", "", w.repo.Commit("keys", nil, "a", pair(ours()), "b", pair(second)))
	var transient *workflow.TransientError
	if err == nil || errors.As(err, &transient) || len(got.Started) != 1 || len(w.states.Started) != 1 || len(w.notices) != 1 {
		t.Fatalf("%+v, %v, started %d", got, err, len(w.states.Started))
	}
	told := ours() + ", of account " + account + ": NO RESPONSE WAS STARTED: states StartExecution: AccessDeniedException. Start it: ekr respond --access-key-id " + ours() + " --reason TEXT"
	if m := w.notices[0]; !strings.HasPrefix(m.Subject, "[P1 code]") || !strings.Contains(m.Text, told) {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
	w.noSecret()
}

// TestOnce: an invocation that is repeated starts each response under the same
// name, so that it runs once; another push has another name.
func TestOnce(t *testing.T) {
	w := newWorld(t)
	one := w.repo.Commit("keys", nil, "a", pair(ours()))
	for range 2 {
		if _, err := w.push("main", "", one); err != nil {
			t.Fatal(err)
		}
	}
	two := w.repo.Commit("again", []string{one}, "b", pair(ours()))
	w.states.Fail = map[string][]error{"StartExecution": {nil, fakeiam.Error("ExecutionAlreadyExists", "it has ended")}}
	for range 2 {
		if got, err := w.push("main", one, two); err != nil || len(got.Started) != 1 || len(w.notices) != 0 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if s := w.states.Started; len(s) != 3 || *s[0].Name != *s[1].Name || *s[1].Name == *s[2].Name || len(*s[0].Name) > 80 {
		t.Errorf("%+v", s)
	}
}
