package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// Update is a line that git hands to the pre-push hook: what a ref of the remote
// is and is to become. An id of zeros stands for a ref that is not there.
type Update struct {
	LocalRef, LocalID, RemoteRef, RemoteID string
}

// ReadUpdates reads the standard input of a pre-push hook.
func ReadUpdates(r io.Reader) ([]Update, error) {
	var updates []Update
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		// A local ref may be any expression, such as "HEAD~2" or "main@{1 day
		// ago}", with blanks. The other three are the last words.
		fields := strings.Fields(lines.Text())
		n := len(fields)
		if n < 4 || !isHex(fields[n-3]) || !isHex(fields[n-1]) {
			return nil, fmt.Errorf("pre-push: %w: %q", git.ErrFormat, lines.Text())
		}
		updates = append(updates, Update{
			LocalRef: strings.Join(fields[:n-3], " "), LocalID: fields[n-3], RemoteRef: fields[n-2], RemoteID: fields[n-1],
		})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("pre-push: standard input: %w", err)
	}
	return updates, nil
}

func isHex(s string) bool {
	return len(s) >= 40 && strings.Trim(s, "0123456789abcdef") == ""
}

func isZero(id string) bool { return strings.Trim(id, "0") == "" }

// Pushed lists what a push brings: the messages of commits and tags, and files.
// Left out are commits that the refs had before, and those that a remote is
// known to have.
func Pushed(ctx context.Context, repo git.Repo, updates []Update) (Blobs, error) {
	// What is sent is what was committed, not what stands in for it here.
	repo.Env = append(repo.Env[:len(repo.Env):len(repo.Env)], "GIT_NO_REPLACE_OBJECTS=1")
	var tips, had []string
	for _, u := range updates {
		if !isZero(u.LocalID) {
			tips = append(tips, u.LocalID)
		}
		if !isZero(u.RemoteID) {
			had = append(had, u.RemoteID)
		}
	}
	if len(tips) == 0 {
		return Blobs{}, nil
	}
	pushed, err := peel(ctx, repo, tips)
	if err == nil && pushed.missing != "" {
		err = errMissing(pushed.missing)
	}
	if err != nil {
		return Blobs{}, err
	}
	// One that is not here is of no help: nothing here descends from it.
	before, err := peel(ctx, repo, had)
	if err != nil {
		return Blobs{}, err
	}
	commits, err := newCommits(ctx, repo, pushed.commits, before.commits)
	if err != nil {
		return Blobs{}, err
	}
	found, err := commitObjects(ctx, repo, commits)
	found.List = append(pushed.others, found.List...)
	return found, err
}

// newCommits lists the commits of tips, oldest first, that neither before nor
// any remote has.
func newCommits(ctx context.Context, repo git.Repo, tips, before []string) ([]string, error) {
	if len(tips) == 0 {
		return nil, nil
	}
	lines := tips
	for _, id := range before {
		lines = append(lines, "^"+id)
	}
	stdin := strings.NewReader(strings.Join(lines, "\n") + "\n")
	out, err := repo.Filter(ctx, stdin, "rev-list", "--reverse", "--topo-order", "--stdin", "--not", "--remotes")
	return strings.Fields(string(out)), err
}

// peeled is what stands behind the objects that refs may name.
type peeled struct {
	commits []string
	// others are tags, and files that a ref names itself or by a tree.
	others []BlobRef
	// missing is an object that is not here, if there is one.
	missing string
}

// peel follows tags to what they tag.
func peel(ctx context.Context, repo git.Repo, ids []string) (peeled, error) {
	var p peeled
	for len(ids) > 0 {
		asked, n := ids, -1
		ids = nil
		err := repo.Objects(ctx, asked, func(object *git.Object) error {
			n++
			switch object.Type {
			case "":
				p.missing = asked[n]
			case "commit":
				p.commits = append(p.commits, object.ID)
			case "blob":
				p.others = append(p.others, BlobRef{ID: object.ID})
			case "tree":
				return p.tree(ctx, repo, object.ID)
			case "tag":
				p.others = append(p.others, BlobRef{ID: object.ID})
				target, err := tagged(object)
				ids = append(ids, target)
				return err
			}
			return nil
		})
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// tree adds the files of a tree.
func (p *peeled) tree(ctx context.Context, repo git.Repo, id string) error {
	s, err := repo.Start(ctx, nil, "ls-tree", "-r", "-z", id)
	if err != nil {
		return err
	}
	err = s.Records(func(record []byte) error {
		// "<mode> blob <id>\t<path>".
		head, path, _ := strings.Cut(string(record), "\t")
		fields := strings.Fields(head)
		if len(fields) != 3 {
			return fmt.Errorf("git ls-tree: %w: %q", git.ErrFormat, record)
		}
		if strings.HasPrefix(fields[0], "100") {
			p.others = append(p.others, BlobRef{ID: fields[2], Path: path})
		}
		return nil
	})
	if err != nil {
		s.Abort()
		return err
	}
	return s.Close()
}

// tagged reads what a tag is about from its first line.
func tagged(tag *git.Object) (string, error) {
	line, err := bufio.NewReader(tag.Content).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	id, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "object ")
	if !ok || !isHex(id) {
		return "", fmt.Errorf("tag %s: %w", tag.ID, git.ErrFormat)
	}
	return id, nil
}
