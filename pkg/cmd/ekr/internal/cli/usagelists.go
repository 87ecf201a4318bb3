package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

func suspiciousRows(s usage.Summary) [][]string {
	rows := [][]string{{"CLASS", "CALL", "OK", "FAILED", "LAST", "REGIONS", "AIMED AT"}}
	for _, c := range s.Suspicious {
		class := string(c.Class)
		if c.Harm {
			class = strings.ToUpper(class)
		}
		aims := []string{}
		for _, t := range c.Targets {
			aims = append(aims, t.Name)
		}
		rows = append(rows, []string{
			class, c.Service + " " + c.Name, strconv.Itoa(c.Succeeded), strconv.Itoa(c.Failed), clock(c.LastSeen.Time), few(c.Regions), few(aims),
		})
	}
	return rows
}

// mintedRows write the tree of credentials; marks tell how deep one stands.
func mintedRows(list []usage.Minted, marks string) [][]string {
	rows := [][]string{}
	if marks == "" {
		rows = append(rows, []string{"CREDENTIAL", "ALIVE", "CALLS", "FAILED", "BY", "OF", "SESSION", "MADE", "ENDS"})
	}
	const deepest = 8 // further down, all stand side by side
	for _, m := range list {
		id := m.AccessKeyID
		if id == "" {
			id = "(" + strings.ReplaceAll(string(m.Kind), "-", " ") + ")"
		}
		rows = append(rows, []string{
			marks + "+ " + id, standingOf(m), strconv.Itoa(m.Events), strconv.Itoa(m.Failed), m.By, dash(m.Principal), dash(m.Session),
			clock(m.IssuedAt.Time), clock(m.ExpiresAt.Time),
		})
		under := marks + "| "
		if len(marks) >= 2*deepest {
			under = marks
		}
		rows = append(rows, mintedRows(m.Minted, under)...)
	}
	return rows
}

// standingOf tells whether a credential can still be used.
func standingOf(m usage.Minted) string {
	switch m.Alive {
	case usage.AliveYes:
		return "ALIVE"
	case usage.AliveNo:
		if m.Status != "" {
			return "no, " + m.Status
		}
		return "no"
	}
	return "NOT KNOWN"
}

// createdRows put together what one kind of call of one key made in a Region,
// the newest first.
func createdRows(s usage.Summary) [][]string {
	type kind struct{ call, region, key string }
	names, last, order := map[kind][]string{}, map[kind]time.Time{}, []kind{}
	for _, c := range s.Created {
		k := kind{c.Service + " " + c.Action, c.Region, c.ByKey}
		if names[k] == nil {
			order = append(order, k)
		}
		names[k], last[k] = append(names[k], dash(c.Resource)), c.At.Time
	}
	slices.SortStableFunc(order, func(a, b kind) int { return last[b].Compare(last[a]) })
	rows := [][]string{{"THINGS", "CALL", "REGION", "LAST", "BY KEY", "NAMES"}}
	for _, k := range order {
		rows = append(rows, []string{strconv.Itoa(len(names[k])), k.call, dash(k.region), clock(last[k]), k.key, few(slices.Compact(names[k]))})
	}
	return rows
}

func secretRows(s usage.Summary) [][]string {
	rows := [][]string{{"READ", "SERVICE", "REGION", "NAME", "BY KEY"}}
	for _, x := range s.SecretsRead {
		rows = append(rows, []string{clock(x.At.Time), x.Service, dash(x.Region), dash(x.Name), x.ByKey})
	}
	return rows
}

func identityRows(s usage.Summary) [][]string {
	rows := [][]string{{"IDENTITY", "ADDRESS"}}
	for _, x := range s.OtherIdentities {
		rows = append(rows, []string{x.ARN, x.Address})
	}
	return rows
}

func actionRows(s usage.Summary) [][]string {
	rows := [][]string{{"CALLS", "FAILED", "DENIED", "CALL"}}
	for _, a := range s.Actions {
		rows = append(rows, []string{strconv.Itoa(a.Count), strconv.Itoa(a.Failed), strconv.Itoa(a.Denied), a.Service + " " + a.Name})
	}
	return rows
}

func regionRows(s usage.Summary) [][]string {
	rows := [][]string{{"CALLS", "REGION"}}
	for _, r := range s.Regions {
		rows = append(rows, []string{strconv.Itoa(r.Count), dash(r.Name)})
	}
	return rows
}

func addressRows(s usage.Summary) [][]string {
	fresh := map[string]bool{}
	for _, n := range s.NewSources {
		fresh[n.Address] = true
	}
	rows := [][]string{{"CALLS", "ADDRESS", "FIRST", "LAST", "NEW"}}
	for _, a := range s.SourceAddresses {
		rows = append(rows, []string{strconv.Itoa(a.Count), dash(a.Address), clock(a.FirstSeen.Time), clock(a.LastSeen.Time), mark(fresh[a.Address], "new")})
	}
	return rows
}

func agentRows(s usage.Summary) [][]string {
	rows := [][]string{{"CALLS", "USER AGENT", "NEW", "TOOL"}}
	for _, a := range s.UserAgents {
		rows = append(rows, []string{strconv.Itoa(a.Count), dash(a.Agent), mark(a.New, "new"), dash(a.Tool)})
	}
	return rows
}

func mark(holds bool, word string) string {
	if holds {
		return word
	}
	return "-"
}
