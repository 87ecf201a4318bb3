package checks

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Exception accepts the failures of one check, for a stated reason and a
// limited time.
type Exception struct {
	Check string `json:"check"`
	// Resource is compared with the id and the name of each resource; * stands
	// for any text and ? for one character.
	Resource string `json:"resource"`
	Reason   string `json:"reason"`
	// Until is the last day of the exception, YYYY-MM-DD in UTC.
	Until string `json:"until"`
}

// Accepted is what became of an exception that a finding matched.
type Accepted struct {
	Reason string `json:"reason"`
	Until  string `json:"until"`
	// Expired exceptions no longer hold: the finding fails again.
	Expired bool `json:"expired,omitempty"`
}

// Validate says what is wrong with an exception; known are the ids of all
// checks.
func (e Exception) Validate(known func(id string) bool) error {
	var problems []error
	if !known(e.Check) {
		problems = append(problems, fmt.Errorf("there is no check %q", e.Check))
	}
	if strings.TrimSpace(e.Resource) == "" || strings.TrimSpace(e.Reason) == "" {
		problems = append(problems, errors.New("a resource and a reason must be given"))
	}
	if _, err := e.end(); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// end is the first moment at which the exception no longer holds.
func (e Exception) end() (time.Time, error) {
	last, err := time.Parse(time.DateOnly, e.Until)
	if err != nil {
		return time.Time{}, fmt.Errorf("until must be a date as 2026-12-31, not %q", e.Until)
	}
	return last.AddDate(0, 0, 1), nil
}

// covers reports whether the exception is about a finding.
func (e Exception) covers(f Finding) bool {
	return e.Check == f.Check && (glob(e.Resource, f.Resource.ID) || f.Resource.Name != "" && glob(e.Resource, f.Resource.Name))
}

// accept turns a failure into an accepted one if an exception holds. One that
// has expired is named, so that nobody wonders why the failure is back. What
// could not be told is never accepted.
func accept(f *Finding, exceptions []Exception, now time.Time) {
	if f.Outcome != Fail {
		return
	}
	for _, e := range exceptions {
		if !e.covers(*f) {
			continue
		}
		end, err := e.end()
		expired := err != nil || !now.Before(end)
		f.Exception = &Accepted{Reason: e.Reason, Until: e.Until, Expired: expired}
		if !expired {
			f.Outcome = Excepted
			return
		}
	}
	if f.Exception != nil {
		f.Evidence += fmt.Sprintf(" The exception for it (%s) ended on %s.", f.Exception.Reason, f.Exception.Until)
	}
}

// glob reports whether a text matches a pattern in which * stands for any text
// and ? for one character. Upper and lower case differ.
func glob(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	star, mark, i, j := -1, 0, 0, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
