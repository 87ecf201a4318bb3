package level

import (
	"encoding/json"
	"strings"
	"testing"
)

// The words are in settings, in records and in the notices: they stay.
var words = map[Level]string{None: "", Notify: "notify", Deactivate: "deactivate", Revoke: "revoke", Isolate: "isolate"}

func TestLevelsRise(t *testing.T) {
	if !(None < Notify && Notify < Deactivate && Deactivate < Revoke && Revoke < Isolate) {
		t.Error("levels are compared by number, and do not rise")
	}
}

func TestWords(t *testing.T) {
	for l, word := range words {
		if l.String() != word {
			t.Errorf("level %d is %q, want %q", int(l), l, word)
		}
		got, err := Parse(word)
		if l != None && (err != nil || got != l) {
			t.Errorf("Parse(%q) = %d, %v", word, got, err)
		}
		body, err := json.Marshal(l)
		if err != nil || string(body) != `"`+word+`"` {
			t.Errorf("level %d is written as %s, %v", int(l), body, err)
		}
		back := Isolate
		if err := json.Unmarshal(body, &back); err != nil || back != l {
			t.Errorf("%s is read as %d, %v", body, back, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, word := range []string{"", "Revoke", " revoke", "isolate ", "off", "3", "level(3)"} {
		got, err := Parse(word)
		if err == nil || got != None {
			t.Errorf("Parse(%q) = %d, %v", word, got, err)
			continue
		}
		for _, known := range []string{"notify", "deactivate", "revoke", "isolate"} {
			if !strings.Contains(err.Error(), known) {
				t.Errorf("%q does not say that there is %q", err, known)
			}
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for _, body := range []string{`3`, `"off"`, `{}`, `[]`, `true`, `"REVOKE"`} {
		l := Revoke
		if err := json.Unmarshal([]byte(body), &l); err == nil {
			t.Errorf("%s is read as %d", body, l)
		}
	}
}

func TestLevelOutOfRange(t *testing.T) {
	for _, l := range []Level{-1, 5, 99} {
		if !strings.HasPrefix(l.String(), "level(") {
			t.Errorf("level %d calls itself %q", int(l), l)
		}
	}
}
