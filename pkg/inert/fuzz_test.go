package inert_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/inert"
)

// acts tells whether a character moves the cursor, turns the reading order round, or
// is not there for the eye.
func acts(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector)
}

// FuzzText holds that whatever others wrote is shown on one line, within its bound,
// with nothing in it that nobody sees; and that what is inert stays as it is.
func FuzzText(f *testing.F) {
	f.Add("ci\x1b[2J\u202e\r\nDO FIRST\x00\xff", 40)
	f.Add("e\u0301\u0301\u0301\u0301 \u2800\ufe0f\U000e0041", 9)
	f.Add("a long text", 5)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		shown := inert.Text(text, limit)
		if !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > max(limit, 0) || strings.TrimSpace(shown) != shown {
			t.Errorf("%q, of at most %d, is shown as %q", text, limit, shown)
		}
		if i := strings.IndexFunc(shown, acts); i >= 0 {
			t.Errorf("%q is shown with %q", text, shown[i:])
		}
		marks := 0
		for _, r := range shown {
			if marks++; !unicode.Is(unicode.M, r) {
				marks = 0
			}
			if marks > 2 {
				t.Errorf("%q has more than two marks on a letter", shown)
			}
		}
		if again := inert.Text(shown, limit); again != shown {
			t.Errorf("%q becomes %q", shown, again)
		}
		for line := range strings.SplitSeq(string(inert.Lines([]byte(text))), "\n") {
			if i := strings.IndexFunc(strings.TrimSuffix(strings.ReplaceAll(line, "\t", ""), "\r"), acts); i >= 0 {
				t.Errorf("%q has the line %q", text, line)
			}
		}
	})
}

// FuzzJSON holds that a document says the same, with nothing in it that nobody
// sees but the blanks between its values.
func FuzzJSON(f *testing.F) {
	f.Add([]byte("{\"a\u202e\": [\"\u2028\U000e0041\", 1.0,\r\n\tnull]}"))
	f.Add([]byte(`"\u001b\\u202e"`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		var want, got any
		if !utf8.Valid(doc) || json.Unmarshal(doc, &want) != nil {
			return
		}
		shown := inert.JSON(doc)
		if err := json.Unmarshal(shown, &got); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%q becomes %q: %v", doc, shown, err)
		}
		for _, r := range string(shown) {
			if acts(r) && !strings.ContainsRune("\r\n\t", r) {
				t.Errorf("%q is shown with %U", doc, r)
			}
		}
	})
}
