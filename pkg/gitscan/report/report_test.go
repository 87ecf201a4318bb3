package report

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/golden"
)

// secret is forty characters that are no secret, in the form of one.
var secret = strings.Repeat("invented/", 4) + "Zz09"

const keyID = "AKIAEXAMPLE890189018"

// sample has a finding of every kind of place, with text that is hostile.
func sample() *Report {
	used := time.Date(2026, 11, 2, 3, 4, 0, 0, time.FixedZone("", 3600))
	line := "café=" + secret + " id=" + keyID
	return &Report{
		Report: gitscan.Report{
			Findings: []gitscan.Finding{
				{Rule: "aws-secret-access-key", Description: "AWS secret access key", Path: "conf/a b#1%.env", Line: 3, Column: 7, EndColumn: 7 + len(secret),
					Text: line, Spans: []gitscan.Span{{Start: 6, End: 6 + len(secret)}}, Secret: secret, KeyID: keyID, Account: "111122223333",
					Confidence: gitscan.High, Why: "its name is before it"},
				{Rule: "aws-access-key-id", Description: "AWS access key id", Path: "conf/a b#1%.env", Line: 3, Column: 7 + len(secret) + 4, EndColumn: len(line) + 1,
					Text: line, Spans: []gitscan.Span{{Start: 6, End: 6 + len(secret)}}, Secret: keyID, KeyID: keyID, Account: "111122223333", Confidence: gitscan.High},
				{Rule: "private-key", Description: "private key", Path: "a:b/\x1b[2J\u202ekey", Commit: strings.Repeat("c", 40), Blob: strings.Repeat("b", 40), Line: 1, Column: 1, EndColumn: 4,
					Text: "-----", Spans: []gitscan.Span{{Start: 0, End: 3}}, Secret: secret + "\n" + secret, Decoded: []string{"zip:x", "utf16"}, Confidence: gitscan.Medium},
				{Rule: "aws-account-id", Description: "AWS account id", Commit: strings.Repeat("c", 40), Blob: strings.Repeat("c", 40), Line: 2, Column: 9, EndColumn: 21,
					Text: "account 111122223333", Spans: []gitscan.Span{{Start: 8, End: 20}}, Secret: "111122223333", Account: "111122223333", Confidence: gitscan.Low},
				{Rule: "aws-secret-access-key", Description: "AWS secret access key", Blob: strings.Repeat("d", 40), Line: 1, Column: 5000, EndColumn: 5040,
					Text: "a part of a long line", Secret: secret, Confidence: gitscan.Medium},
				{Rule: "aws-secret-access-key", Description: "AWS secret access key", Line: 1, Column: 1, EndColumn: 41,
					Text: secret, Spans: []gitscan.Span{{Start: 0, End: len(secret)}}, Secret: secret, Confidence: gitscan.Medium},
			},
			Unread: []gitscan.Unread{{Path: "big.zip", Decoded: []string{"zip:inner"}, Reason: "more than 100 MB"}, {Path: "x\ny", Reason: "permission denied"}},
		},
		Known: 2, Problems: []string{"git: \x1b[1mbroken"},
		Stale: []Entry{{Fingerprint: strings.Repeat("e", 64), Rule: "private-key", Path: "gone"}},
		Keys: []Key{
			{AccessKeyID: keyID, Account: "111122223333", Ours: OursYes, User: "ci\x1b[1m", Status: "Active", LastUsed: &used, Execution: "arn:aws:states:us-east-1:111122223333:execution:ekr-respond:x"},
			{AccessKeyID: "AKIAEXAMPLE890189019", Account: "444455556666", Ours: OursNo},
			{AccessKeyID: "ASIAEXAMPLE890189019", Ours: OursUnknown, Problem: "sts GetAccessKeyInfo: denied"},
		},
	}
}

var formats = map[string]func(io.Writer, *Report) error{"text": Text, "json": JSON, "sarif": SARIF}

func TestFormats(t *testing.T) {
	for name, write := range formats {
		var out bytes.Buffer
		if err := write(&out, sample()); err != nil {
			t.Fatal(err)
		}
		golden.Compare(t, name+".golden", out.String())
		if strings.Contains(out.String(), secret) || strings.ContainsAny(out.String(), "\x1b\u202e") {
			t.Errorf("%s: holds the secret, or a control character", name)
		}
		out.Reset()
		if err := write(&out, &Report{}); err != nil {
			t.Fatal(err)
		}
		golden.Compare(t, name+"-empty.golden", out.String())
	}
}

// TestShow: only who asks for secrets sees them, and SARIF never has them.
func TestShow(t *testing.T) {
	for name, write := range formats {
		r := sample()
		r.Show = true
		var out bytes.Buffer
		if err := write(&out, r); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), secret) != (name != "sarif") {
			t.Errorf("%s:\n%s", name, out.String())
		}
	}
}

func TestHint(t *testing.T) {
	for text, want := range map[string]string{secret: "inve...09", keyID: "", secret[:31]: "", secret[:32]: "inve...en", secret + "\n" + secret: ""} {
		if got := hint(&gitscan.Finding{Secret: text, KeyID: keyID}); got != want {
			t.Errorf("%d characters: %q, want %q", len(text), got, want)
		}
	}
}

func TestKeyIDs(t *testing.T) {
	got := KeyIDs([]gitscan.Finding{{}, {KeyID: "b"}, {KeyID: "a"}, {KeyID: "b"}})
	if diff := cmp.Diff([]string{"b", "a"}, got); diff != "" {
		t.Error(diff)
	}
}
