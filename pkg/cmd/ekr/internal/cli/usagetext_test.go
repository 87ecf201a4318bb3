package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
)

func textOf(s usage.Summary) string {
	var b bytes.Buffer
	writeUsage(&b, s)
	return b.String()
}

func TestUsageText(t *testing.T) {
	for _, s := range append(usagetest.All(), usagetest.NeverUsed().AtClose(), usagetest.OnlyValidated().AtClose()) {
		t.Run(s.Name, func(t *testing.T) {
			golden.Compare(t, "usage-"+strings.ReplaceAll(strings.ReplaceAll(s.Name, " ", "-"), ",", "")+".golden", textOf(s.Summary()))
		})
	}
}

// TestUsageTextIsInert: whatever stands in records and in IAM cannot move the
// cursor, add a line, or get into a command.
func TestUsageTextIsInert(t *testing.T) {
	const evil = "x\x1b[2J\r\n  do now\u202e; rm -rf / #\u0000"
	s := usagetest.Misused().Summary()
	s.Principal, s.AccountID, s.Verdict = evil, evil, usage.Verdict(evil)
	s.Reasons[0], s.LastUsedIAM.Service, s.Baseline.Addresses = evil, evil, []string{evil}
	s.Suspicious[0].Name, s.Suspicious[0].Targets, s.Suspicious[0].Regions = evil, []usage.Target{{Name: evil}}, []string{evil}
	s.Minted[0].AccessKeyID, s.Minted[0].Principal, s.Minted[0].Session, s.Minted[0].Status = evil, evil, evil, evil
	s.OutOfReach = []usage.OutOfReach{{Account: evil, Role: evil, Session: evil}}
	s.Created[0].Resource, s.Created[0].Action, s.SecretsRead[0].Name = evil, evil, evil
	s.OtherIdentities = []usage.Identity{{ARN: evil, Address: evil}}
	s.Actions[0].Name, s.Regions[0].Name, s.SourceAddresses[0].Address, s.UserAgents[0].Agent, s.UserAgents[0].Tool = evil, evil, evil, evil, evil
	s.BlindSpots = append(s.BlindSpots, usage.BlindSpot{What: evil, Why: evil})
	text := textOf(s)
	if strings.ContainsAny(text, "\x1b\r\x00\u202e") {
		t.Errorf("not inert: %q", text)
	}
	if n := strings.Count("\n"+text, "\n  do now"); n != 0 {
		t.Errorf("%d lines were added", n)
	}
	if !strings.Contains(text, `x\x1b[2J do now\u{202e}; rm -rf / #\x00`) || strings.Contains(text, "--access-key-id x") {
		t.Errorf("hidden, or in a command:\n%s", text)
	}
}

// TestUsageTextIsBounded: long lists are cut, and the text says so.
func TestUsageTextIsBounded(t *testing.T) {
	s := usagetest.Misused().Summary()
	for range 500 {
		s.Minted = append(s.Minted, s.Minted[0])
		s.OutOfReach = append(s.OutOfReach, usage.OutOfReach{Account: "444455556666"})
		s.SecretsRead = append(s.SecretsRead, s.SecretsRead[0])
	}
	text := textOf(s)
	for _, says := range []string{"and 485 more sessions in other accounts: see --json", "and more of what the key made is alive", "and 487 more: see --json"} {
		if !strings.Contains(text, says) {
			t.Errorf("no %q in\n%s", says, text)
		}
	}
	if n := strings.Count(text, "\n"); n > 200 {
		t.Errorf("%d lines", n)
	}
}

// TestUsageTreeIsFlatAtItsEnd: a chain of sessions does not run off the screen.
func TestUsageTreeIsFlatAtItsEnd(t *testing.T) {
	chain := []usage.Minted{}
	for range 60 {
		chain = []usage.Minted{{AccessKeyID: "ASIAEXAMPLE000000001", Kind: "role-session", Minted: chain}}
	}
	rows := mintedRows(chain, "")
	if longest := rows[60][0]; len(rows) != 61 || len(longest) > 50 {
		t.Errorf("%d rows, the last %q", len(rows), longest)
	}
}
