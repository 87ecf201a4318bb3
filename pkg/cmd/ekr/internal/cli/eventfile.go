package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// maxFile bounds what is read of one file, in bytes. An event has at most 1 MB;
// the rest is room for a file of many.
const maxFile = 32 << 20

// readEvent reads one file, or standard input for "-".
func (a *app) readEvent(file string) (trigger.Event, error) {
	body, err := a.open(file)
	if err != nil {
		return trigger.Event{}, err
	}
	document, count := joined(body)
	event, err := trigger.Read(document)
	if err == nil && count > 1 {
		a.say("%s holds %d events: this is the gravest of them", file, count)
	}
	return event, err
}

func (a *app) open(file string) ([]byte, error) {
	if file == "-" {
		return limited(a.In)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, withoutName(err)
	}
	defer f.Close()
	return limited(f)
}

func limited(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, withoutName(err)
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("larger than %d MiB: no event is", maxFile>>20)
	}
	return body, nil
}

// withoutName drops the file's name from an error, since it stands beside it.
func withoutName(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// joined makes one list of the documents in a file that holds several, one
// after the other, as JSON Lines does, and counts them. Anything else is
// returned as it is.
func joined(body []byte) ([]byte, int) {
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
