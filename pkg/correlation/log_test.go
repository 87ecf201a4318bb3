package correlation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/correlation"
)

func TestLinesHaveTheIDs(t *testing.T) {
	var out bytes.Buffer
	ctx := correlation.With(context.Background(), correlation.ID{Incident: "EKR-1", Execution: "a\nb"})
	log := correlation.NewLogger(&out).With("function", "ekr-notify")
	log.WarnContext(ctx, "not recorded", "error", errors.New("refused"))
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	delete(got, "time")
	want := map[string]any{"level": "WARN", "msg": "not recorded", "function": "ekr-notify", "error": "refused", "incident": "EKR-1", "execution": "a-b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOtherValuesAreHarmless logs what is neither a text nor an error.
func TestOtherValuesAreHarmless(t *testing.T) {
	token := "IQoJb3JpZ2lu" + strings.Repeat("x", 40)
	var out bytes.Buffer
	correlation.NewLogger(&out).Info("x", "list", []string{"u\u202e", token}, "object", map[string]any{"password": "y", "n": 1}, "odd", func() {}, "none", nil)
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	delete(got, "time")
	want := map[string]any{"level": "INFO", "msg": "x", "list": []any{"u\u202e", "REDACTED"}, "object": map[string]any{"password": "REDACTED", "n": 1.0},
		"odd": "json: unsupported type: func()", "none": nil}
	if diff := cmp.Diff(want, got); diff != "" || strings.Contains(out.String(), "\u202e") {
		t.Errorf("%s: %s", &out, diff)
	}
}

// TestWhatOthersWroteIsHarmless logs what an attacker may have put into a name,
// and what AWS may quote in an error.
func TestWhatOthersWroteIsHarmless(t *testing.T) {
	token := "IQoJb3JpZ2lu" + strings.Repeat("x", 40)
	for name, text := range map[string]string{
		"a line of its own":  "u\n{\"level\":\"INFO\"}",
		"a terminal escape":  "u\x1b[2J",
		"right to left":      "u\u202etxt",
		"a session token":    "signature: x-amz-security-token=" + token,
		"a token by itself":  token,
		"more than one line": strings.Repeat("x", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			correlation.NewLogger(&out).Error(text, "text", text, "error", errors.New(text))
			if bytes.Count(out.Bytes(), []byte("\n")) != 1 || out.Len() > 10_000 {
				t.Errorf("%d bytes, %d lines", out.Len(), bytes.Count(out.Bytes(), []byte("\n")))
			}
			for _, bad := range []string{"\x1b", "\\u001b", "\u202e", token, "INFO\"}\n"} {
				if strings.Contains(out.String(), bad) {
					t.Errorf("holds %q: %s", bad, &out)
				}
			}
		})
	}
}
