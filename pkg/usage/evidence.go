package usage

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// evidence is what the decision table reads. Everything in it counts the key
// and all that descends from it.
type evidence struct {
	capability Capability
	response   Response
	responded  bool
	closing    bool
	// before is the severity of an earlier look.
	before string
	// harm and attempts name hostile calls since the exposure: those that
	// succeeded from a new source or were never made before, and those from a
	// new source that failed.
	harm, attempts []string
	// known: the baseline is, so that new means new.
	known bool
	// newAddresses are the sources of N; newBeyond: one did more than validate;
	// newGrave: and was strongly new, or changed something.
	newAddresses        []string
	newBeyond, newGrave bool
	// probed: new sources only validated.
	probed bool
	// alive and doubtful count what was made since the exposure and works, or
	// may work; descendants all that was ever made.
	alive, doubtful, descendants int
	// others counts other identities seen at an address from which a hostile
	// call succeeded.
	others      int
	federated   bool
	unseen      bool
	unseenAfter bool
	unseenNew   bool
	unclaimed   int
	// complete is W, off is P.
	complete, off bool
	gap, until    string
}

func (c *Collector) evidence(s *Summary, h history, facts Facts) evidence {
	e := evidence{capability: s.Capability, known: s.Baseline.Known, unseen: s.UseNotInRecords, until: "an unknown time", before: facts.SeverityBefore}
	if facts.Response != nil {
		e.response, e.responded, e.closing = *facts.Response, true, facts.Response.Closing
	}
	e.off = e.response.KeyOff || e.response.OffBefore
	for _, source := range s.NewSources {
		e.newAddresses = append(e.newAddresses, source.Address)
	}
	hostile := c.readCells(&e, h, facts.Now)
	for _, identity := range s.OtherIdentities {
		e.others += one(hostile[identity.Address])
	}
	e.probed = len(e.newAddresses) > 0 && !e.newBeyond
	e.readDescendants(s.Minted, c.exposed)
	e.readUnseen(h, c.exposed, facts)
	for _, object := range s.IAMCreatedSince {
		e.unclaimed += one(object.ByKey == "")
	}
	e.readWindow(c, facts)
	return e
}

// readCells returns the addresses from which hostile calls succeeded since the
// exposure.
func (c *Collector) readCells(e *evidence, h history, now time.Time) map[string]bool {
	harm, attempts, hostile := map[string]bool{}, map[string]bool{}, map[string]bool{}
	c.eachCell(func(k cell, t *tally) {
		name := k.service + " " + k.name
		if h.isHarm(k, t) {
			harm[name] = true
		}
		if h.isTried(k, t) {
			attempts[name] = true
		}
		if k.class.Hostile() && t.direct > 0 {
			hostile[k.address] = true
		}
		if !h.isNew(k.address) {
			return
		}
		if t.direct > 0 && k.class != Validation {
			e.newBeyond = true
			e.newGrave = e.newGrave || h.isStrong(k) || t.writes > 0
		}
		e.federated = e.federated || federates(k, t, now)
	})
	e.harm, e.attempts = sorted(harm), sorted(attempts)
	return hostile
}

// federates reports whether a cell made a federated session that may still
// live. A call without a time may have been made just now.
func federates(k cell, t *tally, now time.Time) bool {
	if k.service != "sts" || trail.PlainName(k.name) != "GetFederationToken" {
		return false
	}
	timeless := t.direct > 0 && t.directLast.IsZero()
	return timeless || !t.lastOK.IsZero() && now.Sub(t.lastOK) < maxSession
}

func (e *evidence) readDescendants(minted []Minted, exposed time.Time) {
	for _, m := range minted {
		e.descendants++
		if exposed.IsZero() || m.IssuedAt.IsZero() || !m.IssuedAt.Before(exposed) {
			e.alive += one(m.Alive == AliveYes)
			e.doubtful += one(m.Alive == AliveUnknown)
		}
		e.readDescendants(m.Minted, exposed)
	}
}

func (e *evidence) readUnseen(h history, exposed time.Time, facts Facts) {
	use, service := facts.LastUsed, false
	for known := range h.services {
		service = service || sameService(use.Service, known)
	}
	e.unseenAfter = e.unseen && !use.At.Before(exposed)
	e.unseenNew = e.unseen && (!service || !h.regions[use.Region])
}

// readWindow settles whether everything was read: no part failed, no record was
// lost, and the reading reached a quarter of an hour past the moment at which
// the key went off, which is how long CloudTrail may take.
func (e *evidence) readWindow(c *Collector, facts Facts) {
	until := facts.CompleteUntil
	if !until.IsZero() {
		e.until = upTo(until)
	}
	switch {
	case len(facts.Unread) > 0:
		e.gap = facts.Unread[0].What + ": " + facts.Unread[0].Why
		if n := len(facts.Unread) - 1; n > 0 {
			e.gap += ", and " + plural(n, "other")
		}
	case c.malformed > 0:
		e.gap = plural(c.malformed, "damaged record")
	case c.childrenLeft > 0:
		e.gap = "too many minted credentials to follow"
	case until.IsZero():
		e.gap = "how far CloudTrail has delivered"
	case !e.response.KeyOffAt.IsZero() && until.Before(e.response.KeyOffAt):
		e.gap = "CloudTrail may still deliver calls from before the key went off"
	default:
		e.complete = true
	}
}

func (e evidence) notOurs() Verdict {
	switch {
	case e.response.Drill:
		return Drill
	case e.response.Canary:
		return Canary
	}
	return NotOurs
}
