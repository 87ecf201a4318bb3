package dropin

import (
	"context"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
)

// AWS is the account of a person's credentials. Only key ids are given to it.
type AWS interface {
	// Check asks about a key.
	Check(ctx context.Context, id string) report.Key
	// Respond starts the responder for a key that is due, and notes in it what came
	// of that.
	Respond(ctx context.Context, key *report.Key, reason string)
}

// maxAsked bounds how many keys are asked about.
const maxAsked = 100

// askAWS adds what AWS says of the keys that were found, and starts the responder
// if that was asked for. It returns false if a response that is due was not
// started.
func (s *strictScan) askAWS(ctx context.Context, r *report.Report) bool {
	ids := report.KeyIDs(r.Findings)
	if len(ids) == 0 {
		return true
	}
	account, err := s.Connect(ctx)
	if err != nil {
		s.complain("git-secrets: AWS was not asked about the keys: %v", err)
		r.Problems = append(r.Problems, "AWS was not asked about the keys: "+awserr.Words(err))
		return !s.output.respond
	}
	if more := len(ids) - maxAsked; more > 0 {
		s.complain("git-secrets: AWS was not asked about %d more keys", more)
		r.Problems = append(r.Problems, fmt.Sprintf("AWS was not asked about %d more keys", more))
		ids = ids[:maxAsked]
	}
	started := true
	for _, id := range ids {
		key := account.Check(ctx, id)
		if s.output.respond && key.Due() {
			account.Respond(ctx, &key, reasonFor(r, id))
			started = started && key.Execution != ""
		}
		r.Keys = append(r.Keys, key)
	}
	return started
}

// reasonFor says where the key was found. It names no path: a path is text of
// others, and the reason leaves the machine.
func reasonFor(r *report.Report, id string) string {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.KeyID == id && f.Commit != "" {
			return "found by git-secrets in commit " + f.Commit
		}
	}
	return "found by git-secrets in a file"
}
