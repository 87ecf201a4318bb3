// Package report turns the findings of a posture review into what people and
// machines read: what changed since the review before, what to do first, the
// text of the digest, JSON, OCSF and HTML.
//
// It judges nothing and reads nothing of AWS. A Review is also what is kept in
// the bucket, so that the next one can be compared with it.
package report

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Version is the version of the JSON. A reader refuses a later one.
const Version = 1

// Review is one judged review of an account, and how it differs from the one
// before. Its JSON is the result of ekr posture --json.
type Review struct {
	Version int `json:"version"`
	// ID names the review among others of the account.
	ID        string `json:"id"`
	Account   string `json:"account"`
	Partition string `json:"partition"`
	Home      string `json:"home"`
	// AccountName and Environment are how the team calls the account, or "".
	AccountName string `json:"accountName"`
	Environment string `json:"environment"`
	// TakenAt is when reading began. Previous is when the review it is compared
	// with was taken; zero if there was none.
	TakenAt  time.Time `json:"takenAt"`
	Previous time.Time `json:"previous,omitzero"`
	// Uncompared: there was one before, and it could not be read.
	Uncompared bool `json:"uncompared,omitempty"`
	// FullAt is when a digest of everything was last due, whatever had changed.
	FullAt time.Time `json:"fullAt,omitzero"`
	// Regions and Checks are what the review covers.
	Regions []string `json:"regions"`
	Checks  []string `json:"checks"`
	Counts  Counts   `json:"counts"`

	// Findings are all findings, in the order of the checks.
	Findings []Entry `json:"findings"`
	// Fixed failed in the review before and do not fail now. Unseen failed when
	// they were last seen, and this time nobody could tell.
	Fixed  []Entry `json:"fixed"`
	Unseen []Entry `json:"unseen"`
	// Problems are what the review itself failed at, as an import that was
	// refused.
	Problems []string `json:"problems"`
	// Unarchived are over, and another system that took them does not know it
	// yet.
	Unarchived []Entry `json:"unarchived,omitempty"`

	// told are the problems of the review before. Global are the checks that read
	// nothing Region by Region, though their findings may name one.
	told   []string
	global map[string]bool
}

// Entry is a finding and its history.
type Entry struct {
	checks.Finding
	// Since is the first review in a row that had the finding.
	Since time.Time `json:"since,omitzero"`
	// Change is how it differs from the review before; "" if it does not, or if
	// there was none before.
	Change Change `json:"change,omitempty"`
}

// Change is how a finding differs from the review before.
type Change string

// The changes.
const (
	// New: the review before did not have it.
	New Change = "new"
	// Worse: it failed before, accepted or not, and is graver now; or it was
	// accepted, and the exception has ended.
	Worse Change = "worse"
)

// Counts are the numbers of findings.
type Counts struct {
	// Fail counts failures by severity; each severity is there.
	Fail map[string]int `json:"fail"`
	// Pass counts resources, the others count findings.
	Pass          int `json:"pass"`
	Unknown       int `json:"unknown"`
	Excepted      int `json:"excepted"`
	NotApplicable int `json:"notApplicable"`
}

// Build makes a review of the findings of a snapshot. List are the checks that
// gave them.
func Build(s *snapshot.Snapshot, list []checks.Check, findings []checks.Finding) *Review {
	r := &Review{
		Version: Version, ID: s.TakenAt.UTC().Format("20060102-150405"),
		Account: s.Account, Partition: s.Partition, Home: s.Home, TakenAt: s.TakenAt.UTC(),
		Regions: s.RegionNames(), Checks: []string{}, Findings: []Entry{}, Fixed: []Entry{}, Unseen: []Entry{}, Problems: []string{},
		global: map[string]bool{},
	}
	if r.Regions == nil {
		r.Regions = []string{}
	}
	for _, check := range list {
		r.Checks = append(r.Checks, check.ID)
		r.global[check.ID] = len(check.Reads) > 0 && !slices.ContainsFunc(check.Reads, snapshot.Ref.Regional)
	}
	for _, f := range findings {
		r.Findings = append(r.Findings, Entry{Finding: f, Since: r.TakenAt})
	}
	r.Counts = count(findings)
	return r
}

func count(findings []checks.Finding) Counts {
	c := Counts{Fail: map[string]int{}}
	for severity := checks.Informational; severity <= checks.Critical; severity++ {
		c.Fail[severity.String()] = 0
	}
	for _, f := range findings {
		switch f.Outcome {
		case checks.Fail:
			c.Fail[f.Severity.String()]++
		case checks.Pass:
			c.Pass += f.Count
		case checks.Excepted:
			c.Excepted++
		case checks.NotApplicable:
			c.NotApplicable++
		default:
			c.Unknown++
		}
	}
	return c
}

// Of lists the findings with an outcome.
func (r *Review) Of(outcome checks.Outcome) []Entry {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(e Entry) bool { return e.Outcome != outcome })
}

// ErrNotAReview says that a document is not the JSON of a review, or one that
// this program does not read.
var ErrNotAReview = errors.New("not a review that this program reads")

// Read reads the JSON of a review, compressed by gzip or not.
func Read(in io.Reader) (*Review, error) {
	plain, err := inflated(in)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAReview, err)
	}
	var r Review
	if err := json.NewDecoder(plain).Decode(&r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAReview, err)
	}
	if r.Version < 1 || r.Version > Version {
		return nil, fmt.Errorf("%w: version %d, and this is version %d", ErrNotAReview, r.Version, Version)
	}
	if r.Account == "" || r.TakenAt.IsZero() {
		return nil, fmt.Errorf("%w: it names no account or no time", ErrNotAReview)
	}
	return &r, nil
}

func inflated(in io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(in)
	if start, _ := buffered.Peek(2); string(start) == "\x1f\x8b" {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}
