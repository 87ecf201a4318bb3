// Package report prints what a strict scan found: for people, as JSON, and as
// SARIF for code scanning. Secrets are left out unless they are asked for. It
// also keeps baselines, the lists of findings that are known already.
package report

import (
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/inert"
)

// Report is what there is to print.
type Report struct {
	gitscan.Report
	// Show prints secrets in the clear. SARIF never has them: it is made to be
	// handed on.
	Show bool
	// Known is how many findings a baseline took out.
	Known int
	// Stale are the entries of the baseline that a scan of the same content
	// found no more.
	Stale []Entry
	// Keys is what AWS said of the keys, if it was asked.
	Keys []Key
	// Problems are why the scan is not all that it was meant to be. For people
	// they stand on standard error, where they came up.
	Problems []string
}

// Key is what AWS said of an access key.
type Key struct {
	AccessKeyID string `json:"accessKeyId"`
	// Account is the account that the key belongs to: AWS's word, or else what
	// the id encodes; "" if neither tells.
	Account string `json:"account,omitempty"`
	// Ours says whether that is the account of the caller, or one that its
	// responder looks after: OursYes, OursMember, OursNo or OursUnknown.
	Ours string `json:"ours"`
	// User is the IAM user that has the key, and Status is "Active", "Inactive"
	// or "Expired". They are "" if they could not be read, and for a key that is
	// not ours; Problem then says why.
	User   string `json:"user,omitempty"`
	Status string `json:"status,omitempty"`
	// LastUsed is when the key was last used, in UTC; nil if never, or unknown.
	LastUsed *time.Time `json:"lastUsed,omitempty"`
	// Problem is why something of this could not be told.
	Problem string `json:"problem,omitempty"`
	// Execution is the ARN of the response that was started for the key.
	Execution string `json:"execution,omitempty"`
}

// The answers to whether a key is of the caller's account. OursMember is a key of
// another account of the organisation.
const (
	OursYes     = "yes"
	OursMember  = "member"
	OursNo      = "no"
	OursUnknown = "unknown"
)

// Due tells whether the key is one for which a response is to be started.
func (k *Key) Due() bool { return k.Ours == OursYes || k.Ours == OursMember }

// KeyIDs lists the access key ids among the findings, in order, each once.
func KeyIDs(findings []gitscan.Finding) []string {
	var ids []string
	seen := map[string]bool{"": true}
	for i := range findings {
		if id := findings[i].KeyID; !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

const (
	// shortest is how long a secret is, at least, of which a hint is shown: what
	// is left must be too much to guess.
	shortest         = 32
	hintHead, hintTo = 4, 2
)

// hint is the start and the end of a secret, by which its owner knows which one
// it is. It is "" for what is too short, and for a private key.
func hint(f *gitscan.Finding) string {
	s := f.Secret
	if len(s) < shortest || strings.ContainsAny(s, "\r\n") || s == f.KeyID {
		return ""
	}
	return inert.Text(s[:hintHead], 4*hintHead) + "..." + inert.Text(s[len(s)-hintTo:], 4*hintTo)
}

// place is where a finding is, as git would call it.
func place(path, commit, blob string) string {
	switch {
	case path == "" && commit != "" && blob == commit:
		return commit + ":(commit message)"
	case path == "" && commit == "" && blob == "":
		return "(standard input)"
	case path == "":
		return blob
	case commit != "":
		return commit + ":" + path
	}
	return path
}
