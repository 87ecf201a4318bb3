package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// does says what each level does, in one line.
var does = map[level.Level]string{
	level.None:       "nothing: it announces no exposed key",
	level.Notify:     "tell a person, change nothing",
	level.Deactivate: "set the key Inactive",
	level.Revoke:     "set the key Inactive, deny its user's sessions and making of credentials",
	level.Isolate:    "set the key Inactive, deny its user everything, switch the user's other credentials off",
}

// writeEvent writes what would be done with one file, for people.
func writeEvent(w io.Writer, line eventLine, e trigger.Event, gap bool) {
	if line.Error != "" {
		return // said on standard error
	}
	if gap {
		_, _ = fmt.Fprintln(w)
	}
	const longestName = 200
	_, _ = fmt.Fprintln(w, inert.Text(line.File, longestName))
	decision := strings.ToUpper(string(line.Decision))
	if line.Decision == trigger.Respond {
		decision += " at level " + line.Level.String()
	}
	rows := [][]string{
		{"decision", decision},
		{"does", does[line.Level]},
		{"because", line.Reason},
		{"kind", string(line.Kind)},
	}
	if e.Sample {
		rows = append(rows, []string{"sample", "made up by AWS for a test"})
	}
	if e.DryRun {
		rows = append(rows, []string{"dry run", "nothing would be changed"})
	}
	if e.Deadline != "" {
		rows = append(rows, []string{"deadline", "AWS wants an answer until " + e.Deadline})
	}
	for _, x := range line.Exposures {
		rows = append(rows, []string{"key", keyWords(x)})
	}
	for _, other := range e.NotKeys {
		rows = append(rows, []string{"not a key", other})
	}
	table(w, "  ", rows)
}

func keyWords(x trigger.Exposure) string {
	words := string(x.AccessKeyID)
	if x.AccountID != "" {
		words += " of account " + x.AccountID
	}
	if x.UserHint != "" {
		words += ", user " + x.UserHint + " as the event has it"
	}
	if x.DetectedAt != "" {
		words += ", detected " + x.DetectedAt
	}
	if x.Location != "" {
		words += ", seen at " + x.Location
	}
	return words
}
