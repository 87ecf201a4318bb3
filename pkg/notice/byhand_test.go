package notice

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const madeKey = "AKIAEXAMPLE3ND8YK1T6"

// TestCommandsNameTheOwner: IAM refuses a key beside another user's name.
func TestCommandsNameTheOwner(t *testing.T) {
	const want = "aws iam update-access-key --status Inactive --access-key-id " + madeKey + " --user-name svc-backup2"
	restore := restoreFacts(false)
	restore.Restore.Parts = []string{"key:" + madeKey}
	restore.Restore.Record.Actions = []containment.Action{{Step: containment.KeyInactive, Target: madeKey, User: "svc-backup2", Status: containment.Done}}
	notifyOnly := of(Report, "03:16:20", with(live))
	notifyOnly.Settings.Ceiling = level.Notify
	notifyOnly.Usage = &usage.Summary{AccessKeyID: string(exposedKey), Verdict: usage.StillAlive, Minted: []usage.Minted{
		{AccessKeyID: madeKey, Kind: trail.AccessKey, Principal: "arn:aws:iam::111122223333:user/svc-backup2", Alive: usage.AliveYes},
	}}
	for name, f := range map[string]Facts{"restore": restore, "report": notifyOnly} {
		if text := Write(f).Text; !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", name, want, text)
		}
	}
}

// TestVerifyByHandAsksForWhatWasDone: at level deactivate there is no policy, and a
// key that is on by agreement need not be off.
func TestVerifyByHandAsksForWhatWasDone(t *testing.T) {
	off := with(func(c *workflow.Case) { c.Outcome.Level, c.Outcome.Actions = level.Deactivate, c.Outcome.Actions[:1] })
	fenced := fencedAlerts()["alert-fenced"].Cases[0]
	boundary := with(quotaFull)
	for name, tc := range map[string]struct {
		c        workflow.Case
		has, not string
	}{
		"deactivated": {off, "the key must be Inactive", "policy"},
		"fenced":      {fenced, "There must be the policy ekr-fence-ci-deploy", "must be Inactive"},
		"boundary":    {boundary, "There must be the boundary ekr-isolate", "ekr-revoke:"},
	} {
		f := of(Help, "03:12:40", tc.c)
		f.Problem = "Verify failed: States.Timeout"
		var text string
		for _, task := range f.complete().help().tasks {
			text += fmt.Sprintln(task.Text, task.Commands)
		}
		if !strings.Contains(text, tc.has) || strings.Contains(text, tc.not) {
			t.Errorf("%s: wants %q and no %q:\n%s", name, tc.has, tc.not, text)
		}
	}
}

// TestACanaryIsNotCountedAsOff among the keys of one event.
func TestACanaryIsNotCountedAsOff(t *testing.T) {
	lure := special(containment.Canary, "the setting canaryUsers names bait")
	f := of(Alert, "03:12:06", contained())
	f.Cases = append(f.Cases, lure)
	m := Write(f)
	if !strings.Contains(m.Subject, "none on but canaries") || !strings.Contains(strings.Join(strings.Fields(m.Text), " "), "1 off or denied. 1 left on, as leaked on purpose.") {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
}

// TestTheTreeDoesNotGuess how a key stands whose status was not read.
func TestTheTreeDoesNotGuess(t *testing.T) {
	for want, c := range map[string]workflow.Case{"NOT KNOWN": vanished(), "ON": with(live)} {
		if got := of(Report, "03:16:20", c).views()[0].exposedFate(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestUndoCountsWhatIsSuspect: a fresh key was switched off beside the exposed one.
func TestUndoCountsWhatIsSuspect(t *testing.T) {
	text := Write(alertOf(with(func(c *workflow.Case) {
		rotating(c)
		c.Outcome.Actions = slices.DeleteFunc(c.Outcome.Actions, func(a containment.Action) bool { return a.Step.Denies() })
	}))).Text
	if strings.Contains(text, "only the exposed key was switched off") || !strings.Contains(text, "what may be the attacker's") {
		t.Error(text)
	}
}
