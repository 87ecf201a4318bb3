package strict

// class is a set of bytes.
type class [256]bool

func classOf(chars string) *class {
	var c class
	for i := range len(chars) {
		c[chars[i]] = true
	}
	return &c
}

const (
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	smalls   = "abcdefghijklmnopqrstuvwxyz"
	digits   = "0123456789"
)

var (
	// capsClass is what key ids are made of, and what may follow one another in
	// text without being one.
	capsClass = classOf(capitals + digits)
	// stdClass is the alphabet of base64.
	stdClass = classOf(capitals + smalls + digits + "+/")
	// base64Class adds the padding.
	base64Class = classOf(capitals + smalls + digits + "+/=")
	// wideClass adds what stands for other bytes in one of the encodings.
	wideClass = classOf(capitals + smalls + digits + "+/_-%\\")
	// digitClass is what account ids are made of.
	digitClass = classOf(digits + "-")
)

// runs calls each with the maximal runs of at least length bytes of a class. As
// long as there is none it looks at little more than every length-th byte.
func runs(text []byte, c *class, length int, each func(start, end int)) {
	for start := 0; start+length <= len(text); {
		i := start + length - 1
		for i >= start && c[text[i]] {
			i--
		}
		if i >= start {
			start = i + 1
			continue
		}
		end := runEnd(text, c, start+length)
		each(start, end)
		start = end + 1
	}
}

// runEnd is where the run that includes from-1 ends.
func runEnd(text []byte, c *class, from int) int {
	for from < len(text) && c[text[from]] {
		from++
	}
	return from
}

// runStart is where the run that ends before end starts.
func runStart(text []byte, c *class, end int) int {
	for end > 0 && c[text[end-1]] {
		end--
	}
	return end
}
