package posture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
)

// ReadExceptions reads accepted exceptions: a JSON list of {"check", "resource",
// "reason", "until"}. The error names every entry that is wrong. One that has
// ended is not wrong: its findings fail again, and say so.
func ReadExceptions(text []byte) ([]checks.Exception, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var list []checks.Exception
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf(`no JSON list of {"check", "resource", "reason", "until"}: %w`, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the list of exceptions")
	}
	var problems []error
	for i, e := range list {
		if err := e.Validate(all.Known); err != nil {
			problems = append(problems, fmt.Errorf("entry %d (%s): %w", i+1, e.Check, err))
		}
	}
	return list, errors.Join(problems...)
}
