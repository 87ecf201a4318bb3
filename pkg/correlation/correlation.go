// Package correlation ties together what is done about one incident: its id
// stands in every log line, and in the user agent of every AWS call, so that
// CloudTrail shows what the responder did and why.
package correlation

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
)

// ID says what an invocation is about. What is not known is "".
type ID struct {
	// Incident is the incident's id; several are joined by "+".
	Incident string
	// Review is the id of a posture review.
	Review string
	// Execution is the name of the execution that the work belongs to. With its
	// machine it makes the execution's ARN.
	Execution string
	// Event is the id of the event that began it.
	Event string
}

// Document is what a step reads or answers, which says what it is about.
type Document interface {
	Correlation() ID
}

// maxIncidents bounds the incidents that are named: an event may bring sixty
// keys, and a user agent has no room for so many.
const maxIncidents = 8

// Incidents joins the ids of the incidents that one notice tells of. Empty ones
// are left out, and so are those beyond the first eight.
func Incidents(ids ...string) string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return strings.Join(ids[:min(len(ids), maxIncidents)], "+")
}

// ExecutionName reads the name out of an execution's ARN.
func ExecutionName(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

// or fills in from another id what this one lacks.
func (id ID) or(other ID) ID {
	return ID{
		Incident:  cmp.Or(id.Incident, other.Incident),
		Review:    cmp.Or(id.Review, other.Review),
		Execution: cmp.Or(id.Execution, other.Execution),
		Event:     cmp.Or(id.Event, other.Event),
	}
}

// named lists the parts that are known, with the one that says most first.
func (id ID) named() []slog.Attr {
	var known []slog.Attr
	for _, part := range []slog.Attr{
		slog.String("incident", id.Incident), slog.String("review", id.Review),
		slog.String("execution", id.Execution), slog.String("event", id.Event),
	} {
		if part.Value.String() != "" {
			part.Value = slog.StringValue(clean(part.Value.String()))
			known = append(known, part)
		}
	}
	return known
}

type key struct{}

// With returns a context for work on what the id names. Parts that it lacks
// stay as they were.
func With(ctx context.Context, id ID) context.Context {
	return context.WithValue(ctx, key{}, id.or(From(ctx)))
}

// From returns what the context's work is about.
func From(ctx context.Context) ID {
	id, _ := ctx.Value(key{}).(ID)
	return id
}

// maxID bounds each part in bytes. It has room for eight incidents.
const maxID = 160

// clean writes an id with the characters of an HTTP token only; each other one
// becomes a hyphen. Names of executions and ids of events may be chosen by
// others.
func clean(id string) string {
	const punctuation = "!#$%&'*+-.^_`|~"
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune(punctuation, r) {
			return r
		}
		return '-'
	}, id[:min(len(id), maxID)])
}
