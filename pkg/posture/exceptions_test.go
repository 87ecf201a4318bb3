package posture_test

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture"
)

func TestReadExceptions(t *testing.T) {
	good := `{"check":"key-rotated","resource":"AKIA*","reason":"moves in June","until":"2026-06-30"}`
	list, err := posture.ReadExceptions([]byte("[" + good + "]"))
	if err != nil || len(list) != 1 || list[0].Reason != "moves in June" {
		t.Errorf("%v %+v", err, list)
	}
	for name, tc := range map[string]struct{ text, says string }{
		"no JSON":       {"check: key-rotated", "no JSON list"},
		"one":           {good, "no JSON list"},
		"two lists":     {"[] []", "something follows"},
		"more after it": {"[" + good + "]]", "something follows"},
		"misspelled":    {`[{"check":"key-rotated","resorce":"*","reason":"r","until":"2026-06-30"}]`, "resorce"},
		"no such check": {`[{"check":"key-rotate","resource":"*","reason":"r","until":"2026-06-30"}]`, "entry 1 (key-rotate)"},
		"no end":        {"[" + good + `,{"check":"key-rotated","resource":"*","reason":"r"}]`, "entry 2"},
		"both wrong":    {`[{"check":"a","resource":"*","reason":"r","until":"x"},{"check":"b","resource":"*","reason":"r","until":"2026-06-30"}]`, "entry 2 (b)"},
	} {
		if _, err := posture.ReadExceptions([]byte(tc.text)); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
