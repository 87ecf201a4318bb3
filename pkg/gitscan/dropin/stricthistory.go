package dropin

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/pack"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// strictHistory is --scan-history in strict mode: every blob of the repository
// and every message of a commit or a tag, once, whether a ref leads to it or not.
// A finding names the first commit that has it.
func (c *Command) strictHistory(ctx context.Context, config *git.Config, where place) int {
	s, status := c.newStrict(ctx, config, where)
	if s == nil {
		return status
	}
	if err := s.incomplete(ctx, config); err != nil {
		return s.end(ctx, err)
	}
	err := s.blobs(ctx, config)
	// What was found before an error has a place, too.
	if unplaced := s.originate(ctx); err == nil {
		err = unplaced
	}
	if err == nil {
		err = s.messages(ctx)
	}
	return s.end(ctx, err)
}

// blobs looks at every blob once.
func (s *strictScan) blobs(ctx context.Context, config *git.Config) error {
	packs, err := source.OpenPacks(ctx, s.Repo, config)
	if err == nil {
		defer packs.Close()
		err = s.look(ctx, source.Packed{Packs: packs})
	}
	var rest []source.BlobRef
	if err == nil {
		rest, err = source.BlobsAmong(ctx, s.Repo, packs.Left())
	} else {
		// Git reads what it has written. But it does not ask for checksums, so that
		// what was damaged may not look like a blob to it; and it passes over an
		// index or a directory that it may not read.
		if !readByGit(err) {
			s.complain("git-secrets: %v: what it had may not have been looked at", err)
			s.trouble = true
		}
		s.report = gitscan.Report{}
		rest, err = source.AllBlobs(ctx, s.Repo)
	}
	if err != nil {
		return err
	}
	return s.look(ctx, source.Blobs{Repo: s.Repo, List: rest})
}

// readByGit says whether git reads all objects though the packs could not be opened:
// they are of a kind that package pack leaves to it, or were packed anew meanwhile.
func readByGit(err error) bool {
	for _, known := range []error{source.ErrReplaced, pack.ErrElsewhere, pack.ErrFormat, fs.ErrNotExist} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// originate says of each finding where it is from. Blobs in several packs were
// seen several times.
func (s *strictScan) originate(ctx context.Context) error {
	wanted := map[string]bool{}
	for _, f := range s.report.Findings {
		wanted[f.Blob] = true
	}
	for _, u := range s.report.Unread {
		wanted[u.Blob] = true
	}
	origins, err := source.Origins(ctx, s.Repo, wanted)
	if err != nil {
		return err
	}
	for i := range s.report.Findings {
		s.place(&s.report.Findings[i], origins)
	}
	for i := range s.report.Unread {
		if u := &s.report.Unread[i]; len(origins[u.Blob]) > 0 {
			u.Commit, u.Path = origins[u.Blob][0].Commit, origins[u.Blob][0].Path
		}
	}
	s.sort()
	return nil
}

// place names the first commit and path of a finding, under which it is not
// allowed if there is one.
func (s *strictScan) place(f *gitscan.Finding, origins map[string][]source.BlobRef) {
	for _, origin := range origins[f.Blob] {
		f.Commit, f.Path = origin.Commit, origin.Path
		if !s.allowed.Allows(f) {
			return
		}
	}
}

// sort brings findings in an order that does not depend on how objects are packed.
func (s *strictScan) sort() {
	slices.SortFunc(s.report.Findings, func(a, b gitscan.Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Commit, b.Commit), strings.Compare(a.Blob, b.Blob),
			slices.Compare(a.Decoded, b.Decoded), a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Rule, b.Rule))
	})
	s.report.Findings = slices.CompactFunc(s.report.Findings, func(a, b gitscan.Finding) bool {
		return a.Blob == b.Blob && a.Line == b.Line && a.Column == b.Column && a.Rule == b.Rule &&
			a.Secret == b.Secret && slices.Equal(a.Decoded, b.Decoded)
	})
	slices.SortFunc(s.report.Unread, func(a, b gitscan.Unread) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Blob, b.Blob), slices.Compare(a.Decoded, b.Decoded),
			strings.Compare(a.Reason, b.Reason))
	})
	s.report.Unread = slices.CompactFunc(s.report.Unread, func(a, b gitscan.Unread) bool {
		return a.Blob == b.Blob && a.Reason == b.Reason && slices.Equal(a.Decoded, b.Decoded)
	})
}

// messages looks at every message once.
func (s *strictScan) messages(ctx context.Context) error {
	list, err := source.AllMessages(ctx, s.Repo)
	if err != nil {
		return err
	}
	return s.look(ctx, source.Blobs{Repo: s.Repo, List: list})
}

// incomplete tells of a repository that has only a part of the history. The error is
// that of git where there is no repository.
func (s *strictScan) incomplete(ctx context.Context, config *git.Config) error {
	shallow, err := s.Repo.Output(ctx, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return err
	}
	if strings.TrimSpace(string(shallow)) == "true" {
		s.complain("git-secrets: the repository is shallow: older commits are not here and were not looked at")
		s.trouble = true
	}
	if isPartial(config) {
		s.complain("git-secrets: the repository is a partial clone: objects that are not here were not looked at")
		s.trouble = true
	}
	return nil
}

// isPartial says whether objects may be left at a remote.
func isPartial(config *git.Config) bool {
	for _, key := range config.Keys("remote.") {
		if strings.HasSuffix(key, ".promisor") {
			return true
		}
	}
	return len(config.All("extensions.partialclone")) > 0
}
