// Package securitycontactset asks whether AWS knows whom to tell about security.
package securitycontactset

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "security-contact-set",
	Question: "Does the account have an alternate contact for security?",
	Area:     checks.Responder,
	Severity: checks.Medium,
	Tier:     checks.Deaf,
	Why:      "AWS writes to the security contact when it finds an exposed key. Without one, only the root user's mailbox gets the mail.",
	Fix: checks.Fix{
		Do:      "Name a mailbox that is read day and night.",
		Command: "aws account put-alternate-contact --alternate-contact-type SECURITY --name <name> --title <title> --email-address <address> --phone-number <number>",
		Breaks:  "Nothing. The root user's mailbox still gets a copy.",
	},
	Ref: checks.References{
		CIS3: []string{"1.2"}, CIS5: []string{"1.2"}, SecurityHub: []string{"Account.1"},
		Prowler: []string{"account_security_contact_information_is_registered"},
	},
	Reads:         []snapshot.Ref{snapshot.SecurityContact},
	Empty:         checks.Fail,
	AlwaysApplies: "Every account may get mail from AWS about its security.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "security contact", Many: "security contacts", Good: "set"})
	contact, ok := checks.Read(t, snapshot.SecurityContact, "")
	switch {
	case !ok:
	case contact.Email != "":
		t.Pass()
	case !t.Doubted():
		t.Fail(checks.Account(s), "", "The account has no alternate contact for security.")
	}
	return t.Findings()
}
