package posture_test

import (
	"io"
	"net/http"
	"strings"
)

// refuses answers every request as AWS answers whoever may do nothing, in the
// form of each service's protocol.
type refuses struct{}

// Do implements the SDK's HTTP client.
func (refuses) Do(r *http.Request) (*http.Response, error) {
	const message = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
	body := "<ErrorResponse>" + message + "</ErrorResponse>"
	header := http.Header{"X-Amzn-Errortype": {"AccessDeniedException"}}
	switch {
	case strings.HasPrefix(r.Host+r.URL.Host, "ec2."):
		body = "<Response><Errors>" + message + "</Errors></Response>"
	case strings.Contains(r.URL.Host, "s3"):
		body = message
	case strings.Contains(r.Header.Get("Content-Type"), "json"), r.Method == http.MethodGet:
		body = `{"__type":"AccessDeniedException","message":"no"}`
	}
	return &http.Response{StatusCode: http.StatusForbidden, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}
