package main

import (
	"bytes"
	"io"
	"net/http"
)

// wholeBody sends each request's body from memory. The SDK closes a body as soon
// as there is an answer; an emulator on the same machine answers so quickly that
// net/http is then still at the end of the body, takes that for a failure and
// closes the connection under the answer. Some requests of a hundred failed so.
type wholeBody struct{ client http.Client }

// Do sends the request.
func (w *wholeBody) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return w.client.Do(r)
}
