package git

import "strings"

// QuotePath writes a path as git prints it for people: in double quotes with
// backslashes if it has a byte that git does not print as it is. With
// core.quotePath off (all false), bytes above 0x7F are printed as they are.
func QuotePath(path string, all bool) string {
	if !needsQuotes(path, all) {
		return path
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(path) {
		c := path[i]
		switch letter := letters[c]; {
		case letter != 0:
			b.WriteByte('\\')
			b.WriteByte(letter)
		case c < 0x20 || c == 0x7f || c >= 0x80 && all:
			b.Write([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var letters = map[byte]byte{
	'\a': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', '"': '"', '\\': '\\',
}

func needsQuotes(path string, all bool) bool {
	for i := range len(path) {
		if c := path[i]; c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c >= 0x80 && all {
			return true
		}
	}
	return false
}
