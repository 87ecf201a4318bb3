package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/costs"
)

// TestCosts writes COSTS.md, or compares it: what stands in the template is
// counted, and the rest is computed.
func TestCosts(t *testing.T) {
	const page = "COSTS.md"
	got := costsPage(t)
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the template costs (-page +template); go test ./infra -run TestCosts -update writes it:\n%s", page, diff)
	}
}

func costsPage(t *testing.T) string {
	full := standing(t, "default ekr-responder")
	lean := full
	lean.Dashboards = 0
	if full.Dashboards != 1 || standing(t, "gov ekr-responder").Dashboards != 0 {
		t.Fatal("the profiles differ in something else than the dashboard: mend this page")
	}
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# What it costs")
	say("")
	say("In USD a month, at list prices of us-east-1, without free tiers. Written by `go test ./infra -run TestCosts -update` from the template")
	say("and from [costs](costs/costs.go), where each price stands.")
	say("")
	say("| | `profile=full` | `profile=lean` |")
	say("|---|---|---|")
	say("| KMS keys (%d) | %.2f | %.2f |", full.Keys, costs.Standing{Keys: full.Keys}.USD(), costs.Standing{Keys: lean.Keys}.USD())
	say("| alarms (%d) | %.2f | %.2f |", full.Alarms, costs.Standing{Alarms: full.Alarms}.USD(), costs.Standing{Alarms: lean.Alarms}.USD())
	say("| dashboard | %.2f | |", costs.Standing{Dashboards: full.Dashboards}.USD())
	totalFull, totalLean := full.USD(), lean.USD()
	for _, r := range costs.Month() {
		inFull, inLean := r.Times*r.USD(true), r.Times*r.USD(false)
		totalFull, totalLean = totalFull+inFull, totalLean+inLean
		say("| %s, %.4g a month | %.2f | %.2f |", r.Name, r.Times, inFull, inLean)
	}
	say("| **one account** | **%.2f** | **%.2f** |", totalFull, totalLean)
	say("| **200 accounts** | **%.0f** | **%.0f** |", 200*totalFull, 200*totalLean)
	say("")
	say("In its first year. KMS charges the first two yearly rotations of a key: %.2f more a month from the second year on, and %.2f from the third",
		full.Rotated(1), full.Rotated(2))
	say("(200 accounts: %.0f and %.0f).", 200*full.Rotated(1), 200*full.Rotated(2))
	say("")
	second, all := standing(t, "all ekr-backup"), standing(t, "all ekr-responder")
	say("With `backupRegion` the second stack costs %.2f more, for its key and %d alarms (200 accounts: %.0f); its key rotates too. `guardDuty` and",
		second.USD(), second.Alarms, 200*second.USD())
	say("`codeCommit` have %d alarms more, for %.2f.", all.Alarms-full.Alarms, all.USD()-full.USD())
	say("")
	say("With `encryption=stack` the data shares that key; its calls cost 0.03 for 10,000, of which a review or an incident makes some hundred.")
	say("Of the alarms ten, and of the dashboards three, are free in an account that has no others. The table, the bucket and the logs hold next to")
	say("nothing until there are incidents. CloudTrail's event history, and events of AWS's own services, cost nothing.")
	say("")
	say("With one responder for an organisation ([ROLLOUT.md](ROLLOUT.md)) the members' stacks hold IAM resources alone, which cost nothing: 200 accounts")
	say("then cost as much as one, and the incidents.")
	say("")
	say("What a run uses, rounded up; estimated, not measured on AWS:")
	say("")
	say("| run | from | one costs |")
	say("|---|---|---|")
	for _, r := range costs.Month() {
		say("| %s | %s | %.3f |", r.Name, r.Why, r.USD(true))
	}
	return b.String()
}

// standing counts what costs by the month in a stack.
func standing(t *testing.T, stack string) costs.Standing {
	t.Helper()
	for _, in := range templates() {
		if in.name == stack {
			return costs.Standing{
				Keys:       len(in.of("AWS::KMS::Key")),
				Alarms:     len(in.of("AWS::CloudWatch::Alarm")),
				Dashboards: len(in.of("AWS::CloudWatch::Dashboard")),
			}
		}
	}
	t.Fatalf("no stack %s", stack)
	return costs.Standing{}
}
