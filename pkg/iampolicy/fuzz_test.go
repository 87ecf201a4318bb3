package iampolicy

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzParse looks for documents that cannot be read without harm, or that give
// a principal more together with a denial of everything.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`,
		`{"Statement":[{"Effect":"Deny","NotAction":["a:b"],"NotResource":"x${aws:username}?","Condition":{"Bool":{"a":true}}}]}`,
		`%7B%22Statement%22%3A%5B%5D%7D`, `{"Statement":[{"Principal":{"AWS":["*"]}}]}`, "{", "%", `{"Statement":null}`,
	} {
		f.Add(seed)
	}
	nothing, err := Parse(`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ParseTrust(text)
		d, err := Parse(text)
		if err != nil {
			return
		}
		s := Set{Policies: []Document{d}}
		if s.Can("iam:PassRole") > s.CanSomewhere("iam:PassRole") {
			t.Error("allowed everywhere and not anywhere")
		}
		if s.Administrator() == Yes && s.Can("iam:AttachUserPolicy") == No && s.Can("iam:PutRolePolicy") == No &&
			s.Can("iam:AttachRolePolicy") == No && s.Can("iam:PutUserPolicy") == No && s.Can("iam:CreatePolicyVersion") == No &&
			s.Can("iam:UpdateAssumeRolePolicy") == No && s.Can("iam:AttachGroupPolicy") == No && s.Can("iam:PutGroupPolicy") == No {
			t.Error("an administrator that can grant nothing")
		}
		if (Set{Policies: []Document{d, nothing}}).CanSomewhere("iam:PassRole") != No {
			t.Error("allowed in spite of a denial of everything")
		}
	})
}

// FuzzMatch compares the matchers with regular expressions. Actions are ASCII.
func FuzzMatch(f *testing.F) {
	f.Add("a*b?c", "aXXbYc")
	f.Add("*", "")
	f.Add("é?", "éx")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 50 || len(text) > 200 || !valid(pattern) || !valid(text) || strings.Contains(pattern, "${") {
			return
		}
		expression := regexp.QuoteMeta(pattern)
		expression = strings.ReplaceAll(expression, `\*`, `.*`)
		expression = strings.ReplaceAll(expression, `\?`, `.`)
		want := regexp.MustCompile(`(?s)^` + expression + `$`).MatchString(text)
		if got := matchResource(pattern, text, Request{}) == Yes; got != want {
			t.Errorf("resource %q, %q: %v", pattern, text, got)
		}
		if got := matchAction(pattern, text); got != want && ascii(pattern+text) {
			t.Errorf("action %q, %q: %v", pattern, text, got)
		}
	})
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0
}

func valid(s string) bool { return strings.ToValidUTF8(s, "") == s }

// TestMatchIsNotSlow would not end if a pattern of stars took exponential time.
func TestMatchIsNotSlow(t *testing.T) {
	if matchAction(strings.Repeat("*a", 1000), strings.Repeat("a", 5000)+"b") {
		t.Error("matched")
	}
}
