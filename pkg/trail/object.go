package trail

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// resumes is how often the reading of one object is taken up again.
const resumes = 3

// object reads an object of S3, and goes on where it was when the connection is
// lost. The SDK tries requests again, but not the reading of what they return.
type object struct {
	ctx     context.Context
	client  S3
	in      s3.GetObjectInput
	body    io.ReadCloser
	at      int64
	resumed int
}

func (o *object) begin() error {
	out, err := o.client.GetObject(o.ctx, &o.in)
	if err != nil {
		return fmt.Errorf("s3 GetObject: %w", err)
	}
	o.body = out.Body
	if o.in.IfMatch == nil {
		o.in.IfMatch = out.ETag // the rest is to be of the same object
	}
	return nil
}

// Read implements io.Reader.
func (o *object) Read(p []byte) (int, error) {
	n, err := o.body.Read(p)
	o.at += int64(n)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	if o.resumed == resumes || o.ctx.Err() != nil || !awserr.Retryable(err) {
		return n, fmt.Errorf("s3 GetObject: after %d bytes: %w", o.at, err)
	}
	o.resumed++
	o.body.Close() // it has failed already
	from := fmt.Sprintf("bytes=%d-", o.at)
	o.in.Range = &from
	return n, o.begin()
}

// Close implements io.Closer.
func (o *object) Close() error { return o.body.Close() }
