package notice

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// TestReportsOfManyKeysAreMailedAtP1 is about one of the keys of an event: up to
// five, each is mailed; beyond, what nobody need be woken for is for machines.
func TestReportsOfManyKeysAreMailedAtP1(t *testing.T) {
	misused, probed := looked()["misused"], looked()["only-validated"]
	ended := func(r workflow.Receipt) Facts {
		f := told(Close, probed.last)
		f.Cases[0].Told = r
		return f
	}
	unmailed := workflow.Receipt{Version: workflow.Version, Sent: true}
	mailed := workflow.Receipt{Version: workflow.Version, Sent: true, Mailed: true}
	for name, test := range map[string]struct {
		facts  Facts
		keys   int
		mailed bool
	}{
		"report of one key":                 {told(Report, probed.first), 1, true},
		"report of five":                    {told(Report, probed.first), 5, true},
		"report of six":                     {told(Report, probed.first), 6, false},
		"report of 32":                      {told(Report, probed.first), 32, false},
		"report of 32, P1":                  {told(Report, misused.first), 32, true},
		"report of 32, without a summary":   {of(Report, "03:16:20", contained()), 32, false},
		"change of five":                    {of(Change, "03:12:31", changes()["change-unseen"]), 5, true},
		"change of six":                     {of(Change, "03:12:31", changes()["change-unseen"]), 6, false},
		"change of six, fought":             {of(Change, "03:12:31", changes()["change-hostile"]), 6, true},
		"change of six, the key is on":      {of(Change, "03:12:31", changes()["change-colleague"]), 6, true},
		"close of five":                     {ended(unmailed), 5, true},
		"close of six":                      {ended(unmailed), 6, false},
		"close of six, P1":                  {told(Close, misused.last), 6, true},
		"close of six, mailed before":       {ended(mailed), 6, true},
		"close of six, nothing told before": {ended(workflow.Receipt{}), 6, true},
		"help of 32":                        {of(Help, "03:12:50", contained()), 32, true},
		"alert of 32":                       {manyFacts(), 32, true},
		"alert of one that is left of them": {alertOf(contained()), 32, true},
		"alert of 32, none worse than P2":   {alertOf(contained(), contained()), 32, true},
		"a report without its key":          {Facts{Kind: Report, Event: workflow.Event{Version: 1}, Settings: theSettings()}, 32, true},
	} {
		test.facts.Event.Keys = test.keys
		m := Write(test.facts)
		if mailed := m.Attributes[Audience] == ""; mailed != test.mailed {
			t.Errorf("%s: %s for %q", name, m.Subject, m.Attributes[Audience])
		}
	}
}

// The alert says that not each key is mailed, and only where that is so.
func TestTheAlertTellsWhichReportsAreMailed(t *testing.T) {
	const said = "\nReports of these keys are mailed only where P1; the others: ekr incidents.\n"
	for keys, want := range map[int]bool{2: false, fewKeys: false, fewKeys + 1: true} {
		cases := []workflow.Case{}
		for range keys {
			cases = append(cases, contained())
		}
		if got := strings.Contains(Write(alertOf(cases...)).Text, said); got != want {
			t.Errorf("%d keys: said %t", keys, got)
		}
	}
}
