package ere

import "unicode/utf8"

// Widen turns each byte of line into the rune of its number, so that Go's
// regexp counts bytes. It appends to buf[:0] and returns the result, or line
// itself if that is plain ASCII and means the same already.
func Widen(buf, line []byte) []byte {
	i := 0
	for i < len(line) && line[i] < utf8.RuneSelf {
		i++
	}
	if i == len(line) {
		return line
	}
	buf = append(buf[:0], line[:i]...)
	for _, c := range line[i:] {
		buf = utf8.AppendRune(buf, rune(c))
	}
	return buf
}
