package report

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// TestSARIFForGitHub holds a report to what GitHub's documentation, "SARIF
// support for code scanning", states of each object. It reads the document by
// its names alone, not through the types that wrote it.
func TestSARIFForGitHub(t *testing.T) {
	var out bytes.Buffer
	if err := SARIF(&out, sample()); err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	c := checker{t}
	c.text(doc, "2.1.0", "version")
	c.text(doc, "https://json.schemastore.org/sarif-2.1.0.json", "$schema")
	runs := c.list(doc, "runs")
	if len(runs) != 1 {
		t.Fatalf("%d runs", len(runs))
	}
	run := runs[0]
	c.text(run, "unicodeCodePoints", "columnKind")
	c.text(run, "git-secrets", "tool", "driver", "name")
	rules := c.list(run, "tool", "driver", "rules")
	for _, rule := range rules {
		c.filled(rule, "id")
		for _, field := range []string{"shortDescription", "fullDescription", "help"} {
			c.filled(rule, field, "text")
		}
		c.among(rule, []string{"note", "warning", "error"}, "defaultConfiguration", "level")
		c.among(rule, []string{"low", "medium", "high", "very-high"}, "properties", "precision")
		if n, err := strconv.ParseFloat(c.filled(rule, "properties", "security-severity"), 64); err != nil || n <= 0 || n > 10 {
			t.Errorf("severity %v, %v", n, err)
		}
		if !slices.Contains(c.list(rule, "properties", "tags"), any("security")) {
			t.Error("a rule without the tag security has no severity")
		}
	}
	results := c.list(run, "results")
	if len(results) != len(sample().Findings) {
		t.Errorf("%d results", len(results))
	}
	fingerprints := map[string]bool{}
	for _, result := range results {
		id := c.filled(result, "ruleId")
		if at := int(c.at(result, "ruleIndex").(float64)); c.filled(rules[at], "id") != id {
			t.Errorf("rule %d is not %s", at, id)
		}
		c.filled(result, "message", "text")
		c.among(result, []string{"note", "warning", "error"}, "level")
		print := c.filled(result, "partialFingerprints", "primaryLocationLineHash")
		if !regexp.MustCompile(`^[0-9a-f]{16}:[1-9]\d*$`).MatchString(print) || fingerprints[print] {
			t.Errorf("fingerprint %s is malformed, or another's", print)
		}
		fingerprints[print] = true
		locations := c.list(result, "locations")
		if len(locations) != 1 {
			t.Fatalf("%d locations", len(locations))
		}
		c.place(locations[0])
	}
	// Who reads "no results" must see that something was not looked at.
	invocation := c.list(run, "invocations")[0]
	if c.at(invocation, "executionSuccessful") != false || len(c.list(invocation, "toolExecutionNotifications")) != 3 {
		t.Errorf("%v", invocation)
	}
}

func (c checker) place(location any) {
	c.t.Helper()
	uri := c.filled(location, "physicalLocation", "artifactLocation", "uri")
	parsed, err := url.Parse(uri)
	if err != nil || parsed.IsAbs() || strings.HasPrefix(uri, "/") || parsed.RawQuery != "" || parsed.Fragment != "" || strings.Contains(uri, " ") {
		c.t.Errorf("uri %q: %v", uri, err)
	}
	region := c.at(location, "physicalLocation", "region")
	for _, name := range []string{"startLine", "startColumn", "endLine", "endColumn"} {
		if n := c.at(region, name).(float64); n < 1 {
			c.t.Errorf("%s is %v", name, n)
		}
	}
	if c.at(region, "endColumn").(float64) < c.at(region, "startColumn").(float64) {
		c.t.Error("a region ends before it starts")
	}
}

// checker reads a JSON document by names.
type checker struct{ t *testing.T }

func (c checker) at(doc any, names ...string) any {
	c.t.Helper()
	for _, name := range names {
		object, _ := doc.(map[string]any)
		inner, there := object[name]
		if !there {
			c.t.Fatalf("no %q in %v", name, doc)
		}
		doc = inner
	}
	return doc
}

func (c checker) list(doc any, names ...string) []any {
	c.t.Helper()
	list, ok := c.at(doc, names...).([]any)
	if !ok {
		c.t.Fatalf("%v is no list", names)
	}
	return list
}

func (c checker) filled(doc any, names ...string) string {
	c.t.Helper()
	text, ok := c.at(doc, names...).(string)
	if !ok || text == "" {
		c.t.Errorf("%v has no text", names)
	}
	return text
}

func (c checker) text(doc any, want string, names ...string) {
	c.t.Helper()
	c.among(doc, []string{want}, names...)
}

func (c checker) among(doc any, want []string, names ...string) {
	c.t.Helper()
	if got := c.filled(doc, names...); !slices.Contains(want, got) {
		c.t.Errorf("%v is %q, not of %q", names, got, want)
	}
}

// TestURI: a path is a reference from the root, whatever is in it.
func TestURI(t *testing.T) {
	for path, want := range map[string]string{
		"a/b.txt": "a/b.txt", "a b": "a%20b", "a#b?c%d": "a%23b%3Fc%25d", "http://x": "http%3A//x",
		"new\nline": "new%0Aline", "\xff": "%FF", "é": "%C3%A9", `back\slash`: "back%5Cslash",
	} {
		if got := uriOf(&gitscan.Finding{Path: path}); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}

// TestSARIFBounds: GitHub refuses a run with more than 25,000 results. The rest
// is told.
func TestSARIFBounds(t *testing.T) {
	r := &Report{}
	r.Findings = make([]gitscan.Finding, maxResults+3)
	var out bytes.Buffer
	if err := SARIF(&out, r); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), `"ruleIndex"`); n != 25_000 || !strings.Contains(out.String(), "3 findings were left out") {
		t.Errorf("%d results", n)
	}
}

// Of a long line only a part is kept, whose start says nothing of the columns.
func TestRegionOfAPart(t *testing.T) {
	f := gitscan.Finding{Line: 1, Column: 450, EndColumn: 490, Text: strings.Repeat("é", 600), TextColumn: 50}
	if got := regionOf(&f); got.StartColumn != 450 || got.EndColumn != 490 {
		t.Errorf("%+v", got)
	}
}

// TestSARIFSeverity: one finding that may well be something else does not take from
// the severity of the others of its rule.
func TestSARIFSeverity(t *testing.T) {
	unsure, sure := gitscan.Finding{Rule: "x", Confidence: gitscan.Low}, gitscan.Finding{Rule: "x", Confidence: gitscan.High}
	for _, findings := range [][]gitscan.Finding{{unsure, sure}, {sure, unsure}} {
		var out bytes.Buffer
		if err := SARIF(&out, &Report{Report: gitscan.Report{Findings: findings}}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), `"security-severity": "9.0"`) || !strings.Contains(out.String(), `"level": "note"`) {
			t.Errorf("%s", out.String())
		}
	}
}
