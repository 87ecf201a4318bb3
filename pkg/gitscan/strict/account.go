package strict

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const accountLength = 12

// accountName is a name that says so, and what may stand between it and a value.
var accountName = regexp.MustCompile(`(aws[ _.-]?account|account[ _.-]?(id|number|no))[a-z0-9_ -]{0,12}["'\])}]{0,3}\s*(:|=|,|\s){1,3}\s*["'\[({]{0,3}$`)

// documented are the account ids of AWS's documentation.
var documented = map[string]bool{
	"123456789012": true, "111122223333": true, "444455556666": true, "777788889999": true,
	"210987654321": true, "012345678901": true, "098765432109": true,
}

// accounts finds an account id in a run of digits: twelve of them, or three times
// four with dashes, behind a name that says so.
func (t *text) accounts(start, end int) {
	run := string(t.bytes[start:end])
	id := run
	if len(run) == accountLength+2 && run[4] == '-' && run[9] == '-' {
		id = run[:4] + run[5:9] + run[10:]
	}
	if len(id) != accountLength || strings.Contains(id, "-") || documented[id] || shape.Distinct(id) < 3 {
		return
	}
	if end < len(t.bytes) && (capsClass[t.bytes[end]] || t.bytes[end] == '.' || t.bytes[end] == '_') {
		return
	}
	if _, line := t.words(start); bytes.Contains(line, []byte("account")) && accountName.Match(line) {
		t.add(hit{
			rule: &ruleAccount, start: start, end: end, secret: run, account: id,
			confidence: gitscan.Low, why: "its name says so",
		})
	}
}
