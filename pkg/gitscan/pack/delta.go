package pack

// applyDelta builds an object from its base and a difference, into buf[:0]. The
// difference is a size of each, and then commands: copy a piece of the base, or
// insert bytes that follow. ok is false if it does not add up.
func applyDelta(buf, base, delta []byte) (object []byte, ok bool) {
	baseSize, delta := deltaSize(delta)
	size, delta := deltaSize(delta)
	if baseSize != int64(len(base)) || size < 0 {
		return nil, false
	}
	object = buf[:0]
	for len(delta) > 0 {
		command := delta[0]
		delta = delta[1:]
		if command&0x80 == 0 {
			n := int(command)
			if n == 0 || n > len(delta) || int64(len(object)+n) > size {
				return nil, false
			}
			object = append(object, delta[:n]...)
			delta = delta[n:]
			continue
		}
		var from, length int
		if from, length, delta, ok = copyCommand(command, delta); !ok || from < 0 || length > len(base)-from ||
			int64(len(object)+length) > size {
			return nil, false
		}
		object = append(object, base[from:from+length]...)
	}
	return object, int64(len(object)) == size
}

// deltaSize reads a size, seven bits a byte, the lowest first; -1 is for none.
func deltaSize(delta []byte) (size int64, rest []byte) {
	for i, c := range delta {
		if i > 8 {
			break
		}
		size |= int64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return size, delta[i+1:]
		}
	}
	return -1, nil
}

// copyCommand reads what to copy. Each bit of the command says whether a byte of
// the offset (four bits) and of the length (three) follows; the others are zero.
func copyCommand(command byte, delta []byte) (from, length int, rest []byte, ok bool) {
	var values [7]int
	for i := range values {
		if command&(1<<i) == 0 {
			continue
		}
		if len(delta) == 0 {
			return 0, 0, nil, false
		}
		values[i] = int(delta[0])
		delta = delta[1:]
	}
	from = values[0] | values[1]<<8 | values[2]<<16 | values[3]<<24
	length = values[4] | values[5]<<8 | values[6]<<16
	if length == 0 {
		length = 0x10000
	}
	return from, length, delta, true
}
