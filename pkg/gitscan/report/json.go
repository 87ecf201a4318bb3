package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/inert"
)

// schema is the version of the JSON document. Fields may be added to it; one
// that goes or changes its meaning makes a new version.
const schema = 1

// document is the JSON form of a report. It is described in the README.
type document struct {
	Version  int       `json:"version"`
	Findings []finding `json:"findings"`
	Unread   []unread  `json:"unread"`
	Known    int       `json:"known"`
	Stale    []Entry   `json:"stale"`
	Keys     []Key     `json:"keys"`
	Problems []string  `json:"problems"`
}

type finding struct {
	Fingerprint string   `json:"fingerprint"`
	Rule        string   `json:"rule"`
	Description string   `json:"description"`
	Confidence  string   `json:"confidence"`
	Why         string   `json:"why,omitempty"`
	Path        string   `json:"path,omitempty"`
	Commit      string   `json:"commit,omitempty"`
	Blob        string   `json:"blob,omitempty"`
	Line        int      `json:"line"`
	Column      int      `json:"column"`
	EndColumn   int      `json:"endColumn"`
	Text        string   `json:"text"`
	Hint        string   `json:"hint,omitempty"`
	Secret      string   `json:"secret,omitempty"`
	AccessKeyID string   `json:"accessKeyId,omitempty"`
	Account     string   `json:"account,omitempty"`
	Decoded     []string `json:"decoded,omitempty"`
}

type unread struct {
	Path    string   `json:"path,omitempty"`
	Commit  string   `json:"commit,omitempty"`
	Blob    string   `json:"blob,omitempty"`
	Decoded []string `json:"decoded,omitempty"`
	Reason  string   `json:"reason"`
}

// JSON prints a report as one JSON document. Bytes that are not UTF-8 become
// U+FFFD in it.
func JSON(w io.Writer, r *Report) error {
	doc := document{
		Version: schema, Findings: []finding{}, Unread: []unread{}, Known: r.Known,
		Stale: append([]Entry{}, r.Stale...), Keys: append([]Key{}, r.Keys...),
		Problems: append([]string{}, r.Problems...),
	}
	for i := range r.Findings {
		doc.Findings = append(doc.Findings, r.jsonFinding(&r.Findings[i]))
	}
	for _, u := range r.Unread {
		doc.Unread = append(doc.Unread, unread(u))
	}
	return indented(w, doc)
}

func (r *Report) jsonFinding(f *gitscan.Finding) finding {
	out := finding{
		Fingerprint: f.Fingerprint(), Rule: f.Rule, Description: f.Description,
		Confidence: f.Confidence.String(), Why: f.Why,
		Path: f.Path, Commit: f.Commit, Blob: f.Blob, Line: f.Line, Column: f.Column, EndColumn: f.EndColumn,
		Text: f.Redacted(), Hint: hint(f), AccessKeyID: f.KeyID, Account: f.Account, Decoded: f.Decoded,
	}
	if r.Show {
		out.Text, out.Secret = f.Text, f.Secret
	}
	return out
}

// indented writes a document whose texts are those of others: what a terminal
// would act on is escaped.
func indented(w io.Writer, doc any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(doc)
	if err == nil {
		_, err = w.Write(inert.JSON(text.Bytes()))
	}
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
