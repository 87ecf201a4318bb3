// Package shape judges by its characters alone how much a text looks like a secret
// access key.
package shape

import (
	"bytes"
	"encoding/base64"
)

// Length is that of all secret access keys, in characters.
const Length = 40

// Shape is how much 40 characters look like a secret access key, which is 30
// random bytes in base64.
type Shape int

// From the least likely to the most.
const (
	// None: a digest in hex, a name, a path, text in base64, a placeholder.
	None Shape = iota
	// Weak: one in some hundred secrets looks as regular as that, and so do some
	// names and paths.
	Weak
	// Strong: as good as random.
	Strong
)

// Of judges 40 characters of the alphabet of base64. The bounds are far out
// in the distribution of random texts: of 64 characters at 40 places 30 are
// distinct, give or take 3, and the kind of character (capital, small, digit,
// sign) changes 25 times, give or take 3.
func Of(s []byte) Shape {
	kinds, changes := kindsOf(s)
	words := inWords(s)
	switch {
	case kinds[capital] < 3 || kinds[small] < 3 || kinds[figure]+kinds[sign] == 0,
		changes < 14, Distinct(string(s)) < 18, words > 22,
		Ascending(string(s)), example(s), IsText(s):
		return None
	case changes < 17 || Distinct(string(s)) < 21 || kinds[figure] == 0 || words > 15:
		return Weak
	}
	return Strong
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

// IsText says whether base64 of printable text is all that it is.
func IsText(s []byte) bool {
	raw, err := base64.StdEncoding.DecodeString(string(s))
	return err == nil && Printable(raw) == len(raw)
}

// Printable counts the bytes that text in ASCII has.
func Printable(raw []byte) (n int) {
	for _, c := range raw {
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
			n++
		}
	}
	return n
}

// Distinct counts the different bytes of a short text.
func Distinct(s string) int {
	var seen [256]bool
	n := 0
	for i := range len(s) {
		if !seen[s[i]] {
			seen[s[i]] = true
			n++
		}
	}
	return n
}

// Ascending says whether a text counts up or down: "ABCDEFG...", "7654...".
func Ascending(s string) bool {
	steps := [2]int{}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case s[i-1] + 1:
			steps[0]++
		case s[i-1] - 1:
			steps[1]++
		}
	}
	return max(steps[0], steps[1]) > len(s)/2
}
