package posture

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// message writes the digest as a notice.
func (h *Reporter) message(r *report.Review, news report.News, execution, key string) notice.Message {
	bucket := "s3://" + settings.BucketName(h.Settings.Account, h.Settings.Region) + "/"
	facts := notice.ReviewFacts{
		Severity: severity(news), State: "review", Headline: headline(r, news), ID: r.ID,
		Tasks: tasks(r, h.Checks), Execution: execution, Settings: h.Settings, Now: r.TakenAt,
	}
	more := ""
	if key != "" {
		facts.Links = append(facts.Links, bucket+key)
		if page, err := evidence.ReviewKey(r.ID, "review.html"); err == nil {
			more = "All of it as a page, in the role " + settings.EvidenceReader + ": aws s3 cp " + bucket + page + " ."
		}
	}
	facts.Text = report.Digest(r, h.Checks, more)
	return notice.WriteReview(facts)
}

// severity is the notice's. Nothing that a review finds is an incident, so none
// is P1.
func severity(news report.News) string {
	switch {
	case len(news.Urgent) > 0:
		return usage.P2
	case news.Worst >= checks.High:
		return usage.P3
	}
	return usage.P4
}

// headline says in the subject what is news.
func headline(r *report.Review, news report.News) string {
	counts := map[report.Change]int{}
	for _, e := range slices.Concat(r.Of(checks.Fail), r.Of(checks.Excepted)) {
		counts[e.Change]++
	}
	var parts []string
	if n := len(news.Urgent); n > 0 {
		parts = append(parts, fmt.Sprintf("URGENT %d root or open to all", n))
	}
	for _, part := range []struct {
		n    int
		word string
	}{{counts[report.New], "new"}, {counts[report.Worse], "worse"}, {len(r.Fixed), "fixed"}, {len(r.Unseen), "unseen"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	switch {
	case r.Uncompared:
		return fmt.Sprintf("Posture: %d failed, compared with none", len(r.Of(checks.Fail)))
	case r.Previous.IsZero():
		return fmt.Sprintf("First posture review, %d failed", len(r.Of(checks.Fail)))
	case len(parts) == 0:
		return fmt.Sprintf("Posture: %d failed as before, %d not told", len(r.Of(checks.Fail)), r.Counts.Unknown)
	}
	return "Posture: " + strings.Join(parts, ", ")
}

// tasks are the fixes of the digest for machines.
func tasks(r *report.Review, list []checks.Check) []notice.Task {
	const longest = 400
	ranked, _ := report.Lines(r.Of(checks.Fail), list)
	var all []notice.Task
	for _, l := range ranked[:min(len(ranked), report.MaxLines)] {
		all = append(all, notice.Task{
			Text: inert.Text(l.Summary(), longest), Commands: []string{inert.Text(l.Command(), 2*longest)},
		})
	}
	return all
}
