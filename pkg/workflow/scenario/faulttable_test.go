package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// TestFaults has every call of every function go wrong in every way, and compares
// what became of it with infra/FAULTS.md.
func TestFaults(t *testing.T) {
	list := cells(t, undisturbed(t, plots), append(slices.Clone(incidentFunctions), restoring)...)
	compareCells(t, cellsPart, faultsHead, deeds, list, cell.judge)
}

// compareCells plays cells, and compares what became of them with their part of
// infra/FAULTS.md: what stands at its head, what the words of the cells mean, and a
// table of the cells. The first part also says what the faults are.
func compareCells(t *testing.T, part int, head string, deeds []deed, list []cell, judge func(cell, *testing.T, outcome) string) {
	t.Helper()
	said := outcomes(t, list, judge)
	var b bytes.Buffer
	b.WriteString(parts[part] + head)
	legend(&b, deeds, said)
	if part == cellsPart {
		faultLegend(&b)
	}
	table(&b, list, said)
	b.WriteString("\n")
	compare(t, part, b.Bytes())
}

// outcomes plays all cells, some at a time, and has each judged.
func outcomes(t *testing.T, list []cell, judge func(cell, *testing.T, outcome) string) []string {
	t.Helper()
	said := make([]string, len(list))
	t.Run("cells", func(t *testing.T) {
		const lanes = 2
		var next atomic.Int64
		for range lanes {
			t.Run("lane", func(t *testing.T) {
				t.Parallel()
				for i := next.Add(1) - 1; i < int64(len(list)); i = next.Add(1) - 1 {
					said[i] = judge(list[i], t, list[i].play(t))
				}
			})
		}
	})
	return said
}

// legend says what the words mean, and how often each comes.
func legend(b *bytes.Buffer, deeds []deed, said []string) {
	total := map[string]int{}
	for _, s := range said {
		for _, word := range strings.Split(s, ", ") {
			total[word]++
		}
	}
	b.WriteString("\n| word | means | cells |\n| --- | --- | ---: |\n")
	for _, d := range deeds {
		fmt.Fprintf(b, "| %s | %s | %d |\n", d.word, d.meaning, total[d.word])
	}
}

// faultLegend says what the faults are.
func faultLegend(b *bytes.Buffer) {
	b.WriteString("\n| fault | what happens |\n| --- | --- |\n")
	for _, f := range faults {
		fmt.Fprintf(b, "| %s | %s |\n", f.name, f.legend)
	}
}

// table has a row for each call and a column for each fault.
func table(b *bytes.Buffer, list []cell, said []string) {
	function := ""
	for i, c := range list {
		if c.function != function {
			function = c.function
			fmt.Fprintf(b, "\n### ekr-%s\n\n| call |", deployed(function))
			for _, f := range faults {
				fmt.Fprintf(b, " %s |", f.name)
			}
			b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(faults)) + "\n")
		}
		if i%len(faults) == 0 {
			fmt.Fprintf(b, "| %s |", c.row())
		}
		fmt.Fprintf(b, " %s |", said[i])
		if i%len(faults) == len(faults)-1 {
			b.WriteString("\n")
		}
	}
}

const faultsHead = `
What becomes of an exposed key when AWS fails, or a function dies. The tables are written by tests, which play whole incidents
with the real machines, functions and SDK clients, have one call go wrong, and look at the account, the record, the evidence
and the notices. This writes the page:

    go test ./pkg/workflow/scenario -run 'TestFaults|TestKilled|TestEveryFunctionHasProof' -update

Without ` + "`-update`" + ` the tests fail where the page is not true, where a call is missing, where a key is on that could be off, where
something is lost that no notice names, or where nobody is told.

Every function of the responder is here: those of an incident, the one that restores, that of the drill, those of the posture
review, and the one that looks at what is pushed to CodeCommit.

## Each call, each fault
`
