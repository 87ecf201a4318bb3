package checks

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Outcome is the answer to a check's question about one resource.
type Outcome string

// The outcomes.
const (
	// Pass: yes, and all that is needed to say so was read.
	Pass Outcome = "PASS"
	// Fail: no.
	Fail Outcome = "FAIL"
	// Unknown: could not tell, for the reasons in Unread.
	Unknown Outcome = "UNKNOWN"
	// NotApplicable: there is nothing that the question is about.
	NotApplicable Outcome = "NOT_APPLICABLE"
	// Excepted: no, and accepted in settings for a stated time.
	Excepted Outcome = "EXCEPTED"
)

// Finding is one answer. A FAIL is about one resource; a PASS counts all the
// resources that passed.
type Finding struct {
	// Check and Severity are those of the check; a check may give a finding a
	// severity of its own.
	Check    string   `json:"check"`
	Outcome  Outcome  `json:"outcome"`
	Severity Severity `json:"severity"`
	Resource Resource `json:"resource"`
	// Region is "" where the finding is about no Region, or about all.
	Region string `json:"region"`
	// Evidence says in one sentence what was seen: names, dates, numbers. Names
	// given by others are in it as they are; whoever shows it makes them inert.
	Evidence string `json:"evidence"`
	// Owner is the value of the owner's tag, or "".
	Owner string `json:"owner"`
	// Count is how many resources a PASS is about; 1 for all others.
	Count int `json:"count"`
	// Unread says what could not be read; only for UNKNOWN.
	Unread []snapshot.Gap `json:"unread,omitempty"`

	// Command and Breaks are the check's fix with this resource's names filled
	// in; "" where the check's own will do.
	Command string `json:"command,omitempty"`
	Breaks  string `json:"breaks,omitempty"`
	// Capability is what the holder of the resource may do, where that ranks.
	Capability Capability `json:"capability,omitempty"`
	// Safe says why the fix can break little, as "unused for 412 days"; or "".
	Safe string `json:"safe,omitempty"`

	// Exception is set if settings accept the finding, or once did.
	Exception *Accepted `json:"exception,omitempty"`
	// Facet tells findings of one check about one resource apart; mostly "".
	Facet string `json:"facet,omitempty"`
	// Fingerprint is the same in every run for the same check, resource and
	// facet, whatever the outcome.
	Fingerprint string `json:"fingerprint"`
}

// Resource is what a finding is about.
type Resource struct {
	// Type is CloudFormation's name, as AWS::IAM::User, or Part for a part of
	// the snapshot, or AWS::::Account for the account.
	Type string `json:"type"`
	// ID is the ARN where there is one, else AWS's id.
	ID string `json:"id"`
	// Name is what people call it; "" where that is the id.
	Name string `json:"name,omitempty"`
}

// Part is the type of findings that are about a part of the snapshot.
const Part = "Part"

// Account is the account itself.
func Account(s *snapshot.Snapshot) Resource {
	return Resource{Type: "AWS::::Account", ID: s.Account}
}

// ARN writes an ARN of the account; region is "" for global services.
func ARN(s *snapshot.Snapshot, service, region, resource string) string {
	return strings.Join([]string{"arn", s.Partition, service, region, s.Account, resource}, ":")
}

// Capability is what whoever holds a credential may do. The digest ranks by it.
type Capability = capability.Capability

// The capabilities.
const (
	Admin             = capability.Admin
	Escalation        = capability.Escalation
	CapabilityUnknown = capability.Unknown
	Limited           = capability.Limited
)

// fingerprint hashes what stays the same from run to run. Parts are separated
// by a byte that stands in none of them.
func fingerprint(account string, f Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Check, account, f.Region, f.Resource.Type, f.Resource.ID, f.Facet}, "\x00")))
	const length = 12
	return hex.EncodeToString(sum[:length])
}
