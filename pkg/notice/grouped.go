package notice

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// lookingAround groups what does no harm by itself: checks whether the key works,
// and looks at what is there.
func (v view) lookingAround(s usage.Summary) []happened {
	list := []happened{}
	for _, group := range []struct {
		class usage.Class
		what  string
	}{{usage.Validation, "check the key"}, {usage.Recon, "look around"}} {
		h, calls, names := happened{}, 0, []string{}
		for _, c := range byCount(s.Suspicious) {
			if c.Class != group.class || v.isOld(s, c) {
				continue
			}
			n := c.Since + c.Failed
			calls += n
			names = append(names, call(c)+times(n))
			if begin := v.beginOf(s, c); h.begin.IsZero() || begin.Before(h.begin) {
				h.begin = begin
			}
			h.end = chrono.Later(h.end, c.LastSeen.Time)
		}
		const most = 2
		if n := len(names) - most; n > 1 {
			names = append(names[:most], counted(n, "other"))
		}
		if len(names) > 0 {
			h.text = thousands(calls) + " x " + group.what + ": " + strings.Join(names, ", ")
			list = append(list, h)
		}
	}
	return list
}

func byCount(list []usage.Suspicious) []usage.Suspicious {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b usage.Suspicious) int { return cmp.Compare(b.Since+b.Failed, a.Since+a.Failed) })
	return list
}

// minting are the calls that made credentials, unless they stand among the
// harmful ones.
func (v view) minting(s usage.Summary) []happened {
	told := map[string]bool{}
	for _, c := range s.Suspicious {
		told[c.Name] = c.Class.Hostile()
	}
	byCall, order := map[string][]usage.Minted{}, []string{}
	for _, m := range flat(s.Minted, v.isSuspect) {
		if !told[m.By] {
			if byCall[m.By] == nil {
				order = append(order, m.By)
			}
			byCall[m.By] = append(byCall[m.By], m)
		}
	}
	const each = 3
	list := []happened{}
	for _, by := range order {
		made := byCall[by]
		if len(made) > each {
			list = append(list, v.mintedMany(by, made))
			continue
		}
		for _, m := range made {
			list = append(list, happened{m.IssuedAt.Time, m.IssuedAt.Time, inert(by, 50) + " " + v.actsAs(m) + ": " + orElse(name(m.AccessKeyID), "(no id)")})
		}
	}
	return list
}

func (v view) mintedMany(by string, made []usage.Minted) happened {
	h := happened{text: inert(by, 50) + " x " + thousands(len(made)) + ": see CREDENTIALS MADE"}
	for _, m := range made {
		if h.begin.IsZero() || m.IssuedAt.Before(h.begin) {
			h.begin = m.IssuedAt.Time
		}
		h.end = chrono.Later(h.end, m.IssuedAt.Time)
	}
	return h
}

// times says how often, if more than once.
func times(n int) string {
	if n == 1 {
		return ""
	}
	return " " + thousands(n)
}
