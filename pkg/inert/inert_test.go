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

func TestText(t *testing.T) {
	tests := map[string]struct {
		in    string
		limit int
		want  string
	}{
		"plain":                     {"deploy+ci=a,b.c@d-e_f", 64, "deploy+ci=a,b.c@d-e_f"},
		"other scripts":             {"Müller 東京 имя", 64, "Müller 東京 имя"},
		"lines and tabs":            {"a\r\nb\tc\u2028d\u00a0e", 64, "a b c d e"},
		"blanks at the ends":        {" \n a \n", 64, "a"},
		"colour":                    {"\x1b[31mred\x1b[0m", 64, `\x1b[31mred\x1b[0m`},
		"title of the terminal":     {"\x1b]0;owned\x07", 64, `\x1b]0;owned\x07`},
		"C1 control":                {"a\u009b2Jb", 64, `a\u{9b}2Jb`},
		"bytes that are no text":    {"a\xffb", 64, `a\xffb`},
		"reading order":             {"a\u202egpj.exe", 64, `a\u{202e}gpj.exe`},
		"isolates":                  {"\u2066a\u2069", 64, `\u{2066}a\u{2069}`},
		"zero width":                {"ro\u200bot\ufeff", 64, `ro\u{200b}ot\u{feff}`},
		"letters that show nothing": {"a\u3164b\u2800c", 64, `a\u{3164}b\u{2800}c`},
		"variation selector":        {"a\ufe0f", 64, `a\u{fe0f}`},
		"tags":                      {"a\U000e0041", 64, `a\u{e0041}`},
		"heap of accents":           {"a" + strings.Repeat("\u0301", 50) + "b", 64, "a\u0301\u0301b"},
		"exactly the limit":         {"abcdef", 6, "abcdef"},
		"one too long":              {"abcdefg", 6, "abc..."},
		"limit in characters":       {"äöüäöüä", 6, "äöü..."},
		"no blank before dots":      {"ab cdefg", 6, "ab..."},
		"limit below the dots":      {"abcdef", 2, ".."},
		"no room":                   {"abc", 0, ""},
		"limit below zero":          {"abc", -1, ""},
		"empty":                     {"", 10, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, inert.Text(tc.in, tc.limit)); diff != "" {
				t.Errorf("Text(%q, %d) (-want +got):\n%s", tc.in, tc.limit, diff)
			}
		})
	}
}

func TestLines(t *testing.T) {
	in := "  if a {\r\n\tkey = \x1b[2K\u202etxt\rover\x9b2J  é\n\nend"
	want := "  if a {\r\n\tkey = \\x1b[2K\\u{202e}txt\\x0dover\\x9b2J  é\n\nend"
	if diff := cmp.Diff(want, string(inert.Lines([]byte(in)))); diff != "" {
		t.Error(diff)
	}
}

func TestJSONKeepsItsMeaning(t *testing.T) {
	const name = "a\u009b2J\u202e\u200b\x7f\U000e0041é<&>"
	plain, err := json.Marshal(map[string]string{"user": name})
	if err != nil {
		t.Fatal(err)
	}
	doc := inert.JSON(append(plain, '\n'))
	if strings.IndexFunc(strings.TrimSuffix(string(doc), "\n"), dangerous) >= 0 {
		t.Errorf("%+q", doc)
	}
	var back map[string]string
	if err := json.Unmarshal(doc, &back); err != nil || back["user"] != name {
		t.Errorf("%+q reads %+q, %v", doc, back["user"], err)
	}
	if again := inert.JSON([]byte(`{"user":"é",  "n":1}`)); string(again) != `{"user":"é",  "n":1}` {
		t.Errorf("harmless JSON became %s", again)
	}
}

// TestEveryCharacter tries each code point there is.
func TestEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		in := "a" + string(r) + "b"
		text := inert.Text(in, 40)
		if !utf8.ValidString(text) || strings.IndexFunc(text, dangerous) >= 0 {
			t.Errorf("Text(%+q) = %+q", in, text)
		}
	}
}

func dangerous(r rune) bool {
	return unicode.Is(unicode.C, r) || unicode.Is(unicode.Z, r) && r != ' ' || unicode.Is(unicode.Bidi_Control, r)
}

func TestAHugeTextIsCutEarly(t *testing.T) {
	huge := strings.Repeat("\x1b", 10<<20)
	allocations := testing.AllocsPerRun(1, func() { inert.Text(huge, 20) })
	if allocations > 50 {
		t.Errorf("%v allocations for 20 characters", allocations)
	}
}
