package strict

import (
	"bytes"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

// keyIDLength is that of all key ids that are issued today.
const keyIDLength = 20

// keyIDRules are the rules by the prefix of the id, as in "Unique identifiers"
// of the IAM user guide. Ids of users, roles and groups open nothing and have
// no rule.
var keyIDRules = map[string]*Rule{
	"AKIA": &ruleLongTerm, "ASIA": &ruleTemporary, "ABIA": &ruleBearer, "ACCA": &ruleBearer,
}

// keyIDs finds the key ids in a run of capitals and digits.
func (t *text) keyIDs(start, end int) {
	run := t.bytes[start:end]
	for at := 0; at+keyIDLength <= len(run); at++ {
		rule := keyIDRules[string(run[at:at+4])]
		if rule == nil {
			continue
		}
		id := string(run[at : at+keyIDLength])
		apart := len(run)-at == keyIDLength && (at == 0 || t.escapeBefore(start, at))
		if !plausibleID(id, apart) {
			continue
		}
		t.add(hit{
			rule: rule, start: start + at, end: start + at + keyIDLength, secret: id, keyID: id,
			confidence: gitscan.High, why: "it has the form of an issued key id", quiet: exampleID(id),
		})
		at += keyIDLength - 1
	}
}

// plausibleID says whether AWS can have issued an id. Behind the prefix there are
// 16 characters of base 32. Ids of the last years also encode an account, which
// three of four made-up ones do not; that is asked of temporary ids, all of which
// are younger, and of ids that stand within more letters and digits.
func plausibleID(id string, apart bool) bool {
	body := id[4:]
	if strings.ContainsAny(body, "0189") && !exampleID(id) || shape.Distinct(body) < 7 || shape.Ascending(body) {
		return false
	}
	_, encodes := accesskey.ID(id).Account()
	switch {
	case encodes:
		return apart || strings.ContainsAny(body, digits)
	case exampleID(id):
		return true
	}
	return apart && strings.HasPrefix(id, "AKIA")
}

// exampleID says whether an id is one of AWS's documentation: those end so.
func exampleID(id string) bool { return strings.HasSuffix(id, "EXAMPLE") }

// escapeBefore says whether what stands before the id in its run is an escape:
// "%3D", "\x3D" or "\u003D".
func (t *text) escapeBefore(start, at int) bool {
	switch before := t.bytes[max(0, start-2):start]; {
	case at == 2:
		return bytes.HasSuffix(before, []byte("%")) || string(before) == `\x`
	case at == 4:
		return string(before) == `\u`
	}
	return false
}
