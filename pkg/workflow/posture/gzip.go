package posture

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// compressed writes a value as JSON and compresses it.
func compressed(value any) ([]byte, error) {
	return zipped(func(w io.Writer) error { return json.NewEncoder(w).Encode(value) })
}

func zipped(write func(io.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := write(z); err != nil {
		return nil, fmt.Errorf("writing a part of the review: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compressing a part of the review: %w", err)
	}
	return out.Bytes(), nil
}

// inflate reads what compressed wrote.
func inflate(body []byte, into any) error {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("a part of the review: %w", err)
	}
	if err := json.NewDecoder(z).Decode(into); err != nil {
		return fmt.Errorf("a part of the review: %w", err)
	}
	return nil
}

// retryable marks an error after which another try may succeed.
func retryable(err error) error {
	if awserr.Retryable(err) {
		return &workflow.TransientError{Err: err}
	}
	return err
}

func transient(err error) bool {
	var t *workflow.TransientError
	return errors.As(err, &t)
}
