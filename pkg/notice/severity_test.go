package notice

import (
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// TestSeverityOfAlerts is the judgement before anything is known of the use.
func TestSeverityOfAlerts(t *testing.T) {
	for name, want := range map[string]string{
		"alert-revoke": "P2 contained", "alert-isolate": "P1 isolated", "alert-deactivate": "P2 key off", "alert-limit": "P2 isolated",
		"alert-root": "P1 ROOT KEY", "alert-gone": "P2 not found", "alert-owner-unknown": "P1 OWNER UNKNOWN", "alert-failed": "P1 NOT CONTAINED",
		"alert-refused": "P1 KEY ON", "alert-notify-only": "P1 KEY ON", "alert-suspected": "P2 notify only, KEY ON", "alert-closed": "P2 notify only, KEY ON",
		"alert-was-off": "P3 was off", "alert-foreign": "P4 not ours", "alert-protected": "P1 exempt, KEY ON", "alert-restored": "P1 restored, KEY ON",
		"alert-session-user": "P2 contained", "alert-session-role": "P1 SESSION LIVE", "alert-own-role": "P1 OUR OWN KEY",
		"alert-not-a-drill": "P3 not a drill", "alert-sample": "P4 sample", "alert-dry-run": "P1 DRY RUN", "alert-many": "P1 NOT CONTAINED",
		"alert-no-key": "P2 no key", "alert-console": "P1 CONSOLE at risk", "alert-unrecorded": "P2 contained",
	} {
		m := write(alerts()[name])
		if got := m.Machine.Severity + " " + m.Machine.State; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestSeverityOfKeys(t *testing.T) {
	event := func(kind trigger.Kind, code string) workflow.Event {
		e := theEvent()
		e.Kind, e.Code = kind, code
		return e
	}
	exposed := event(trigger.Health, "AWS_RISK_CREDENTIALS_EXPOSED")
	paused := func(e workflow.Event) workflow.Event {
		e.Pause = thePause()
		return e
	}
	capped := func(c *workflow.Case) { c.Capped = "60 keys were contained in this hour" }
	canary := func(c *workflow.Case) { live(c); c.Outcome.Special = containment.Canary }
	for _, test := range []struct {
		name  string
		event workflow.Event
		c     workflow.Case
		want  string
	}{
		{"status not read back", exposed, with(func(c *workflow.Case) { c.Outcome.KeyStatus, c.Outcome.Contained = "", false }), usage.P1},
		{"a new code", event(trigger.Health, "AWS_RISK_SOMETHING_NEW"), contained(), usage.P1},
		{"exempt, but off already", exposed, with(func(c *workflow.Case) {
			c.Outcome.Special, c.Outcome.KeyPrior, c.Outcome.OffBefore, c.Outcome.Actions = containment.Protected, "Inactive", true, nil
		}), usage.P3},
		{"seen Inactive by the second event", exposed, with(func(c *workflow.Case) { c.Outcome.KeyPrior, c.Repeat, c.Sightings = "Inactive", true, 2 }), usage.P2},
		{"found Inactive by a second try, which its first may have done", exposed, with(func(c *workflow.Case) { c.Outcome.KeyPrior = "Inactive" }), usage.P2},
		{"off before, told again", exposed, with(func(c *workflow.Case) {
			c.Outcome.KeyPrior, c.Outcome.OffBefore, c.Repeat, c.Sightings = "Inactive", true, true, 2
		}), usage.P3},
		{"deleted", exposed, with(func(c *workflow.Case) { c.Outcome.KeyStatus = "Deleted" }), usage.P3},
		{"a rehearsal by hand", event(trigger.Manual, "manual"), with(func(c *workflow.Case) { live(c); c.Outcome.DryRun = true }), usage.P4},
		{"a drill", event(trigger.Drill, "drill"), contained(), usage.P4},
		{"a drill that failed", event(trigger.Drill, "drill"), workflow.Case{Exposure: theExposure(), Failure: "x"}, usage.P1},
		{"off before, in a pause", paused(exposed), with(wasOff), usage.P1},
		{"leaked on purpose, in a pause", paused(exposed), with(canary), usage.P4},
		{"off before, and the cap is reached", exposed, with(func(c *workflow.Case) { wasOff(c); capped(c) }), usage.P1},
		{"leaked on purpose, and the cap is reached", exposed, with(func(c *workflow.Case) { canary(c); capped(c) }), usage.P1},
		{"a drill, and the cap is reached", event(trigger.Drill, "drill"), with(capped), usage.P1},
		{"a step missing", exposed, with(func(c *workflow.Case) { c.Outcome.Contained = false }), usage.P2},
		{"weak signal, key off", exposed, with(func(c *workflow.Case) {
			c.Outcome.Start, c.Outcome.Level, c.Exposure.Start, c.Outcome.KeyPrior, c.Outcome.OffBefore, c.Outcome.Actions = level.Notify, level.Notify, level.Notify, "Inactive", true, nil
		}), usage.P3},
	} {
		got, why := severityOf(test.event, test.c, stateOf(test.c))
		if got != test.want || why == "" {
			t.Errorf("%s: %s (%s), want %s", test.name, got, why, test.want)
		}
	}
}

// TestSeverityOfReports: what could not be read is never below P2, and a change
// never below the report.
func TestSeverityOfReports(t *testing.T) {
	wasOffCase := with(wasOff)
	if got := write(of(Report, "03:16:20", wasOffCase)).Machine.Severity; got != usage.P2 {
		t.Errorf("a report without summary: %s", got)
	}
	if got := write(told(Report, looked()["misused"].first)).Machine.Severity; got != usage.P1 {
		t.Errorf("a misused key: %s", got)
	}
	known := with(func(c *workflow.Case) { c.Usage.Severity = usage.P1 })
	if got := write(of(Change, "03:30:00", known)).Machine.Severity; got != usage.P1 {
		t.Errorf("a change after a report of P1: %s", got)
	}
}

func TestImpact(t *testing.T) {
	for _, test := range []struct {
		name string
		used time.Time
		want usage.Impact
	}{
		{"yesterday", clockAt("00:00:00").AddDate(0, 0, -1), usage.InUse},
		{"last month", clockAt("00:00:00").AddDate(0, -1, 0), usage.Quiet},
		{"never", time.Time{}, usage.NeverUsed},
	} {
		f := alertOf(with(func(c *workflow.Case) { c.Outcome.LastUsed.At = test.used }))
		if got, _ := f.views()[0].impact(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	if got, _ := alertOf(vanished()).views()[0].impact(); got != usage.UnknownImpact {
		t.Errorf("nothing read: %s", got)
	}
}
