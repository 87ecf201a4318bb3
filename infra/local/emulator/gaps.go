package emulator

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
)

// empty lists IAM's operations that the emulator may lack, with the list in
// their answer. No user of a run has what they list, so the answer is known.
var empty = map[string]string{
	"ListSSHPublicKeys":              "SSHPublicKeys",
	"ListSigningCertificates":        "Certificates",
	"ListServiceSpecificCredentials": "ServiceSpecificCredentials",
}

// Gaps stands before the emulator's IAM at that URL and answers those listing
// operations that the emulator does not know. Without it every isolation would
// truthfully be reported as incomplete, because the user's other credentials
// could not be seen.
func Gaps(endpoint string) (http.Handler, error) {
	target, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("IAM at %q: %w", endpoint, err)
	}
	return &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { rewrite(r, target) },
		ModifyResponse: fill,
	}, nil
}

// action carries the operation from the request to its answer.
const action = "X-Local-Action"

// rewrite notes which operation is asked for.
func rewrite(r *httputil.ProxyRequest, target *url.URL) {
	r.SetURL(target)
	body, err := io.ReadAll(r.In.Body)
	if err != nil {
		body = nil // the caller is gone; the emulator refuses the rest
	}
	r.Out.Body = io.NopCloser(bytes.NewReader(body))
	if form, err := url.ParseQuery(string(body)); err == nil {
		r.Out.Header.Set(action, form.Get("Action"))
	}
}

// fill replaces the answer to an operation that is unknown to the emulator.
func fill(response *http.Response) error {
	name := response.Request.Header.Get(action)
	list := empty[name]
	if list == "" || response.StatusCode < http.StatusBadRequest {
		return nil
	}
	said, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	response.Body.Close()
	if strings.Contains(string(said), "InvalidAction") {
		response.StatusCode, response.Status = http.StatusOK, "200 OK"
		said = fmt.Appendf(nil, `<%[1]sResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><%[1]sResult><%[2]s/><IsTruncated>false</IsTruncated></%[1]sResult></%[1]sResponse>`, name, list)
	}
	response.Body = io.NopCloser(bytes.NewReader(said))
	response.ContentLength = int64(len(said))
	response.Header.Set("Content-Length", strconv.Itoa(len(said)))
	return nil
}
