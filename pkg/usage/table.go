package usage

import (
	"bytes"
	_ "embed"
	"encoding/csv"
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
	// when must occur in the request parameters, blanks left out.
	when string
}

// suspects holds the table by "service:Name".
var suspects = mustReadSuspects(suspiciousCSV)

func mustReadSuspects(text string) map[string]suspect {
	table, err := readSuspects(text)
	if err != nil {
		panic(err) // the table is part of the program
	}
	return table
}

func readSuspects(text string) (map[string]suspect, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comment = '#'
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("suspicious.csv: %w", err)
	}
	table := map[string]suspect{}
	for _, line := range lines[1:] {
		s := suspect{Class(line[2]), strings.Fields(line[3]), line[4], line[5]}
		for _, name := range strings.Fields(line[1]) {
			if _, twice := table[line[0]+":"+name]; twice {
				return nil, fmt.Errorf("suspicious.csv: %s:%s stands there twice", line[0], name)
			}
			table[line[0]+":"+name] = s
		}
	}
	return table, nil
}

// classOf looks a call up in the table: its class, "" if it is none of them.
// What AWS did itself in the key's name is never suspicious.
func classOf(r trail.Record) Class {
	s, known := suspects[r.Service()+":"+trail.PlainName(r.EventName)]
	if !known || r.ByAWS() {
		return ""
	}
	if s.when != "" && !holds(r.RequestParameters, s.when) {
		return ""
	}
	return s.class
}

func holds(params []byte, text string) bool {
	if bytes.Contains(params, []byte(text)) {
		return true
	}
	return bytes.Contains(bytes.ReplaceAll(params, []byte(" "), nil), []byte(text))
}

// tools are attack and key-checking tools that name themselves in the user
// agent, in lower case.
var tools = []struct{ sign, name string }{
	{"pacu", "Pacu"},
	{"kali", "Kali Linux"},
	{"parrot", "Parrot OS"},
	{"pentoo", "Pentoo"},
	{"trufflehog", "TruffleHog"},
	{"stratus-red-team", "Stratus Red Team"},
	{"scoutsuite", "ScoutSuite"},
	{"scout suite", "ScoutSuite"},
	{"prowler", "Prowler"},
	{"cloudfox", "CloudFox"},
	{"enumerate-iam", "enumerate-iam"},
	{"quiet-riot", "Quiet Riot"},
	{"s3 browser", "S3 Browser"},
	{"nimbo", "Nimbostratus"},
	{"weirdaal", "weirdAAL"},
	{"cloudsploit", "CloudSploit"},
	{"peirates", "Peirates"},
	{"detentiondodger", "DetentionDodger"},
	{"grimoire", "Grimoire"},
}

// ToolOf names the attack tool that a user agent announces; "" for any other.
// An agent is what the caller says it is: a name proves something, its absence
// nothing.
func ToolOf(agent string) string {
	low := strings.ToLower(agent)
	for _, t := range tools {
		if strings.Contains(low, t.sign) {
			return t.name
		}
	}
	return ""
}
