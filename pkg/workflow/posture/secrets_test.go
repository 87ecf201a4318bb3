package posture_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// TestNothingKeepsASecret has one call after another fail with an error that quotes
// secrets: none is in what the functions answer, log, keep or send.
func TestNothingKeepsASecret(t *testing.T) {
	token := "FwoGZXIvYXdz" + strings.Repeat("Q0FmYWtl", 12)
	const secret = "wJalrNOTREALNOTREALNOTREAL"
	quoted := "the request was 'x-amz-security-token:" + token + "', {\"secretAccessKey\":\"" + secret + "\"}"
	for _, code := range []string{"AccessDenied", "SlowDown"} {
		refusal := fakeaws.ErrorSaying(code, quoted)
		for name, fails := range map[string]func(*world){
			"reading":             func(w *world) { w.refusal = refusal },
			"Security Hub":        func(w *world) { w.public, w.put.SecurityHub, w.hub = []string{"snap-1"}, true, refusal },
			"publishing":          func(w *world) { w.fail = refusal },
			"keeping the Regions": func(w *world) { w.bucket.fail = map[string]error{"PutObject regions": refusal} },
			"keeping parts":       func(w *world) { w.bucket.fail = map[string]error{"PutObject parts": refusal} },
			"reading parts":       func(w *world) { w.bucket.fail = map[string]error{"GetObject parts": refusal} },
			"the review before":   func(w *world) { w.bucket.fail = map[string]error{"ListObjectsV2 latest": refusal} },
			"the snapshot":        func(w *world) { w.bucket.fail = map[string]error{"PutObject snapshot": refusal} },
			"the page":            func(w *world) { w.bucket.fail = map[string]error{"PutObject review.html": refusal} },
			"the review":          func(w *world) { w.bucket.fail = map[string]error{"PutObject latest": refusal} },
		} {
			w := newWorld(t)
			fails(w)
			answers, log := w.invokeAll()
			kept := map[string]string{"an answer": answers, "the log": log, "a notice": fmt.Sprintf("%+v", w.sent)}
			for key, body := range w.bucket.objects {
				kept[key] = w.unpacked(key, body)
			}
			for where, text := range kept {
				if strings.Contains(text, token) || strings.Contains(text, secret) {
					t.Errorf("%s, %s: a secret lies in %s: %.3000s", name, code, where, text)
				}
			}
			if !strings.Contains(fmt.Sprint(kept), code) {
				t.Errorf("%s, %s: what failed is named nowhere", name, code)
			}
		}
	}
}

// invokeAll runs the functions of a review as Lambda does, and returns all that they
// answer, errors among it, and all that they log. One that fails is told to the
// report, as the machine does.
func (w *world) invokeAll() (answers, log string) {
	w.t.Helper()
	var said strings.Builder
	var printed bytes.Buffer
	collector := function.Handler(correlation.NewLogger(&printed), w.collector(), true)
	invoke := func(in posture.CollectInput, out any) string {
		answer, err := collector.Invoke(context.Background(), w.text(in))
		fmt.Fprintln(&said, string(answer), err)
		if err != nil {
			return fmt.Sprint(err)
		}
		if err := json.Unmarshal(answer, out); err != nil {
			w.t.Fatal(err)
		}
		return ""
	}
	var plan posture.Plan
	if failed := invoke(posture.CollectInput{Phase: posture.PhasePlan, StartedAt: monday}, &plan); failed != "" {
		return said.String(), printed.String()
	}
	in := posture.ReportInput{Review: plan.Review, Settings: w.put, Execution: "arn"}
	for _, group := range plan.Groups {
		var parts []posture.Part
		for _, turn := range group.Turns {
			part := posture.Part{Tasks: turn.Tasks}
			part.Problem = invoke(posture.CollectInput{Phase: posture.PhaseRead, Review: plan.Review, Turn: turn}, &part)
			parts = append(parts, part)
		}
		in.Parts = append(in.Parts, parts)
	}
	answer, err := function.Handler(correlation.NewLogger(&printed), w.reporter(), true).Invoke(context.Background(), w.text(in))
	fmt.Fprintln(&said, string(answer), err)
	return said.String(), printed.String()
}

func (w *world) text(in any) []byte {
	text, err := json.Marshal(in)
	if err != nil {
		w.t.Fatal(err)
	}
	return text
}

// unpacked is an object as whoever reads it has it.
func (w *world) unpacked(key string, body []byte) string {
	if !strings.HasSuffix(key, ".gz") {
		return string(body)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body, err = io.ReadAll(z); err != nil {
		w.t.Fatal(err)
	}
	return string(body)
}
