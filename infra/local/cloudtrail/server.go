// Package cloudtrail stands in for AWS CloudTrail's event history on this
// machine. Emulators record calls under wrong names, know no pages and no rate
// limit; an investigation tried against them proves little. This server answers
// LookupEvents by the rules of the API reference, from records that it is given,
// and takes its time about it as CloudTrail does.
//
// It shares no code with package trail, which it is there to try.
package cloudtrail

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// perSecond is how many LookupEvents requests each Region of an account takes a
// second. Source: CloudTrail API reference, LookupEvents.
const perSecond = 2

// Options say how the server behaves. The zero value answers at once, by the
// real clock, and knows no other operation.
type Options struct {
	// Answer is how long a page takes. AWS's have been seen to take 0.2 to 4 s.
	Answer time.Duration
	// Now is the clock that rates and the 90 days are measured by; nil for
	// time.Now.
	Now func() time.Time
	// Others answers every operation but LookupEvents; nil to refuse them.
	Others http.Handler
}

// Server holds the event history of one account. It is an http.Handler.
type Server struct {
	options Options

	mu      sync.Mutex
	regions map[string][]event // newest first
	limits  map[string]*rate.Limiter
}

// New returns a server without any record.
func New(options Options) *Server {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Server{options: options, regions: map[string][]event{}, limits: map[string]*rate.Limiter{}}
}

// Add puts CloudTrail records into the history of the Region that each names in
// awsRegion. It adds all of them or, with an error, none.
func (s *Server) Add(records []json.RawMessage) error {
	events := make([]event, len(records))
	for i, record := range records {
		var err error
		if events[i], err = parse(record); err != nil {
			return fmt.Errorf("record %d: %w", i, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		s.regions[e.region] = insert(s.regions[e.region], e)
	}
	return nil
}

const maxRequest = 1 << 20

// ServeHTTP answers one request in the AWS JSON 1.1 protocol, or takes records
// from Send.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut && r.URL.Path == recordsPath {
		s.take(w, r)
		return
	}
	target := r.Header.Get("X-Amz-Target")
	if !strings.HasSuffix(target, "CloudTrail_20131101.LookupEvents") {
		s.other(w, r)
		return
	}
	region, ok := signedFor(r.Header.Get("Authorization"))
	if !ok {
		refuse(w, http.StatusForbidden, refusal{"MissingAuthenticationTokenException", "Request is missing Authentication Token"})
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return // the caller is gone
	}
	if !s.admit(region) {
		refuse(w, http.StatusBadRequest, refusal{"ThrottlingException", "Rate exceeded"})
		return
	}
	if chrono.Sleep(r.Context(), s.options.Answer) != nil {
		return
	}
	out, problem := s.lookup(region, body)
	if problem != nil {
		refuse(w, http.StatusBadRequest, *problem)
		return
	}
	write(w, http.StatusOK, out)
}

func (s *Server) other(w http.ResponseWriter, r *http.Request) {
	if s.options.Others != nil {
		s.options.Others.ServeHTTP(w, r)
		return
	}
	refuse(w, http.StatusBadRequest, refusal{"UnknownOperationException", "this stand-in answers LookupEvents only"})
}

// admit takes one of the Region's requests of this second, if one is left.
func (s *Server) admit(region string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.limits[region]
	if limit == nil {
		limit = rate.NewLimiter(perSecond, perSecond)
		s.limits[region] = limit
	}
	return limit.AllowN(s.options.Now(), 1)
}

// signedFor reads the Region out of the credential scope of a SigV4 signature.
// The signature itself is not checked: there is no secret to check it with.
func signedFor(authorization string) (string, bool) {
	_, rest, found := strings.Cut(authorization, "Credential=")
	scope, _, _ := strings.Cut(rest, ",")
	parts := strings.Split(scope, "/")
	if !found || len(parts) != 5 || parts[3] != "cloudtrail" || parts[2] == "" {
		return "", false
	}
	return parts[2], true
}

// refusal is an error as the protocol carries it.
type refusal struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func refuse(w http.ResponseWriter, status int, r refusal) { write(w, status, r) }

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
