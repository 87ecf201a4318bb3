package summarize

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// judged is what came of one summary.
type judged struct {
	summary usage.Summary
	// minted are the credentials that the key made and that can have been used
	// since the exposure.
	minted   []string
	followed followed
	hostile  []string
}

// judge makes the summary.
func (h *Handler) judge(c workflow.Case, l Ledger, g *gathered, closing bool, now time.Time) judged {
	v := judged{minted: g.collector.MintedSince()}
	v.followed = follow(l, v.minted)
	facts := factsOf(c, l, g, now)
	if facts.Response != nil {
		facts.Response.Closing = closing
	}
	facts.BaselinePending = facts.BaselinePending && !closing
	known := map[string]bool{}
	for _, blind := range facts.Unread {
		known[blind.What] = true
	}
	facts.Unread = append(facts.Unread, v.followed.unread(known)...)
	if ended := len(g.collector.Minted()) - len(v.minted); ended > 0 {
		facts.Limits = append(facts.Limits, usage.BlindSpot{What: fmt.Sprintf("the use of %d credentials that had ended before the exposure", ended), Why: "not read: nobody can have taken them since"})
	}
	complete(&facts)
	for _, id := range slices.Sorted(maps.Keys(g.objects)) {
		// A young key may have been exposed: that it was made is no news.
		if o := g.objects[id]; o.Name != string(c.Exposure.AccessKeyID) {
			facts.IAMCreatedSince = append(facts.IAMCreatedSince, objectOf(o))
		}
	}
	v.hostile = bounded(g.collector.HostileAddresses(facts), workflow.MaxHostile)
	// Whether the baseline is known is the summary's to tell.
	first := g.collector.Summary(facts)
	facts.OtherIdentities = g.identities(v.hostile, first.Baseline.Known, c.ExposedAt(now))
	v.summary = g.collector.Summary(facts)
	return v
}

// objectOf writes an object of IAM as the summary has it. A credential is named
// with its user.
func objectOf(o workflow.IAMObject) usage.IAMObject {
	return usage.IAMObject{Kind: kindOf(o), Name: cmp.Or(o.Name, o.Owner), CreatedAt: usage.At(o.CreatedAt), ByKey: o.By}
}

func kindOf(o workflow.IAMObject) string {
	if o.Owner == "" || o.Owner == o.Name {
		return o.Kind
	}
	return o.Kind + " of " + o.Owner
}
