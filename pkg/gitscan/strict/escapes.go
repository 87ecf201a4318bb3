package strict

import (
	"bytes"
	"strconv"
)

// unescape takes percent or backslash escapes out of a run. how is empty if
// there are none that matter.
func unescape(run []byte) (plain []byte, how string) {
	plain = make([]byte, 0, len(run))
	for i := 0; i < len(run); {
		c, n, kind := escapeAt(run[i:])
		if n == 0 {
			c, n = run[i], 1
		}
		if kind != "" {
			how = kind
		}
		plain = append(plain, c)
		i += n
	}
	if how == "" || len(plain) < keyIDLength || bytes.Equal(plain, run) {
		return nil, ""
	}
	return plain, how
}

// escapeAt reads the escape that a text starts with; n is 0 if there is none.
func escapeAt(s []byte) (c byte, n int, how string) {
	switch {
	case s[0] == '%' && len(s) >= 3:
		if v, err := strconv.ParseUint(string(s[1:3]), 16, 8); err == nil {
			return byte(v), 3, "url"
		}
	case s[0] == '\\' && len(s) >= 6 && s[1] == 'u':
		if v, err := strconv.ParseUint(string(s[2:6]), 16, 16); err == nil && v < 0x80 {
			return byte(v), 6, "escapes"
		}
	case s[0] == '\\' && len(s) >= 2:
		switch s[1] {
		case '/', '\\', '"':
			return s[1], 2, "escapes"
		case 'n', 'r', 't':
			return '\n', 2, "escapes"
		}
	}
	return 0, 0, ""
}
