package usage

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

//go:embed suspicious.csv
var suspiciousCSV string

// suspect is one line of the table of suspicious calls.
type suspect struct {
	class      Class
	techniques []string
	why        string
	// when are texts of which one must occur in the request parameters, blanks
	// left out; none if the operation alone tells.
	when []string
}

// suspects holds the table by service and plain name.
var suspects = mustReadSuspects(suspiciousCSV)

func mustReadSuspects(text string) map[operation]suspect {
	table, err := readSuspects(text)
	if err != nil {
		panic(err) // the table is part of the program
	}
	return table
}

func readSuspects(text string) (map[operation]suspect, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comment = '#'
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("suspicious.csv: %w", err)
	}
	if len(lines) == 0 {
		return nil, errors.New("suspicious.csv: empty")
	}
	table := map[operation]suspect{}
	for _, line := range lines[1:] {
		if _, known := classOrder[Class(line[2])]; !known {
			return nil, fmt.Errorf("suspicious.csv: %s: unknown class %q", line[0], line[2])
		}
		s := suspect{Class(line[2]), strings.Fields(line[3]), line[4], nil}
		if line[5] != "" {
			s.when = strings.Split(line[5], "|")
		}
		for _, name := range strings.Fields(line[1]) {
			if _, twice := table[operation{line[0], name}]; twice {
				return nil, fmt.Errorf("suspicious.csv: %s:%s stands there twice", line[0], name)
			}
			table[operation{line[0], name}] = s
		}
	}
	return table, nil
}

// classOf looks a call up in the table: its class, "" if it is none of them.
// What AWS did itself in the key's name is never suspicious.
func classOf(r trail.Record) Class {
	s, known := suspects[operation{r.Service(), trail.PlainName(r.EventName)}]
	if !known || r.ByAWS() || len(s.when) > 0 && !holdsOne(r.RequestParameters, s.when) {
		return ""
	}
	return s.class
}

func holdsOne(params []byte, texts []string) bool {
	packed := bytes.ReplaceAll(params, []byte(" "), nil)
	for _, text := range texts {
		if bytes.Contains(packed, []byte(text)) {
			return true
		}
	}
	return false
}
