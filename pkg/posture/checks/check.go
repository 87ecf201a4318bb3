// Package checks is what every check of the posture review is made of: its
// metadata, the pure function that judges a snapshot, the findings it gives, and
// the helpers that keep "could not tell" apart from "fine".
//
// Each check stands in a directory of its own, named by its id; package all
// lists them. README.md beside this file is written from their metadata.
package checks

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is one question about an account.
type Check struct {
	// ID is permanent: people write it in settings and dashboards. Lower-case
	// words with hyphens, and the name of the check's directory.
	ID string
	// Question is phrased so that yes is good.
	Question string
	Area     Area
	Severity Severity
	Tier     Tier
	// Folded findings are only counted in the digest; the JSON has them all.
	Folded bool
	// Why says what happens to those who answer no, in a sentence or two.
	Why string
	Fix Fix
	Ref References

	// Reads are the parts that Evaluate looks at. Only they are collected when
	// the check runs alone.
	Reads []snapshot.Ref
	// OneSuffices marks the questions that one good answer settles, whatever
	// else could not be read: is there a trail? All others need every part in
	// full before all of it is good.
	OneSuffices bool
	// Empty is the outcome in an account in which everything was read and
	// nothing was found. It is decided on purpose.
	Empty Outcome
	// AlwaysApplies says why there is no account to which the check does not
	// apply; "" if there is one.
	AlwaysApplies string

	// Evaluate judges a snapshot. It is pure, changes nothing, and counts every
	// age up to the snapshot's TakenAt. It returns at least one finding.
	Evaluate func(*snapshot.Snapshot, Options) []Finding
	// Examples are run by a test over all checks.
	Examples []Example
}

// Fix is how to get from no to yes.
type Fix struct {
	// Do says it in words.
	Do string
	// Command is one command; what it needs to know stands in angle brackets.
	Command string
	// Breaks says what the command may break.
	Breaks string
}

// References are the ids of the same question elsewhere; empty where there is
// none. CIS is the AWS Foundations Benchmark.
type References struct {
	CIS3, CIS5, SecurityHub, Prowler []string
}

// Area groups the checks as people look for them.
type Area string

// The areas, in the order of the catalogue.
const (
	Keys       Area = "Passwords and access keys"
	MFA        Area = "MFA"
	Root       Area = "Root"
	Identity   Area = "IAM users and policies"
	EBS        Area = "EBS"
	RDS        Area = "RDS"
	S3         Area = "S3"
	Backup     Area = "AWS Backup"
	Monitoring Area = "Monitoring"
	Responder  Area = "The responder itself"
)

// Areas lists the areas in order.
var Areas = []Area{Keys, MFA, Root, Identity, EBS, RDS, S3, Backup, Monitoring, Responder}

// Tier is what a finding of a check means for an exposed key; the digest ranks
// by it first.
type Tier int

// The tiers, the gravest first.
const (
	// Deaf: an exposure would not be heard of, or could not be looked into.
	Deaf Tier = iota + 1
	// Open: anyone may enter or read, without stealing anything.
	Open
	// Stealable: something with high rights can be stolen.
	Stealable
	// Unrecoverable: what an intruder deletes cannot be put back.
	Unrecoverable
	// Hygiene is all else.
	Hygiene
)

var tierWords = map[Tier]string{
	Deaf: "deaf or blind", Open: "open to anyone", Stealable: "stealable with high rights",
	Unrecoverable: "not recoverable", Hygiene: "hygiene",
}

// String says the tier in words.
func (t Tier) String() string { return tierWords[t] }

// Severity is how much it matters that the answer is no.
type Severity int

// The severities, the least first.
const (
	Informational Severity = iota + 1
	Low
	Medium
	High
	Critical
)

var severityWords = []string{"", "informational", "low", "medium", "high", "critical"}

// String gives the word of settings and JSON; "" for none.
func (v Severity) String() string {
	if v < 0 || int(v) >= len(severityWords) {
		return fmt.Sprintf("severity(%d)", int(v))
	}
	return severityWords[v]
}

// ParseSeverity reads what String gives.
func ParseSeverity(word string) (Severity, error) {
	if i := slices.Index(severityWords[1:], word); i >= 0 {
		return Severity(i + 1), nil
	}
	return 0, fmt.Errorf("severity %q is none of %v", word, severityWords[1:])
}

// MarshalJSON writes the word.
func (v Severity) MarshalJSON() ([]byte, error) { return json.Marshal(v.String()) }

// UnmarshalJSON reads the word.
func (v *Severity) UnmarshalJSON(b []byte) (err error) {
	var word string
	if err := json.Unmarshal(b, &word); err != nil {
		return fmt.Errorf("severity: %w", err)
	}
	*v, err = ParseSeverity(word)
	return err
}
