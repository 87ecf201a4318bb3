package trigger

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Joined makes one list of the documents in a file that holds several, one
// after the other, as JSON Lines does, for Read, and counts them. Anything else is
// returned as it is.
func Joined(body []byte) (list []byte, count int) {
	if json.Valid(body) {
		return body, 1
	}
	var all []json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(body))
	for {
		var one json.RawMessage
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return body, 1
		}
		all = append(all, one)
	}
	if len(all) < 2 {
		return body, 1
	}
	list, err := json.Marshal(all)
	if err != nil {
		return body, 1
	}
	return list, len(all)
}
