package usage

import (
	"fmt"
	"strings"
)

// What no investigation can see, as a blind spot names it.
const (
	// DataEvents are in no event history.
	DataEvents = "reads and writes of data (S3 objects, DynamoDB items, function calls)"
	// CallsWhenOff are refused before CloudTrail.
	CallsWhenOff = "calls tried with the key since it was switched off"
)

// blindSpots names everything that the records cannot show, so that no reader
// takes silence for innocence.
func (c *Collector) blindSpots(s *Summary, facts Facts) []BlindSpot {
	list := append([]BlindSpot{}, facts.Unread...)
	list = append(list, c.damage()...)
	list = append(list, c.bounds()...)
	list = append(list, facts.Limits...)
	if !facts.DataEvents {
		list = append(list, BlindSpot{DataEvents, "CloudTrail's event history never holds data events"})
	}
	if s.UseNotInRecords {
		list = append(list, BlindSpot{
			fmt.Sprintf("a use of the key by %s, service %s, Region %s", upTo(facts.LastUsed.At.Time), orNone(facts.LastUsed.Service), orNone(facts.LastUsed.Region)),
			"IAM knows of it, the records do not show it",
		})
	}
	if facts.Response != nil && facts.Response.KeyOff {
		list = append(list, BlindSpot{CallsWhenOff, "AWS refuses them before CloudTrail: none is recorded"})
	}
	return list
}

// damage names records that could not be read in full.
func (c *Collector) damage() []BlindSpot {
	var list []BlindSpot
	if c.malformed > 0 {
		list = append(list, BlindSpot{plural(c.malformed, "record"), "damaged: could not be read"})
	}
	if c.withoutID > 0 {
		list = append(list, BlindSpot{plural(c.withoutID, "record") + " without eventID", "copies of one can be told only if they are equal byte for byte"})
	}
	if c.withoutTime > 0 {
		list = append(list, BlindSpot{"when " + plural(c.withoutTime, "call") + " happened", "the record has no eventTime; each is taken to be after the exposure"})
	}
	return list
}

// bounds names what was left out to keep memory bounded.
func (c *Collector) bounds() []BlindSpot {
	var list []BlindSpot
	if c.childrenLeft > 0 {
		list = append(list, BlindSpot{plural(c.childrenLeft, "minted credential"), fmt.Sprintf("more than %d were minted", maxMints)})
	}
	if c.earlyLeft > 0 {
		list = append(list, BlindSpot{plural(c.earlyLeft, "credential") + " that ended before the exposure", fmt.Sprintf("more than %d were minted; their use is not followed", maxMints)})
	}
	if n := max(0, c.notes-maxNotes) + max(0, c.earlyNotes-maxNotes); n > 0 {
		list = append(list, BlindSpot{"what " + plural(n, "call") + " made or read", fmt.Sprintf("more than %d were found", maxNotes)})
	}
	if c.cells >= maxCells {
		list = append(list, BlindSpot{"some user agents and addresses", fmt.Sprintf("more than %d kinds of call; the rest is counted as %s", maxCells, other)})
	}
	if n := c.unexplained(); n > 0 {
		list = append(list, BlindSpot{plural(n, "credential") + " without id (passwords, web tokens, cut responses)", "what was done with them is not recorded under a key id"})
	}
	return list
}

// unexplained counts credentials of the family that cannot be followed.
func (c *Collector) unexplained() int {
	family, n := c.family(), 0
	for _, m := range c.nameless {
		if family[m.parent] {
			n++
		}
	}
	return n
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func orNone(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// accountOf reads the account out of an ARN; "" if there is none.
func accountOf(arn string) string {
	const account, parts = 4, 6
	fields := strings.SplitN(arn, ":", parts)
	if len(fields) < parts || fields[0] != "arn" {
		return ""
	}
	return fields[account]
}
