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
	// harm and attempts name hostile calls after the exposure: those that
	// succeeded from a new source or were never made before, and those from a
	// new source that failed. anyHarm: a hostile call succeeded, from anywhere.
	harm, attempts []string
	anyHarm        bool
	// newAddresses are the sources of N; newBeyond: one did more than validate;
	// newBeyondWeak: and was strongly new, or changed something.
	newAddresses             []string
	newBeyond, newBeyondWeak bool
	// probed: new sources only validated.
	probed             bool
	alive, descendants int
	others             int
	federated          bool
	unseen             bool
	unseenAfter        bool
	unseenNew          bool
	unclaimed          int
	// complete is W, off is P.
	complete, off bool
	gap, until    string
}

func (c *Collector) evidence(s *Summary, own *activity, facts Facts) evidence {
	e := evidence{capability: s.Capability, others: len(s.OtherIdentities), unseen: s.UseNotInRecords, until: "an unknown time"}
	if facts.Response != nil {
		e.response, e.responded, e.closing = *facts.Response, true, facts.Response.Closing
	}
	e.off = e.response.KeyOff || e.response.OffBefore
	h := historyOf(own)
	c.readCells(&e, h, facts.Now)
	for _, source := range s.NewSources {
		e.newAddresses = append(e.newAddresses, source.Address)
	}
	e.probed = len(e.newAddresses) > 0 && !e.newBeyond
	c.readDescendants(&e, s.Minted)
	e.readUnseen(h, c.exposed, facts)
	for _, object := range s.IAMCreatedSince {
		if object.ByKey == "" {
			e.unclaimed++
		}
	}
	e.readWindow(c, s, facts)
	return e
}

// federationLife is how long a federated session can live.
const federationLife = maxSession

func (c *Collector) readCells(e *evidence, h history, now time.Time) {
	harm, attempts := map[string]bool{}, map[string]bool{}
	c.eachCell(func(_ string, k cell, t *tally) {
		isNew := h.isNew(k, t)
		name := k.service + " " + k.name
		if k.class.Hostile() {
			e.anyHarm = e.anyHarm || t.after > 0
			if t.after > 0 && (isNew || !h.actions[k.service+":"+k.name]) {
				harm[name] = true
			}
			if t.tries > 0 && isNew {
				attempts[name] = true
			}
		}
		if !isNew || t.after == 0 {
			return
		}
		if k.class != Validation {
			e.newBeyond = true
			e.newBeyondWeak = e.newBeyondWeak || h.isStrong(k) || t.writes > 0
		}
		if trail.PlainName(k.name) == "GetFederationToken" && now.Sub(t.last) < federationLife {
			e.federated = true
		}
	})
	e.harm, e.attempts = sorted(harm), sorted(attempts)
}

func (c *Collector) readDescendants(e *evidence, minted []Minted) {
	for _, m := range minted {
		e.descendants++
		since := c.exposed.IsZero() || m.IssuedAt.IsZero() || !m.IssuedAt.Before(c.exposed)
		if m.Alive == AliveYes && since {
			e.alive++
		}
		c.readDescendants(e, m.Minted)
	}
}

func (e *evidence) readUnseen(h history, exposed time.Time, facts Facts) {
	use := facts.LastUsed
	e.unseenAfter = e.unseen && !use.At.Before(exposed)
	e.unseenNew = e.unseen && (!h.services[use.Service] || !h.regions[use.Region])
}

// readWindow settles whether everything was read: no part failed, no record was
// lost, and the reading reached a quarter of an hour past the moment at which
// the key went off, which is how long CloudTrail may take.
func (e *evidence) readWindow(c *Collector, s *Summary, facts Facts) {
	until := facts.CompleteUntil
	if !until.IsZero() {
		e.until = upTo(until)
	}
	switch {
	case len(facts.Unread) > 0:
		e.gap = facts.Unread[0].What + ": " + facts.Unread[0].Why
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
