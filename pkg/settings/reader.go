package settings

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// reader reads variables and collects what is wrong with them.
type reader struct {
	getenv   func(string) string
	problems []error
}

func (r *reader) fail(name, format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s: "+format, append([]any{name}, args...)...))
}

func (r *reader) required(name string) string {
	value := r.getenv(name)
	if value == "" {
		r.fail(name, "is not set")
	}
	return value
}

func (r *reader) matching(name string, pattern *regexp.Regexp) string {
	value := r.required(name)
	if value != "" && !pattern.MatchString(value) {
		r.fail(name, "%q does not match %s", value, pattern)
	}
	return value
}

func (r *reader) oneOf(name string, allowed ...string) string {
	value := r.getenv(name)
	for _, a := range allowed {
		if value == a {
			return value
		}
	}
	r.fail(name, "%q is none of %s", value, strings.Join(allowed, ", "))
	return value
}

func (r *reader) level(name string) level.Level {
	parsed, err := level.Parse(r.getenv(name))
	if err != nil {
		r.fail(name, "%w", err)
	}
	return parsed
}

func (r *reader) boolean(name string) bool {
	parsed, err := strconv.ParseBool(r.getenv(name))
	if err != nil {
		r.fail(name, "%q is neither true nor false", r.getenv(name))
	}
	return parsed
}

// words reads texts with blanks between; nil if there are none.
func (r *reader) words(name string) []string {
	return append([]string(nil), strings.Fields(r.getenv(name))...)
}

func (r *reader) count(name string) int {
	parsed, err := strconv.Atoi(r.getenv(name))
	if err != nil || parsed < 0 {
		r.fail(name, "%q is no whole number", r.getenv(name))
	}
	return parsed
}

func (r *reader) duration(name string) time.Duration {
	parsed, err := time.ParseDuration(r.getenv(name))
	if err != nil || parsed < 0 {
		r.fail(name, "%q is no duration such as 10s", r.getenv(name))
	}
	return parsed
}

func (r *reader) durations(name string) []time.Duration {
	var all []time.Duration
	for _, part := range strings.Split(r.getenv(name), ",") {
		parsed, err := time.ParseDuration(strings.TrimSpace(part))
		if err != nil || parsed < 0 {
			r.fail(name, "%q is no list of durations such as 15m,1h", r.getenv(name))
			return nil
		}
		all = append(all, parsed)
	}
	return all
}

func (r *reader) protected(name string) []Protection {
	var list []Protection
	if value := r.getenv(name); value != "" {
		if err := json.Unmarshal([]byte(value), &list); err != nil {
			r.fail(name, "is no JSON list of protections: %w", err)
		}
	}
	return list
}
