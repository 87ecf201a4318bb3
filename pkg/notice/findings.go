package notice

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// happened writes what the key did, in numbers.
func (p *page) happened(s usage.Summary) {
	p.section(fmt.Sprintf("WHAT HAPPENED (key: %d calls, %d ok, %d failed, %d of them denied)", s.Events, s.Succeeded, s.Failed, s.Denied))
	for i, c := range s.Suspicious {
		if i == 12 {
			p.point(fmt.Sprintf("%d more kinds of suspicious call, in the evidence", len(s.Suspicious)-i))
			break
		}
		p.point(fmt.Sprintf("%s %s: %d ok, %d failed (%s: %s)", inert(c.Service, 30), inert(c.Name, 50), c.Succeeded, c.Failed, name(string(c.Class)), inert(c.Why, 80)))
	}
	if text := regionsOf(s); text != "" {
		p.point(text)
	}
	for _, a := range s.UserAgents {
		if a.Tool != "" {
			p.point("attack tool: " + inert(a.Tool, 40) + ", " + counted(a.Count, "call"))
		}
	}
	if s.ByAWS > 0 {
		p.point(counted(s.ByAWS, "call") + " of these AWS made itself, in the key's name (its quarantine)")
	}
	p.point(baseline(s))
}

func regionsOf(s usage.Summary) string {
	list := []string{}
	for _, r := range s.Regions {
		list = append(list, fmt.Sprintf("%s %d", inert(r.Name, 30), r.Count))
	}
	if len(list) == 0 {
		return ""
	}
	return "by Region: " + strings.Join(first(list, maxPoints), ", ")
}

func baseline(s usage.Summary) string {
	list := []string{}
	for _, a := range s.Baseline.Addresses {
		list = append(list, inert(a, 60))
	}
	if len(list) == 0 {
		return fmt.Sprintf("normal use, for comparison: none known (days read: %d)", s.Baseline.Days)
	}
	return fmt.Sprintf("normal use, for comparison (days read: %d): %s", s.Baseline.Days, strings.Join(first(list, maxPoints), ", "))
}

// minted writes the tree of credentials that the key made.
func (p *page) minted(list []usage.Minted) {
	if len(list) == 0 {
		return
	}
	p.section("CREDENTIALS MADE")
	const most = 20
	left := most
	p.branch(list, 0, &left)
	if left < 0 {
		p.point(fmt.Sprintf("%d more, in the evidence", -left))
	}
}

// branch writes one level; past the bound it only counts.
func (p *page) branch(list []usage.Minted, depth int, left *int) {
	const deepest = 6
	for _, m := range list {
		if *left--; *left >= 0 {
			lead := strings.Repeat("  ", min(depth, deepest)) + "  + "
			p.hang(lead, strings.Repeat(" ", len(lead)+2), mintedWords(m))
		}
		p.branch(m.Minted, depth+1, left)
	}
}

func mintedWords(m usage.Minted) string {
	text := orElse(name(m.AccessKeyID), "(no id)") + " " + strings.ReplaceAll(name(string(m.Kind)), "-", " ") + " of " + orElse(name(m.Principal), "unknown")
	if m.Session != "" {
		text += ", session " + name(m.Session)
	}
	text += ", " + counted(m.Events, "call")
	switch m.Alive {
	case usage.AliveYes:
		text += ": ALIVE"
		if !m.ExpiresAt.IsZero() {
			text += " until " + minute(m.ExpiresAt.Time)
		}
	case usage.AliveNo:
		text += ": off"
	default:
		text += ": NOT KNOWN whether it is alive"
	}
	return text
}

// blind lists what could not be seen, of the investigation and of IAM.
func blind(s usage.Summary, v view) []string {
	list := []string{}
	for _, b := range s.BlindSpots {
		list = append(list, reason(b.What)+": "+reason(b.Why))
	}
	return append(first(list, 12), v.unseen()...)
}
