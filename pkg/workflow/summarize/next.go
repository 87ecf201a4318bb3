package summarize

import (
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// worthwhile is how much time a further round must have.
const worthwhile = 20 * time.Second

// next tells the machine how to go on.
func (h *Handler) next(c *workflow.Case, in workflow.SummarizeInput, l Ledger, v judged, now time.Time) {
	look, r := in.Reading.Look, &c.Reading
	if look != r.Look && !in.Closing {
		r.Before, r.Before.Changes = r.Seen, c.Changes
		c.Raise.Acted = false
	}
	cov := l.coverage()
	r.Seen = seen(v)
	r.To, r.Left = cov.to, cov.left()
	r.History = moreHistory(*c, l) && anything(r.Left)
	r.Hostile, r.Affected, r.Watched = v.hostile, affected(v.summary), watched(v)
	r.More, r.Pending, r.Pivot = false, []string{}, []string{}
	r.Files, r.Unread = false, nil
	if in.Closing {
		c.Raise.Wanted, c.Changed, c.News = false, false, []string{}
		return
	}
	r.Look, r.Round, r.Deadline = look, in.Reading.Round, deadlineOf(in)
	if r.Round >= 1 && r.Round < look.MaxRounds() && r.Deadline.Sub(now) > worthwhile {
		r.Pending = bounded(v.followed.pending(l, look), workflow.MaxKeysPerRound)
		if look.Kind() == workflow.LookFiles {
			r.Pending = bounded(v.followed.pending(l, look), workflow.MaxFileKeys)
		} else {
			r.Pivot = notPivoted(l, v.hostile)
		}
		r.More = len(r.Pending)+len(r.Pivot) > 0
	}
	if !r.More && look.Kind() != workflow.LookFiles && h.Settings.Trail.Bucket != "" {
		r.Unread, r.Pending = cov.unread(), bounded(v.followed.pending(l, workflow.LookFiles), workflow.MaxFileKeys)
		r.Files = len(r.Unread)+len(r.Pending) > 0
	}
	h.raise(c, v.summary)
	tell(c, v.summary)
}

// deadlineOf is when the look of a round ends; zero if it could not be planned.
func deadlineOf(in workflow.SummarizeInput) time.Time {
	if len(in.Reading.Regions) == 0 {
		return in.Files.Deadline
	}
	return in.Reading.Regions[0].Deadline
}

func anything(left map[string][]workflow.Span) bool {
	for _, spans := range left {
		if len(spans) > 0 {
			return true
		}
	}
	return false
}

// notPivoted are the hostile addresses that were not looked for over the whole
// window.
func notPivoted(l Ledger, hostile []string) []string {
	list := []string{}
	for _, address := range hostile {
		if !slices.ContainsFunc(l.Rounds, func(r LedgerRound) bool { return r.Round > 1 && slices.Contains(r.Search.Hostile, address) }) {
			list = append(list, address)
		}
	}
	return list
}

// watched are the keys that a watch goes after: those that can be used, and then
// the others, whose last calls may be delivered late.
func watched(v judged) []string {
	alive := map[string]bool{}
	eachMinted(v.summary.Minted, func(m usage.Minted) { alive[m.AccessKeyID] = m.Alive != usage.AliveNo })
	ids := slices.Clone(v.followed.ids)
	slices.SortStableFunc(ids, func(a, b string) int {
		switch {
		case alive[a] == alive[b]:
			return 0
		case alive[a]:
			return -1
		}
		return 1
	})
	return bounded(ids, workflow.MaxKeysPerRound-1) // and the exposed key
}

// affected are the users that the key made credentials for.
func affected(s usage.Summary) []string {
	const most = 50
	users := []string{}
	eachMinted(s.Minted, func(m usage.Minted) {
		name := m.Principal[strings.LastIndexByte(m.Principal, '/')+1:]
		ofUser := m.Kind == trail.AccessKey || m.Kind == trail.Password || m.Kind == trail.ServiceCredential
		if ofUser && userName.MatchString(name) && !slices.Contains(users, name) && len(users) < most {
			users = append(users, name)
		}
	})
	return users
}

func eachMinted(minted []usage.Minted, visit func(usage.Minted)) {
	for _, m := range minted {
		visit(m)
		eachMinted(m.Minted, visit)
	}
}
