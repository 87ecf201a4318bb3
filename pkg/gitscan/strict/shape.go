package strict

import (
	"bytes"
	"encoding/base64"
)

// secretLength is that of all secret access keys.
const secretLength = 40

// shape is how much 40 characters look like a secret access key, which is 30
// random bytes in base64.
type shape int

const (
	// noShape: a digest in hex, a name, a path, text in base64, a placeholder.
	noShape shape = iota
	// weakShape: one in some hundred secrets looks as regular as that, and so do
	// some names and paths.
	weakShape
	// strongShape: as good as random.
	strongShape
)

// shapeOf judges 40 characters of the alphabet of base64. The bounds are far out
// in the distribution of random texts: of 64 characters at 40 places 30 are
// distinct, give or take 3, and the kind of character (capital, small, digit,
// sign) changes 25 times, give or take 3.
func shapeOf(s []byte) shape {
	kinds, changes := kindsOf(s)
	words := inWords(s)
	switch {
	case kinds[capital] < 3 || kinds[small] < 3 || kinds[figure]+kinds[sign] == 0,
		changes < 14, distinct(string(s)) < 18, words > 22,
		ascending(string(s)), example(s), isText(s):
		return noShape
	case changes < 17 || distinct(string(s)) < 21 || kinds[figure] == 0 || words > 15:
		return weakShape
	}
	return strongShape
}

const (
	capital = iota
	small
	figure
	sign
)

func kindOf(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return capital
	case 'a' <= c && c <= 'z':
		return small
	case '0' <= c && c <= '9':
		return figure
	}
	return sign
}

// kindsOf counts the characters of each kind, and how often the kind changes.
func kindsOf(s []byte) (kinds [4]int, changes int) {
	for i, c := range s {
		kinds[kindOf(c)]++
		if i > 0 && kindOf(s[i-1]) != kindOf(c) {
			changes++
		}
	}
	return kinds, changes
}

// inWords counts the characters in what could be words: three small letters or
// more, one after the other. Of 40 random ones there are 6, give or take 4.
func inWords(s []byte) (n int) {
	run := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && kindOf(s[i]) == small {
			run++
			continue
		}
		if run >= 3 {
			n += run
		}
		run = 0
	}
	return n
}

// example says whether it is a secret of AWS's documentation.
func example(s []byte) bool { return bytes.Contains(bytes.ToUpper(s), []byte("EXAMPLE")) }

// isText says whether base64 of printable text is all that it is.
func isText(s []byte) bool {
	raw, err := base64.StdEncoding.DecodeString(string(s))
	return err == nil && printable(raw) == len(raw)
}

// printable counts the bytes that text in ASCII has.
func printable(raw []byte) (n int) {
	for _, c := range raw {
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
			n++
		}
	}
	return n
}
