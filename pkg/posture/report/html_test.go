package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

func render(t *testing.T, r *Review) string {
	t.Helper()
	var out bytes.Buffer
	if err := HTML(&out, r, list); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// nasty has the hostile name in every field that others write.
func nasty() checks.Finding {
	return with(failing("key-unused", hostile, hostile, "Key of user "+hostile+" was never used."), func(f *checks.Finding) {
		f.Owner, f.Resource.Name, f.Command, f.Breaks, f.Safe = hostile, hostile, "aws "+checks.Quote(hostile), hostile, hostile
	})
}

// everything is a review with something in each part of the page.
func everything(t *testing.T) *Review {
	accepted := with(nasty(), func(f *checks.Finding) {
		f.Outcome, f.Fingerprint, f.Exception = checks.Excepted, "accepted", &checks.Accepted{Reason: hostile, Until: hostile}
	})
	r := after(t, taken(yesterday, failing("root-key", "", "root", "Root had a key of "+hostile)), append(messy(), nasty(), accepted)...)
	r.AccountName, r.Problems = hostile, []string{hostile}
	return r
}

var (
	tags     = regexp.MustCompile(`<[a-z!/][^>]*>`)
	reaching = regexp.MustCompile(`(?i)(src|href|action|url)\s*[=(]|@import|<(script|link|img|iframe|object|embed|form|svg)\b`)
)

// TestHostileTextStaysText counts the tags: a page with hostile names has the
// same ones as a page with harmless names.
func TestHostileTextStaysText(t *testing.T) {
	text := render(t, everything(t))
	if found := reaching.FindString(strings.Join(tags.FindAllString(text, -1), "\n")); found != "" {
		t.Errorf("the page reaches out, or runs something: %s", found)
	}
	if strings.ContainsAny(text, "\x1b\u202e\r") {
		t.Error("characters that control the display are in the page")
	}
	if n := strings.Count(text, "&lt;script&gt;document.title="); n < 8 {
		t.Errorf("the hostile name is shown %d times", n)
	}
}

// TestPageIsWellFormed reads the tags as XML does, which is stricter than HTML.
func TestPageIsWellFormed(t *testing.T) {
	decoder := xml.NewDecoder(strings.NewReader(render(t, everything(t))))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, []string{"meta"}, xml.HTMLEntity
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestPageIsBounded lists no more resources than a browser bears.
func TestPageIsBounded(t *testing.T) {
	var findings []checks.Finding
	for i := range 20_000 {
		findings = append(findings, failing("volume-snapshot", "us-east-1", fmt.Sprintf("vol-%d", i), fmt.Sprintf("Volume vol-%d has no snapshot.", i)))
	}
	text := render(t, taken(today, findings...))
	if len(text) > 200_000 || !strings.Contains(text, "and 19800 more") {
		t.Errorf("%d bytes", len(text))
	}
}
