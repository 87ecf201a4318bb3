package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// judged is the summary's severity; without one, the state's, and at least P2,
// since what was not read is never less. A drill that named a real key is judged
// by its state: the summary takes the key for the drill's.
func (v view) judged() string {
	s := v.c.Usage.Severity
	if v.Usage != nil {
		s = v.Usage.Severity
	}
	switch {
	case v.state == stateNoDrill:
		return v.severity
	case !isSeverity(s):
		return min(v.severity, usage.P2)
	}
	return s
}

// verdictWord is a verdict as the subject has it.
func verdictWord(v usage.Verdict) string {
	switch v {
	case usage.Live:
		return "KEY ON"
	case usage.StillAlive:
		return "SESSIONS ALIVE"
	case usage.Unused:
		return "no use seen"
	case usage.UsedUnseen:
		return "used, unseen"
	case usage.Misused:
		return "MISUSED"
	case "":
		return "cannot tell"
	}
	return strings.ToLower(strings.ReplaceAll(ascii(string(v), 20), "_", " "))
}

// reportOpening is the verdict in a sentence or two. It never says that a key was
// not used, only up to when no use was seen.
func (v view) reportOpening(s usage.Summary) string {
	if v.state == stateNoDrill {
		return v.notADrill()
	}
	switch s.Verdict {
	case usage.Misused, usage.Fighting, usage.StillAlive:
		return v.graveOpening(s)
	case usage.Live:
		return "THE KEY IS STILL ON. " + v.byWhom(s) + and(v.did(s)) + "."
	case usage.Used:
		text := "USED. " + v.byWhom(s) + "; no harmful call is on record " + upTo(s) + "."
		if v.onlyOrdinary(s) {
			text += " Nothing but the address may be new, so this can be the key's own job."
		}
		return text
	case usage.Attempted:
		return "ATTEMPTED. " + v.byWhom(s) + " and tried harmful calls, which all failed. None that succeeded is on record " + upTo(s) + "."
	case usage.UsedUnseen:
		return "USED, in a way the records do not show: IAM knows of a call that CloudTrail's event history lacks, of " + lastUse(s) + "."
	case usage.Unused:
		return "No use of the key from a new source is on record " + upTo(s) + ". Treat the secret as burnt all the same."
	case usage.Probed:
		return "PROBED. " + v.byWhom(s) + " to check that it works; nothing else is on record " + upTo(s) + "."
	case usage.NotOurs, usage.Drill, usage.Canary:
		return "Nothing depends on this key (" + verdictWord(s.Verdict) + ")."
	}
	return v.cannotTell(s)
}

func (v view) graveOpening(s usage.Summary) string {
	switch s.Verdict {
	case usage.Fighting:
		return "THE CONTAINMENT IS BEING FOUGHT: the user itself, or a credential it made, undid it. " + v.byWhom(s) + and(v.did(s)) + "."
	case usage.Misused:
		did := v.did(s)
		if did == "" && len(s.Reasons) > 0 {
			return "MISUSED. " + v.byWhom(s) + ". Why that is misuse: " + reason(s.Reasons[0]) + "."
		}
		return "MISUSED. " + v.byWhom(s) + and(did) + "."
	}
	living := append(v.outOfReach(), v.living()...)
	if len(living) == 0 {
		return "WHAT THE KEY MADE WAS ALIVE, and has ended since. " + v.byWhom(s) + and(v.did(s)) + "."
	}
	text := "STILL ALIVE: " + counted(len(living), "credential") + " made with this key can be used although the key is off. "
	return text + v.byWhom(s) + and(v.did(s)) + "."
}

// cannotTell says why, and what little is known.
func (v view) cannotTell(s usage.Summary) string {
	text := "CANNOT TELL what the key was used for"
	if len(v.looks()) > 0 {
		text = "CANNOT TELL YET what the key was used for"
	}
	if len(s.Reasons) > 0 {
		text += ": " + reason(s.Reasons[0])
	}
	text += "."
	if s.Events == 0 && !s.CompleteUntil.IsZero() {
		text += " No call of it is on record " + upTo(s)
		if s.Impact == usage.NeverUsed {
			text += ", and IAM knows of no use"
		}
		text += "."
	}
	return text + " Treat it as misused until more is known."
}

// notADrill is about a drill event that names a key that no drill made.
func (v view) notADrill() string {
	return "NOT A DRILL KEY. An event sent as a drill names " + v.keyOf() + ", which no drill made. The responder left it alone: nothing was changed, and nothing says that the key is exposed."
}

// upTo says how far the records were read.
func upTo(s usage.Summary) string {
	if s.CompleteUntil.IsZero() {
		return "in what could be read (NOT all)"
	}
	return "up to " + minute(s.CompleteUntil.Time)
}

func lastUse(s usage.Summary) string {
	use := s.LastUsedIAM
	return minute(use.At.Time) + ", " + orElse(inert(use.Service, 40), "unknown service") + ", " + orElse(inert(use.Region, 40), "unknown Region")
}

// and goes on with a sentence, if there is something to go on with.
func and(text string) string {
	if text == "" {
		return ""
	}
	return ", and " + text
}
