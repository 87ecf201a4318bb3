package pack

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
)

// errDeflate says that a stream is not what RFC 1950 and RFC 1951 say.
var errDeflate = errors.New("malformed deflate stream")

// inflater undoes zlib's compression. Unlike an io.Reader it has all of the
// input and all of the room for the output in front of it, which makes it a good
// deal faster; and undoing the compression is most of the work of a walk.
type inflater struct {
	src  []byte
	at   int
	bits uint64
	// have is how many of the bits count. Those above them are zero, or are the
	// bits that will come next.
	have uint

	dst []byte
	out int

	literals  [1<<literalBits + 1<<5*288]code
	distances [1<<distanceBits + 1<<7*32]code
	lengths   [1 << lengthBits]code
}

// zlib fills dst with what src holds. It is an error if that is more or less, or
// if the checksum does not agree.
func (z *inflater) zlib(dst, src []byte) error {
	if len(src) < 6 || src[0]&15 != 8 || src[1]&0x20 != 0 || binary.BigEndian.Uint16(src)%31 != 0 {
		return errDeflate
	}
	z.src, z.at, z.bits, z.have = src, 2, 0, 0
	z.dst, z.out = dst, 0
	for last := false; !last; {
		z.refill()
		last = z.take(1) == 1
		var err error
		switch z.take(2) {
		case 0:
			err = z.stored()
		case 1:
			err = z.fixed()
		case 2:
			err = z.dynamic()
		default:
			err = errDeflate
		}
		if err != nil {
			return err
		}
	}
	z.align()
	if z.out != len(dst) || len(src)-z.at < 4 || binary.BigEndian.Uint32(src[z.at:]) != adler32.Checksum(dst) {
		return errDeflate
	}
	return nil
}

// refill makes at least 56 bits available, or all that are left.
func (z *inflater) refill() {
	if z.at+8 <= len(z.src) {
		z.bits |= binary.LittleEndian.Uint64(z.src[z.at:]) << (z.have & 63)
		z.at += int(63-z.have) >> 3
		z.have |= 56
		return
	}
	for z.have < 56 && z.at < len(z.src) {
		z.bits |= uint64(z.src[z.at]) << (z.have & 63)
		z.at++
		z.have += 8
	}
}

// take returns the next n bits. At the end of the input they are zero, and have
// wraps round to a number that cannot be: see short.
func (z *inflater) take(n uint) uint {
	v := uint(z.bits & (1<<n - 1))
	z.bits >>= n
	z.have -= n
	return v
}

// short says whether more bits were taken than there were.
func (z *inflater) short() bool { return z.have > 64 }

// align drops the bits up to the next byte, and gives whole bytes back.
func (z *inflater) align() {
	if z.short() {
		z.at = len(z.src)
	} else {
		z.at -= int(z.have >> 3)
	}
	z.bits, z.have = 0, 0
}

func (z *inflater) stored() error {
	z.align()
	if len(z.src)-z.at < 4 {
		return errDeflate
	}
	n := int(binary.LittleEndian.Uint16(z.src[z.at:]))
	if n != int(^binary.LittleEndian.Uint16(z.src[z.at+2:])) {
		return errDeflate
	}
	z.at += 4
	if n > len(z.src)-z.at || n > len(z.dst)-z.out {
		return errDeflate
	}
	z.out += copy(z.dst[z.out:], z.src[z.at:z.at+n])
	z.at += n
	return nil
}

// block inflates up to the end of a block, with the codes that have been built.
func (z *inflater) block() error {
	for {
		z.refill()
		c := z.literal()
		// The bits of a refill are enough for two literals and a length.
		for n := 0; c.isLiteral() && n < 2; n++ {
			if z.out >= len(z.dst) {
				return errDeflate
			}
			z.dst[z.out] = byte(c.value())
			z.out++
			c = z.literal()
		}
		switch {
		case z.short() || c == 0:
			return errDeflate
		case c.isEnd():
			return nil
		case !c.isLiteral():
			if err := z.copy(c); err != nil {
				return err
			}
		case z.out >= len(z.dst):
			return errDeflate
		default:
			z.dst[z.out] = byte(c.value())
			z.out++
		}
	}
}

// literal reads a literal, a length or the end of the block.
func (z *inflater) literal() code {
	c := z.literals[z.bits&(1<<literalBits-1)]
	if c.isLink() {
		c = z.literals[c.value()+uint(z.bits>>literalBits)&(1<<c.extra()-1)]
	}
	z.bits >>= c.bits()
	z.have -= c.bits()
	return c
}

// copy repeats bytes of the output. The length's code has been read.
func (z *inflater) copy(c code) error {
	length := int(c.value() + z.take(c.extra()))
	z.refill()
	d := z.distances[z.bits&(1<<distanceBits-1)]
	if d.isLink() {
		d = z.distances[d.value()+uint(z.bits>>distanceBits)&(1<<d.extra()-1)]
	}
	z.bits >>= d.bits()
	z.have -= d.bits()
	back := int(d.value() + z.take(d.extra()))
	out := z.out
	if d == 0 || z.short() || back > out || length > len(z.dst)-out {
		return errDeflate
	}
	z.out += length
	if back < 8 || out+length+8 > len(z.dst) {
		for i := range length {
			z.dst[out+i] = z.dst[out-back+i]
		}
		return nil
	}
	// Eight at a time, and up to seven too many, which are overwritten.
	for i := 0; i < length; i += 8 {
		v := binary.LittleEndian.Uint64(z.dst[out-back+i:])
		binary.LittleEndian.PutUint64(z.dst[out+i:], v)
	}
	return nil
}
