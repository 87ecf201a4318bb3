package inbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
)

// Tap stands between the publishers and SNS and keeps the words meant for
// people. A message has other words for each protocol, and no emulator shows
// those that go out by e-mail. It is an http.Handler.
type Tap struct {
	forward *httputil.ReverseProxy

	mu    sync.Mutex
	texts map[string]string
}

// NewTap forwards to the SNS at that URL.
func NewTap(endpoint string) (*Tap, error) {
	target, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("SNS at %q: %w", endpoint, err)
	}
	t := &Tap{texts: map[string]string{}}
	t.forward = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
	}
	return t, nil
}

// Text returns the text that went out by e-mail with the message of that id.
func (t *Tap) Text(messageID string) (string, bool) {
	if t == nil {
		return "", false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	text, ok := t.texts[messageID]
	return text, ok
}

// ServeHTTP passes a request on, and keeps the text if it was one to publish
// and SNS took it.
func (t *Tap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const largest = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r.Body, largest))
	if err != nil {
		return // the caller is gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	text, publishes := emailText(body)
	if !publishes {
		t.forward.ServeHTTP(w, r)
		return
	}
	answer := &recorder{ResponseWriter: w}
	t.forward.ServeHTTP(answer, r)
	if answer.status == http.StatusOK {
		t.keep(answer.body.Bytes(), text)
	}
}

// emailText reads a Publish request of the query protocol.
func emailText(body []byte) (string, bool) {
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("Action") != "Publish" {
		return "", false
	}
	message := form.Get("Message")
	var protocols map[string]string
	if form.Get("MessageStructure") != "json" || json.Unmarshal([]byte(message), &protocols) != nil {
		return message, true
	}
	if text, ok := protocols["email"]; ok {
		return text, true
	}
	return protocols["default"], true
}

func (t *Tap) keep(answer []byte, text string) {
	var published struct {
		MessageID string `xml:"PublishResult>MessageId"`
	}
	if xml.Unmarshal(answer, &published) != nil || published.MessageID == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.texts[published.MessageID] = text
}

// recorder keeps a copy of what is answered.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.body.Write(p)
	return r.ResponseWriter.Write(p)
}
