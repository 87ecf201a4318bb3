package usage

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// The rows of the decision table.
const (
	R0  = "R0"
	R1  = "R1"
	R2  = "R2"
	R3  = "R3"
	R4  = "R4"
	R5  = "R5"
	R6  = "R6"
	R7  = "R7"
	R8  = "R8"
	R9  = "R9"
	R10 = "R10"
	R11 = "R11"
	R12 = "R12"
	R13 = "R13"
	R14 = "R14"
)

// rows is the decision table, gravest first. The letters of the comments are
// those of the facts: K capability, T exposure, B baseline, N calls from new
// sources, D descendants, P key off, L level complete, W window complete.
var rows = []row{
	{R0, NotOurs, always(P4), level.None, func(e evidence) string {
		return when(e.response.Foreign || e.response.Drill || e.response.Canary, "the key is not one that anything here depends on ("+string(e.notOurs())+")")
	}},
	// not P
	{R1, Live, always(P1), level.None, func(e evidence) string {
		return when(e.responded && !e.off, "the key is still on: "+orNone(e.response.WhyOn))
	}},
	{R2, Fighting, always(P1), level.Isolate, func(e evidence) string {
		return when(e.response.Undone, "the contained principal, or a credential it made, undid the containment")
	}},
	// A, C, I, S, X succeeded after T from N, or never done before
	{R3, Misused, always(P1), level.Isolate, func(e evidence) string {
		return when(len(e.harm) > 0, "harmful calls succeeded: "+list(e.harm))
	}},
	// D alive, made after T
	{R4, StillAlive, always(P1), level.Isolate, func(e evidence) string {
		return when(e.alive > 0, plural(e.alive, "credential")+" made with the key since the exposure can still be used")
	}},
	// K, and N beyond validation
	{R5, Misused, always(P1), level.Isolate, func(e evidence) string {
		return when(e.powerful() && e.newGrave, "the key is, or may make itself, an administrator's, and was used from "+e.sources())
	}},
	// AWS says so, or Q with A, C, I, S, X
	{R6, Misused, always(P1), level.Isolate, func(e evidence) string {
		if e.response.Compromised {
			return "AWS calls the key compromised"
		}
		return when(e.others > 0, fmt.Sprintf("other identities were active from an address that did harm with this key (%d)", e.others))
	}},
	{R7, StillAlive, always(P1), level.Isolate, func(e evidence) string {
		return when(e.federated, "GetFederationToken succeeded in the last 36 hours from a new address: its session does not end with the key")
	}},
	{R8, Used, always(P2), level.None, func(e evidence) string {
		return when(e.newBeyond, "the key was used from "+e.sources())
	}},
	{R9, Attempted, always(P2), level.None, func(e evidence) string {
		return when(len(e.harm) == 0 && len(e.attempts) > 0, "harmful calls were tried and all failed: "+list(e.attempts))
	}},
	// G
	{R10, UsedUnseen, unseenSeverity, level.None, func(e evidence) string {
		return when(e.unseen, "IAM knows of a use that the records do not show")
	}},
	// not W, not L, K unknown, Z unclaimed
	{R11, CannotTell, always(P2), level.None, func(e evidence) string { return strings.Join(e.doubts(), "; ") }},
	{R12, Unused, always(P3), level.None, func(e evidence) string {
		return when(e.response.OffBefore && e.complete && e.descendants == 0, "the key was off before it was exposed, and made nothing that lives on")
	}},
	{R13, Probed, untilClose, level.None, func(e evidence) string {
		if e.probed {
			return "somebody checked that the key works, and did nothing else that is recorded"
		}
		return when(e.powerful() && len(e.newAddresses) == 0, "no use from a new source seen up to "+e.until+"; the key is, or may make itself, an administrator's")
	}},
	{R14, Unused, untilClose, level.None, func(e evidence) string {
		return when(e.complete && e.off && len(e.newAddresses) == 0 && oneOf(e.capability, Data, Limited), "no use from a new source seen up to "+e.until)
	}},
}

// sources names the new sources, and says if they are only taken to be new.
func (e evidence) sources() string {
	if e.known {
		return plural(len(e.newAddresses), "address") + " never seen before: " + list(e.newAddresses)
	}
	return plural(len(e.newAddresses), "address") + " taken to be new, because its ordinary ones are not known yet: " + list(e.newAddresses)
}

func (e evidence) powerful() bool { return oneOf(e.capability, Admin, Escalation) }

// unseenSeverity is P1 if the unseen use may have been grave: a powerful key, used
// after the exposure where it was never used before.
func unseenSeverity(e evidence) string {
	if oneOf(e.capability, Admin, Escalation, Data) && e.unseenAfter && e.unseenNew {
		return P1
	}
	return P2
}

// doubts say why nothing can be told for sure; none if it can.
func (e evidence) doubts() []string {
	var list []string
	add := func(holds bool, doubt string) {
		if holds {
			list = append(list, doubt)
		}
	}
	add(!e.complete, "not everything could be read: "+orNone(e.gap))
	add(!e.responded, "whether the key is off was not looked at")
	add(e.responded && !e.response.Complete && !e.response.OffBefore, "not every step of the containment is in force")
	add(e.capability == UnknownCapability, "what the key's owner may do is not known")
	add(e.doubtful > 0, "whether "+plural(e.doubtful, "credential")+" made with the key since the exposure can still be used is not known")
	add(e.unclaimed > 0, plural(e.unclaimed, "IAM object")+" made since the exposure by a call that is not on record")
	return list
}

// list writes the first few of a list for a person.
func list(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
