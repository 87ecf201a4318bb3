package codecommit

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/codecommit"
	"github.com/aws/aws-sdk-go-v2/service/codecommit/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit/fakecodecommit"
)

// object is the id of something that is no commit, and gone that of a commit that
// was once.
var object, gone = strings.Repeat("7", 40), strings.Repeat("9", 40)

// TestTags: what a tag leads to is looked at, though no branch has it.
func TestTags(t *testing.T) {
	for name, test := range map[string]struct {
		// from and to are the objects of the event, "key" is the commit with the key.
		from, to   string
		specifiers []string
		starts     bool
		notice     string // "" for none
		mailed     bool
		says       error // of the tag's object as a commit; nil says that there is none
	}{
		"a plain tag":               {to: "key", starts: true},
		"a plain tag, moved":        {from: "main", to: "key", starts: true},
		"to a commit that is there": {to: "main"},
		"with a message":            {to: object, specifiers: []string{"refs/tags/v1"}, starts: true, notice: tagMessage},
		"called no id of a commit":  {to: object, specifiers: []string{"refs/tags/v1"}, starts: true, notice: tagMessage, says: &types.InvalidCommitIdException{}},
		"known by its object":       {to: object, specifiers: []string{object}, starts: true, notice: tagMessage},
		"with a message, moved":     {from: gone, to: object, specifiers: []string{"refs/tags/v1"}, starts: true, notice: tagMessage},
		"gone before it was read":   {to: object, notice: "the tag is gone, or leads to no commit", mailed: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			main := w.repo.Commit("one", nil, "a", "fine\n")
			key := w.repo.Commit("two", []string{main}, "conf", pair(ours()))
			ids := map[string]string{"main": main, "key": key, object: object, gone: gone}
			w.repo.Branches["main"] = main
			for _, s := range test.specifiers {
				w.repo.Specifiers[s] = key
			}
			w.repo.Fail["GetCommit "+object] = test.says
			got, err := w.tag(ids[test.from], ids[test.to])
			if err != nil || len(got.Started) == 1 != test.starts || len(w.notices) == 1 != (test.notice != "") {
				t.Fatalf("%+v, %v, %d notices", got, err, len(w.notices))
			}
			if test.notice == "" {
				return
			}
			if m := w.notices[0]; !strings.Contains(m.Text, test.notice) || (m.Attributes[notice.Audience] == "") != test.mailed {
				t.Errorf("for %q: %s", m.Attributes[notice.Audience], m.Text)
			}
		})
	}
}

// TestATagWithMoreToTell: a finding is mailed, whatever else is so with tags.
func TestATagWithMoreToTell(t *testing.T) {
	w := newWorld(t)
	w.repo.Specifiers["refs/tags/v1"] = w.repo.Commit("key "+theirs(), nil)
	if _, err := w.tag("", object); err != nil || len(w.notices) != 1 || w.notices[0].Attributes[notice.Audience] != "" {
		t.Errorf("%v, %+v", err, w.notices)
	}
}

// TestATagThatCannotBeAskedFor is tried again.
func TestATagThatCannotBeAskedFor(t *testing.T) {
	w := newWorld(t)
	w.repo.Fail["GetFolder"] = fakeiam.Error("ThrottlingException", "slow down")
	var transient *workflow.TransientError
	if _, err := w.tag("", object); !errors.As(err, &transient) {
		t.Error(err)
	}
}

// TestWhatIsGone: a deletion brings nothing; what cannot be read any more is named.
func TestWhatIsGone(t *testing.T) {
	w := newWorld(t)
	in := w.event("branch", "side", gone, "")
	in.Detail.Event = deleted
	if got, err := w.Handle(t.Context(), in); err != nil || got.Notice != "" || len(w.repo.Calls) > 0 {
		t.Errorf("a deletion: %+v, %v, asked %v", got, err, w.repo.Calls)
	}
	if got, err := w.push("side", "", gone); err != nil || got.Unread != 1 || !strings.Contains(w.notices[0].Text, "- commit "+gone+": the repository does not have it any more") {
		t.Errorf("a commit: %+v, %v, %+v", got, err, w.notices)
	}
	w.repo.Fail["GetRepository"] = &types.RepositoryDoesNotExistException{}
	if got, err := w.push("side", "", gone); err != nil || got.Unread != 1 || !strings.Contains(w.notices[1].Text, "the repository is gone") {
		t.Errorf("the repository: %+v, %v, %+v", got, err, w.notices)
	}
}

// TestTheFirstPush: an empty repository has no default branch until then.
func TestTheFirstPush(t *testing.T) {
	for _, branch := range []string{"", "main", "other"} {
		w := newWorld(t)
		w.repo.DefaultBranch = branch
		one := w.repo.Commit("one", nil, "conf", pair(ours()))
		if got, err := w.push("main", "", one); err != nil || got.Commits != 1 || len(got.Started) != 1 {
			t.Errorf("default branch %q: %+v, %v", branch, got, err)
		}
	}
}

// TestAMergeThatDiffersInVeryMuch is given up at a bound, and named.
func TestAMergeThatDiffersInVeryMuch(t *testing.T) {
	w := newWorld(t)
	w.repo.PageSize = 60_000
	var files []string
	for i := range maxListed + 1 {
		files = append(files, strings.Repeat("d/", i%9)+string(rune('a'+i%26))+strings.Repeat("y", i/26%250)+strings.Repeat("z", i/6500), "text\n")
	}
	main := w.repo.Commit("main", nil, "a", "a\n")
	side := w.repo.Commit("side", nil, files...)
	merge := w.repo.Commit("merge", []string{main, side}, files...)
	w.repo.Branches["side"] = side
	if got, err := w.push("main", main, merge); err != nil || got.Unread == 0 || !strings.Contains(w.notices[0].Text, "- commit "+merge+": "+errTooMuch.Error()) {
		t.Errorf("%+v, %v", got, err)
	}
}

// slow answers nothing about blobs, and nothing about commits but the first few.
type slow struct {
	*fakecodecommit.Repository
	commits int
}

func (s *slow) GetCommit(ctx context.Context, in *codecommit.GetCommitInput, o ...func(*codecommit.Options)) (*codecommit.GetCommitOutput, error) {
	if s.commits--; s.commits < 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.Repository.GetCommit(ctx, in, o...)
}

func (s *slow) GetBlob(ctx context.Context, _ *codecommit.GetBlobInput, _ ...func(*codecommit.Options)) (*codecommit.GetBlobOutput, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestOutOfTime: what was found is acted on, what there was no time for is named.
func TestOutOfTime(t *testing.T) {
	for commits, want := range map[int]string{2: "more commits than the newest 2", 9: "- conf: codecommit GetBlob"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.Client = &slow{w.repo, commits}
			one := w.repo.Commit("one", nil, "conf", "text\n")
			two := w.repo.Commit("two", []string{one})
			three := w.repo.Commit("key "+ours(), []string{two})
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
			defer cancel()
			got, err := w.Handle(ctx, w.event("branch", "main", "", three))
			if err != nil || len(got.Started) != 1 || len(w.notices) != 1 || !strings.Contains(w.notices[0].Text, want) {
				t.Errorf("%d commits in time: %+v, %v, %+v", commits, got, err, w.notices)
			}
		})
	}
}

// TestATagThatMayNotBeRead: a denied answer is not taken for a tag that is gone.
func TestATagThatMayNotBeRead(t *testing.T) {
	w := newWorld(t)
	w.repo.Fail = map[string]error{"GetFolder": fakeiam.Error("AccessDeniedException", "no")}
	if got, err := w.Handle(t.Context(), w.event("tag", "v1", "", object)); err == nil || len(w.notices) != 0 {
		t.Errorf("%+v, %v, told %v", got, err, w.notices)
	}
}
