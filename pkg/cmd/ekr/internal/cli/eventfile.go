package cli

import (
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
	document, count := trigger.Joined(body)
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
