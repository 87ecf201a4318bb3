package report

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/inert"
)

// What follows is the part of SARIF 2.1.0 (OASIS, sections in brackets) that
// GitHub's code scanning requires or uses, from "SARIF support for code
// scanning" in GitHub's documentation.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	// ColumnKind tells what columns count [3.14.27].
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID            string             `json:"id"`
	Short         sarifText          `json:"shortDescription"`
	Full          sarifText          `json:"fullDescription"`
	Help          sarifText          `json:"help"`
	Configuration sarifConfiguration `json:"defaultConfiguration"`
	Properties    sarifProperties    `json:"properties"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifProperties struct {
	Tags      []string `json:"tags"`
	Precision string   `json:"precision"`
	// Severity is a number from 0 to 10 as text; GitHub calls 9 and more
	// critical, 7 high, 4 medium.
	Severity string `json:"security-severity"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI    string `json:"uri"`
	BaseID string `json:"uriBaseId"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

// maxResults is how many results GitHub takes of a run.
const maxResults = 25_000

// SARIF prints a report as SARIF 2.1.0. It never holds a secret. Paths must be
// seen from the root of the repository.
func SARIF(w io.Writer, r *Report) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "git-secrets", InformationURI: "https://github.com/exposed-key-responder/responder", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{invocation(r)},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
	}
	places, times := map[string]int{}, map[string]int{}
	surest := map[string]gitscan.Confidence{}
	for i := range r.Findings {
		f := &r.Findings[i]
		surest[f.Rule] = max(surest[f.Rule], f.Confidence)
	}
	for i := range r.Findings[:min(len(r.Findings), maxResults)] {
		f := &r.Findings[i]
		at, seen := places[f.Rule]
		if !seen {
			at = len(run.Tool.Driver.Rules)
			places[f.Rule] = at
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule(f, surest[f.Rule]))
		}
		print := f.Fingerprint()
		times[print]++
		run.Results = append(run.Results, sarifOf(f, at, print, times[print]))
	}
	return indented(w, sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// invocation tells what was not looked at.
func invocation(r *Report) sarifInvocation {
	var notes []sarifNotification
	for _, u := range r.Unread {
		text := fmt.Sprintf("%s was not read in full: %s", place(u.Path, u.Commit, u.Blob), u.Reason)
		notes = append(notes, sarifNotification{Level: "error", Message: sarifText{plain(text, longestName)}})
	}
	for _, problem := range r.Problems {
		notes = append(notes, sarifNotification{Level: "error", Message: sarifText{plain(problem, longestName)}})
	}
	if n := len(r.Findings) - maxResults; n > 0 {
		notes = append(notes, sarifNotification{Level: "warning", Message: sarifText{fmt.Sprintf("%d findings were left out", n)}})
	}
	return sarifInvocation{Successful: len(r.Unread)+len(r.Problems) == 0, Notifications: notes}
}

// rule is that of a finding. GitHub has one severity for all that a rule finds: it
// is that of the surest, wherever that stands.
func rule(f *gitscan.Finding, surest gitscan.Confidence) sarifRule {
	const advice = "Take the secret for exposed: deactivate it first, then replace it, and take it out of the repository. " +
		"Taking it out of the last commit leaves it in the history."
	r := sarifRule{ID: f.Rule, Short: sarifText{f.Description}, Full: sarifText{f.Description + "."}, Help: sarifText{advice}}
	r.Properties.Tags = []string{"security", "secret"}
	r.Configuration.Level = level(surest)
	switch surest {
	case gitscan.High:
		r.Properties.Precision, r.Properties.Severity = "very-high", "9.0"
	case gitscan.Medium:
		r.Properties.Precision, r.Properties.Severity = "medium", "7.0"
	default:
		r.Properties.Precision, r.Properties.Severity = "low", "3.0"
	}
	return r
}

func level(c gitscan.Confidence) string {
	switch c {
	case gitscan.High:
		return "error"
	case gitscan.Medium:
		return "warning"
	}
	return "note"
}

// brackets are those in which a message may have a link [3.11.6], and what takes
// their meaning from them.
var brackets = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// plain makes a text of a repository fit for a message: inert, and without links,
// which GitHub would show.
func plain(text string, limit int) string { return brackets.Replace(inert.Text(text, limit)) }

func sarifOf(f *gitscan.Finding, rule int, print string, times int) sarifResult {
	parts := []string{f.Description + ": " + plain(f.Redacted(), longestLine)}
	if f.KeyID != "" {
		parts = append(parts, "key "+f.KeyID)
	}
	if f.Account != "" {
		parts = append(parts, "account "+f.Account)
	}
	if f.Commit != "" {
		parts = append(parts, "commit "+f.Commit)
	}
	return sarifResult{
		RuleID: f.Rule, RuleIndex: rule, Level: level(f.Confidence),
		Message: sarifText{strings.Join(parts, "; ")},
		Locations: []sarifLocation{{sarifPhysical{
			Artifact: sarifArtifact{URI: uriOf(f), BaseID: "%SRCROOT%"},
			Region:   regionOf(f),
		}}},
		// The one that GitHub goes by, in the form that it gives it itself.
		Fingerprints: map[string]string{"primaryLocationLineHash": fmt.Sprintf("%s:%d", print[:16], times)},
	}
}

// uriOf is a reference relative to the root of the repository. GitHub requires
// one of what is no file, too: such a place is under ".git".
func uriOf(f *gitscan.Finding) string {
	switch {
	case f.Path != "":
		// With a colon in its first part it would be an absolute one.
		parts := strings.Split(f.Path, "/")
		for i, part := range parts {
			parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A")
		}
		return strings.Join(parts, "/")
	case f.Blob != "":
		return ".git/objects/" + f.Blob
	}
	return ".git/stdin"
}

// regionOf counts characters in place of bytes, where the line is at hand from
// its start.
func regionOf(f *gitscan.Finding) sarifRegion {
	start, end := max(f.Column, 1), max(f.EndColumn, f.Column, 1)
	if f.TextColumn <= 1 && end-1 <= len(f.Text) {
		start = utf8.RuneCountInString(f.Text[:start-1]) + 1
		end = utf8.RuneCountInString(f.Text[:end-1]) + 1
	}
	line := max(f.Line, 1)
	return sarifRegion{StartLine: line, StartColumn: start, EndLine: line, EndColumn: end}
}
