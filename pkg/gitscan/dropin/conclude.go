package dropin

import (
	"io"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
)

// conclude prints what a strict scan brought, and returns the status: that of a
// match if there is a finding, and that of trouble if there is none but something
// was not read in full.
func (c *Command) conclude(r gitscan.Report) int {
	if err := report.Text(c.Stderr, &report.Report{Report: r}); err != nil {
		return statusTrouble
	}
	switch {
	case len(r.Findings) > 0:
		io.WriteString(c.Stderr, matchedText)
		return statusMatched
	case len(r.Unread) > 0:
		return statusTrouble
	}
	return statusOK
}
