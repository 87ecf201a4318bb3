package trail

// scalar passes a number, true, false or null. One that reaches the end of the
// bytes is short, because more of it may follow; it never is the last thing in
// a document.
func scalar(b []byte, i int) (int, verdict) {
	switch b[i] {
	case 't':
		return literal(b, i, "true")
	case 'f':
		return literal(b, i, "false")
	case 'n':
		return literal(b, i, "null")
	}
	return number(b, i)
}

func literal(b []byte, i int, word string) (int, verdict) {
	for j := range len(word) {
		if i+j == len(b) {
			return i + j, short
		}
		if b[i+j] != word[j] {
			return i + j, broken
		}
	}
	return i + len(word), whole
}

// number passes a number as JSON writes it: a sign, digits without a leading
// zero, a fraction, an exponent.
func number(b []byte, i int) (int, verdict) {
	if b[i] == '-' {
		i++
	}
	first := i
	i, v := digits(b, i)
	if v != whole {
		return i, v
	}
	if b[first] == '0' && i > first+1 {
		return first + 1, broken
	}
	if b[i] == '.' {
		if i, v = digits(b, i+1); v != whole {
			return i, v
		}
	}
	if b[i]|0x20 == 'e' {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		return digits(b, i)
	}
	return i, whole
}

// digits passes one digit or more.
func digits(b []byte, i int) (int, verdict) {
	first := i
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	switch {
	case i == len(b):
		return i, short
	case i == first:
		return i, broken
	}
	return i, whole
}
