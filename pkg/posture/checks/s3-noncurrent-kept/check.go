// Package s3noncurrentkept asks of each bucket with versions whether a lifecycle
// rule throws old versions away at once. Versioning then undoes nothing: what an
// intruder overwrites is gone a day later.
package s3noncurrentkept

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "s3-noncurrent-kept",
	Question: "Does every bucket with versions keep noncurrent ones for at least 7 days?",
	Area:     checks.S3,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "Versioning helps only while the old versions are there. A rule that expires them at once removes what an intruder overwrote before anybody looks.",
	Fix: checks.Fix{
		Do:      "Raise the days of the rule; read the lifecycle, change the rule, and put all of it back.",
		Command: "aws s3api get-bucket-lifecycle-configuration --bucket <bucket> > lifecycle.json && ${EDITOR:-vi} lifecycle.json && aws s3api put-bucket-lifecycle-configuration --bucket <bucket> --lifecycle-configuration file://lifecycle.json",
		Breaks:  "Nothing that reads. Old versions cost storage for longer.",
	},
	Ref:      checks.References{},
	Reads:    []snapshot.Ref{snapshot.Buckets},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "bucket with versions", Many: "buckets with versions", Good: fmt.Sprintf("noncurrent versions kept for at least %d days", o.NoncurrentDays),
	})
	buckets, _ := checks.Read(t, snapshot.Buckets, "")
	for i := range buckets {
		b := &buckets[i]
		r := protection.OfBucket(s, b)
		status, ok := checks.ReadInner(t, r.Checked(), b.Region, &b.Versioning)
		if !ok || status == "" {
			continue
		}
		rules, ok := checks.ReadInner(t, r.Checked(), b.Region, &b.Lifecycle)
		if ok {
			judge(t, o, r, b, rules)
		}
	}
	return t.Findings()
}

// judge gives a finding for each rule that keeps too little.
func judge(t *checks.Tally, o checks.Options, r protection.Resource, b *snapshot.Bucket, rules []snapshot.LifecycleRule) {
	good := true
	for _, rule := range rules {
		if !rule.Enabled || rule.NoncurrentDays < 0 || rule.NoncurrentDays >= o.NoncurrentDays {
			continue
		}
		good = false
		f := t.Fail(r.Checked(), b.Region, fmt.Sprintf("Bucket %s: rule %s expires %snoncurrent versions%s after %s.",
			b.Name, rule.ID, but(rule.NewerKept), about(rule.Scope), days(rule.NoncurrentDays)))
		f.Facet = rule.ID
		f.Owner = o.Owner(b.Tags.Value)
		f.Command = fmt.Sprintf("aws s3api get-bucket-lifecycle-configuration --bucket %[1]s > lifecycle.json && ${EDITOR:-vi} lifecycle.json && aws s3api put-bucket-lifecycle-configuration --bucket %[1]s --lifecycle-configuration file://lifecycle.json", checks.Quote(b.Name))
		if rule.Scope != "" {
			f.Severity = checks.Low
		}
	}
	if good {
		t.Pass()
	}
}

// but names the versions that are spared. They spare little: whoever overwrites
// an object once more pushes the good one out.
func but(newer int) string {
	if newer == 0 {
		return ""
	}
	return fmt.Sprintf("all but the newest %d ", newer)
}

func about(scope string) string {
	if scope == "" {
		return ""
	}
	return " (" + scope + ")"
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
