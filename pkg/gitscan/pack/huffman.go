package pack

import "math/bits"

// How many bits of a code the first look at a table takes. Longer codes take a
// second look.
const (
	literalBits  = 10
	distanceBits = 8
	lengthBits   = 7
	maxCodeBits  = 15
)

// code is an entry of a table: what the bits looked up stand for, and how many
// of them belong to it. The value 0 is no code.
type code uint32

const (
	literalFlag = 1 << 9
	endFlag     = 1 << 10
	linkFlag    = 1 << 11
)

func (c code) bits() uint      { return uint(c & 31) }
func (c code) extra() uint     { return uint(c >> 5 & 15) }
func (c code) value() uint     { return uint(c >> 16) }
func (c code) isLiteral() bool { return c&literalFlag != 0 }
func (c code) isEnd() bool     { return c&endFlag != 0 }
func (c code) isLink() bool    { return c&linkFlag != 0 }

// The meanings of the symbols, without the lengths of their codes.
var (
	literalSymbols  = makeLiterals()
	distanceSymbols = makeDistances()
	lengthSymbols   = makeLengths()
)

func makeLiterals() (all [288]code) {
	for i := range 256 {
		all[i] = code(i<<16 | literalFlag)
	}
	all[256] = endFlag
	base := 3
	for i := 257; i < 285; i++ {
		extra := max(0, (i-261)/4)
		all[i] = code(base<<16 | extra<<5)
		base += 1 << extra
	}
	all[285] = 258 << 16
	return all
}

func makeDistances() (all [32]code) {
	base := 1
	for i := range 30 {
		extra := max(0, (i-2)/2)
		all[i] = code(base<<16 | extra<<5)
		base += 1 << extra
	}
	return all
}

// makeLengths is for the code in which the lengths of the others are written.
func makeLengths() (all [19]code) {
	for i := range all {
		all[i] = code(i<<16 | literalFlag)
	}
	return all
}

// build fills a table from the lengths of the codes of the symbols. A code that
// is not used has length 0. It is false if there are more codes than bits.
func build(table []code, lengths []uint8, symbols []code, first uint) bool {
	var count [maxCodeBits + 1]int
	longest := uint(0)
	for _, n := range lengths {
		count[n]++
		longest = max(longest, uint(n))
	}
	count[0] = 0
	var next [maxCodeBits + 2]int
	for n := 1; n <= maxCodeBits; n++ {
		next[n+1] = (next[n] + count[n]) << 1
		if next[n]+count[n] > 1<<n {
			return false
		}
	}
	clear(table[:1<<first])
	free := uint(1) << first
	for symbol, n := range lengths {
		// Symbols 286 and 287 have codes in the fixed block, and no meaning.
		if n == 0 || symbols[symbol] == 0 {
			next[n] += min(int(n), 1)
			continue
		}
		reversed := uint(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		if uint(n) <= first {
			fill(table[:1<<first], reversed, uint(n), symbols[symbol]|code(n))
			continue
		}
		link := &table[reversed&(1<<first-1)]
		if *link == 0 {
			size := longest - first
			clear(table[free : free+1<<size])
			*link = code(free<<16|size<<5) | linkFlag
			free += 1 << size
		}
		sub := table[link.value() : link.value()+1<<link.extra()]
		fill(sub, reversed>>first, uint(n)-first, symbols[symbol]|code(n))
	}
	return true
}

// fill sets all entries whose lowest n bits are those of the code.
func fill(table []code, reversed, n uint, c code) {
	for i := reversed; i < uint(len(table)); i += 1 << n {
		table[i] = c
	}
}

var fixedLengths = func() (all [288 + 32]uint8) {
	for i := range all {
		switch {
		case i < 144:
			all[i] = 8
		case i < 256:
			all[i] = 9
		case i < 280:
			all[i] = 7
		case i < 288:
			all[i] = 8
		default:
			all[i] = 5
		}
	}
	return all
}()

func (z *inflater) fixed() error {
	return z.coded(fixedLengths[:288], fixedLengths[288:])
}

func (z *inflater) coded(literals, distances []uint8) error {
	if !build(z.literals[:], literals, literalSymbols[:], literalBits) ||
		!build(z.distances[:], distances, distanceSymbols[:], distanceBits) {
		return errDeflate
	}
	return z.block()
}

// lengthOrder is in which order the lengths of the codes of lengths stand.
var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the codes of a block, and the block.
func (z *inflater) dynamic() error {
	z.refill()
	literals, distances, written := 257+z.take(5), 1+z.take(5), 4+z.take(4)
	if literals > 286 || distances > 30 {
		return errDeflate
	}
	var small [19]uint8
	for _, symbol := range lengthOrder[:written] {
		z.refill()
		small[symbol] = uint8(z.take(3))
	}
	if !build(z.lengths[:], small[:], lengthSymbols[:], lengthBits) {
		return errDeflate
	}
	var lengths [286 + 30]uint8
	if !z.readLengths(lengths[:literals+distances]) || lengths[256] == 0 {
		return errDeflate
	}
	return z.coded(lengths[:literals], lengths[literals:literals+distances])
}

// readLengths reads lengths, of which runs are written as one.
func (z *inflater) readLengths(lengths []uint8) bool {
	for i := 0; i < len(lengths); {
		z.refill()
		c := z.lengths[z.bits&(1<<lengthBits-1)]
		z.take(c.bits())
		var value uint8
		repeat := 1
		switch n := c.value(); {
		case c == 0:
			return false
		case n < 16:
			value = uint8(n)
		case n == 16:
			if i == 0 {
				return false
			}
			value = lengths[i-1]
			repeat = 3 + int(z.take(2))
		case n == 17:
			repeat = 3 + int(z.take(3))
		default:
			repeat = 11 + int(z.take(7))
		}
		if repeat > len(lengths)-i || z.short() {
			return false
		}
		for range repeat {
			lengths[i] = value
			i++
		}
	}
	return true
}
