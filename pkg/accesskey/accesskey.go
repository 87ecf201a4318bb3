// Package accesskey reads AWS access key ids: what kind of key an id names,
// which account it belongs to, and where ids occur in text written by others.
//
// A key id is not a secret. The secret that goes with it never enters this
// package.
package accesskey

import (
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ID is an access key id such as AKIAIOSFODNN7EXAMPLE: a prefix that tells its
// kind and 12 to 124 upper-case letters and digits (IAM accepts ids of 16 to
// 128 characters).
type ID string

// ErrNotKeyID says that a string is no access key id that the responder could
// act on.
var ErrNotKeyID = errors.New("not an access key id")

const body = `(?:AKIA|ASIA)[A-Z0-9]{12,124}`

var (
	whole = regexp.MustCompile(`^` + body + `$`)
	// The word boundaries keep an id from being cut out of a longer run of
	// letters, which would name another key.
	within = regexp.MustCompile(`\b` + body + `\b`)
)

// Parse reads one id, forgiving blanks around it (AWS Health sends them). The
// error wraps ErrNotKeyID.
func Parse(s string) (ID, error) {
	trimmed := strings.TrimSpace(s)
	if !whole.MatchString(trimmed) {
		return "", fmt.Errorf("%w: %q", ErrNotKeyID, clip(trimmed))
	}
	return ID(trimmed), nil
}

// Find returns every id in the text, in order, each once.
func Find(text string) []ID {
	var found []ID
	seen := map[ID]bool{}
	for _, match := range within.FindAllString(text, -1) {
		id := ID(match)
		if !seen[id] {
			seen[id] = true
			found = append(found, id)
		}
	}
	return found
}

// LongTerm reports whether the id names a key of an IAM user or of root, the
// kind that can be set Inactive.
func (id ID) LongTerm() bool { return strings.HasPrefix(string(id), "AKIA") }

// Temporary reports whether the id belongs to credentials issued by STS. Such
// a key cannot be deactivated; it dies with its session or is denied.
func (id ID) Temporary() bool { return strings.HasPrefix(string(id), "ASIA") }

// Account returns the 12-digit account that the id encodes, and whether it
// encodes one. Ids of 20 characters made since about 2019 carry the account in
// 40 bits of base 32 behind the prefix, marked by a set top bit; older ids and
// invented ones do not. It is a hint for people, never a reason to act.
func (id ID) Account() (string, bool) {
	const idLength, prefixLength, accountBytes = 20, 4, 6
	if len(id) != idLength {
		return "", false
	}
	raw, err := base32.StdEncoding.DecodeString(string(id[prefixLength:]))
	if err != nil {
		return "", false
	}
	var bits uint64
	for _, b := range raw[:accountBytes] {
		bits = bits<<8 | uint64(b)
	}
	if bits>>47 == 0 {
		return "", false
	}
	account := bits & 0x7fffffffff80 >> 7
	if account == 0 || account > 999_999_999_999 {
		return "", false
	}
	return fmt.Sprintf("%012d", account), true
}

func clip(s string) string {
	const limit = 40
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "..."
}
