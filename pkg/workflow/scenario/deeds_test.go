package scenario

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"
)

// deed is a word of a cell, with what it means.
type deed struct{ word, meaning string }

// verdict is the words of a cell.
type verdict []string

// say adds a word when it is true.
func (v *verdict) say(when bool, word string) bool {
	if when {
		*v = append(*v, word)
	}
	return when
}

// String is what stands in the cell; "=" where there is nothing to say.
func (v verdict) String() string {
	return cmp.Or(strings.Join(v, ", "), "=")
}

// deeds are the words of what became of an incident, in their order.
var deeds = []deed{
	{"=", "as without the fault: contained, recorded, everything seen and told; a notice may name what failed on the way"},
	{"late", "the credential was cut off, but more than a minute after the event"},
	{"ON", "the credential could not be cut off, or nobody could tell whose it is: the last notice has that in its subject"},
	{"other lock", "contained in another way, which is at least as strict"},
	{"part", "the exposed credential is off, or everything is denied to its user; some other part of the containment is missing, and named"},
	{"unrecorded", "the record is missing, lacks something or stays open, which a notice or the alarm tells"},
	{"blind", "something could not be seen or kept, and is named"},
	{"twice", "a notice comes again with the same incident and number, because nobody knows whether SNS took it"},
	{"untold", "a notice is missing; the alarm tells that"},
	{"alarm", "the execution fails, which the rule ekr-ended tells the alarm topic"},
	{"refused", "nothing of the restore was done, and the answer says why"},
	{"not all", "the restore was done in part, and the answer says what was not"},
	{"error", "the answer is an error that says what is not known"},
}

// judge puts an outcome into words, and finds what is wrong with it.
func (c cell) judge(t *testing.T, o outcome) string {
	var said verdict
	on := said.say(o.sealedAfter < 0, "ON")
	late := c.base.sealedAfter < time.Minute && o.sealedAfter > time.Minute
	said.say(late, "late")
	weaker, locked := c.weaker(o)
	lost := said.say(weaker, "part")
	said.say(!weaker && locked, "other lock")
	lost = said.say(c.unrecorded(o), "unrecorded") || lost
	forgotten := len(lacks(o.objects, c.base.objects)) > 0 || len(lacks(o.known, c.base.known)) > 0
	said.say(forgotten || o.unseen > c.base.unseen, "blind")
	lost = lost || forgotten
	twice := said.say(repeated(o.notices()), "twice")
	untold := c.function != restoring && o.fewer(c.base.outcome)
	said.say(untold, "untold")
	alarm := said.say(o.failed(), "alarm")
	answered := c.answers(o, &said)

	named := c.fault.words.MatchString(o.words()) || strings.Contains(o.words(), "could not be read to the end")
	for wrong, is := range map[string]bool{
		"what is lost is not named":                 (lost || answered) && !named && !alarm,
		"a notice is missing, and no alarm is told": untold && !alarm,
		"nobody is told":                            len(o.sent) == 0 && !alarm,
		"a notice is sent again":                    twice && c.call != "sns Publish",
		"a credential that could be cut off is on":  on && !slices.Contains(needed, c.call),
		"it is on, and the last subject is quiet":   on && !alarm && !loud(o.sent),
	} {
		if is {
			t.Errorf("%s: %s: %s\nmissing %v %v %v %v\nsaid: %.3000s", c, wrong, said,
				lacks(o.inForce, c.base.inForce), lacks(o.held, c.base.held), lacks(o.known, c.base.known), lacks(o.objects, c.base.objects), o.words())
		}
	}
	return said.String()
}

// needed are the calls without which nobody can cut a credential off: where only
// one call tells whose it is, that, and the count of what was done at somebody's
// word, beyond which that word is not enough. A fence without its end in advance is
// none.
var needed = []string{"cloudtrail LookupEvents", "sts AssumeRole", "dynamodb UpdateItem", "sfn StartExecution"}

func loud(sent []message) bool {
	subject := sent[len(sent)-1].subject
	return slices.ContainsFunc([]string{"ON", "NOT CONTAINED", "NOT CONFIRMED", "OWNER UNKNOWN", "SESSION LIVE"}, func(state string) bool {
		return strings.Contains(subject, state)
	})
}

// weaker tells whether some of the containment is missing; locked, whether a
// stronger denial stands in for it.
func (c cell) weaker(o outcome) (weaker, locked bool) {
	missing := lacks(o.inForce, c.base.inForce)
	if c.function == restoring {
		return false, false
	}
	for _, one := range missing {
		user, part, _ := strings.Cut(one, " ")
		standsIn := slices.Contains(o.inForce, user+" boundary") || slices.Contains(o.inForce, user+" group")
		instead := part == "deny" || part == "isolate" || part == "boundary"
		if part == "key:"+string(exposed) {
			instead, standsIn = true, standsIn || slices.Contains(o.inForce, user+" isolate")
		}
		if !instead || !standsIn {
			return true, false
		}
	}
	return false, len(missing) > 0
}

// unrecorded tells whether something is in force that the record cannot give back,
// or the record is not where it should be.
func (c cell) unrecorded(o outcome) bool {
	missing := slices.DeleteFunc(lacks(o.held, c.base.held), func(part string) bool {
		return !slices.ContainsFunc(o.inForce, func(one string) bool { return strings.HasSuffix(one, " "+part) })
	})
	return c.function != restoring && len(missing) > 0 || o.record.State != c.base.record.State
}

// answers says what persons who restored were told, and whether that is less than
// all.
func (c cell) answers(o outcome, said *verdict) (less bool) {
	for i, r := range o.restored {
		if i < len(c.base.restored) && c.base.restored[i].result.Restored && !r.result.Restored {
			less = true
			said.say(r.err != nil, "error")
			said.say(r.err == nil && r.result.Refused != "", "refused")
			said.say(r.err == nil && r.result.Refused == "", "not all")
			return less
		}
	}
	return less
}

func repeated(list []string) bool {
	have := map[string]bool{}
	for _, one := range list {
		if have[one] {
			return true
		}
		have[one] = true
	}
	return false
}
