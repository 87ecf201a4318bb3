package trail

import "encoding/json"

// Keys is a set of access key ids by which records are picked. A nil set picks
// every record, an empty one none.
type Keys struct {
	ids map[string]struct{}
	// lengths and firsts rule out nearly every string before the set is asked:
	// a bit for each length that an id has, the last bit for all above, and the
	// bytes with which ids begin.
	lengths uint64
	firsts  [256]bool
	longest int
}

// NewKeys returns the set of these ids; "" is none.
func NewKeys(ids ...string) *Keys {
	k := &Keys{ids: make(map[string]struct{}, len(ids))}
	for _, id := range ids {
		if id == "" {
			continue
		}
		k.ids[id] = struct{}{}
		k.lengths |= 1 << min(len(id), 63)
		k.firsts[id[0]] = true
		k.longest = max(k.longest, len(id))
	}
	return k
}

// Has reports whether an id is in the set; always, if the set is nil.
func (k *Keys) Has(id string) bool {
	if k == nil {
		return true
	}
	_, has := k.ids[id]
	return has
}

// has reports whether the inside of a JSON string is an id of the set.
func (k *Keys) has(raw []byte, escaped bool) bool {
	if escaped {
		return k.hasEscaped(raw)
	}
	if len(raw) == 0 || !k.firsts[raw[0]] || k.lengths&(1<<min(len(raw), 63)) == 0 {
		return false
	}
	_, has := k.ids[string(raw)]
	return has
}

// hasEscaped decodes the string first: "\u0041" is an A to whoever reads the
// record. An escape takes six bytes at most for each byte that it stands for.
func (k *Keys) hasEscaped(raw []byte) bool {
	if len(raw) > 6*k.longest {
		return false
	}
	var s string
	if json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &s) != nil {
		return false
	}
	_, has := k.ids[s]
	return has
}
