package workflow

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

const (
	// MaxFileKeys bounds the keys of one round in log files. A record that names
	// none of them costs the same however many they are; the state of the machine
	// is what they must fit into.
	MaxFileKeys = 1000
	// MaxLogs bounds the log files of one round. A busy Region has 300 to 3,000 a
	// day. The rest is left to the look after the next watch.
	MaxLogs = 200_000
)

// FilesPlan is the output of PhaseList: one round of a look into the log files of
// the account's trail. The machine reads the manifest's bundles, in a Distributed
// Map, and keeps what came of the batches.
type FilesPlan struct {
	Version    int    `json:"version"`
	IncidentID string `json:"incidentId"`
	// Account is the id of the account whose logs are read.
	Account string `json:"account"`
	Look    Look   `json:"look"`
	Round   int    `json:"round"`
	// Deadline is when no further bundle is begun.
	Deadline time.Time `json:"deadline"`
	// Keys are the access keys that are searched for, the exposed one first.
	Keys []string `json:"keys"`
	// Bucket and Manifest name the object that lists the bundles. Any: it does.
	Bucket   string `json:"bucket"`
	Manifest string `json:"manifest"`
	Any      bool   `json:"any"`
	// Problem is why nothing can be read at all; "" if something can.
	Problem string `json:"problem"`
	// Batches is what each batch of bundles ended with: a text, "" if it came to
	// its end. Of a batch that failed Step Functions gives something else.
	Batches []any `json:"batches"`
	// Failure is what the Map as a whole ended with, in Step Functions' words.
	Failure FilesFailure `json:"failure"`
}

// FilesFailure is an error as a machine's Catch writes it.
type FilesFailure struct {
	Error string
	Cause string
}

// The names of a round's objects. What is under trail/ is how it was read, what
// is under records/ what was found.

// ManifestName names the list of bundles.
func (p FilesPlan) ManifestName() string { return p.name("bundles.json") }

// IndexName names what the summary has to know of the list.
func (p FilesPlan) IndexName() string { return p.name("index.json") }

// NoteName names what came of a bundle.
func (p FilesPlan) NoteName(bundle int) string { return p.name(fmt.Sprintf("read/%05d.json", bundle)) }

func (p FilesPlan) name(rest string) string {
	return fmt.Sprintf("trail/%s/%d/%s", p.Look, p.Round, rest)
}

// FilesPart names the n-th object, from 1, with records of a bundle.
func FilesPart(look Look, round, bundle, n int) string {
	return fmt.Sprintf("records/%s/%d/logs-%05d/%04d.jsonl.gz", look, round, bundle, n)
}

// Bundle is some log files of one Region, from one day to another. It is an item
// of the Map, and what is read or not read as a whole.
type Bundle struct {
	// N numbers the bundles of a round, from 1.
	N      int    `json:"n"`
	Region string `json:"region"`
	// Days is from the first moment of its first day to the last one of its last.
	Days Span `json:"days"`
	Logs int  `json:"logs"`
	// Keys are those of the objects, each after Prefix; none in the index.
	Prefix string   `json:"prefix,omitempty"`
	Keys   []string `json:"keys,omitempty"`
}

// FilesIndex is a FilesPlan's list without the log files.
type FilesIndex struct {
	Regions []FilesRegion `json:"regions"`
	Bundles []Bundle      `json:"bundles"`
	// Manifest is the object that the machine reads.
	Manifest evidence.Object `json:"manifest"`
}

// FilesRegion is what is wanted of a Region, and what of it there are logs of.
type FilesRegion struct {
	Region string `json:"region"`
	// All: every key is searched for since the day before the exposure, not only
	// the exposed one in Windows.
	All     bool   `json:"all"`
	Windows []Span `json:"windows"`
	// Listed is what of Windows lies in days of which there are logs. A day
	// without any proves nothing: the trail may not have recorded it.
	Listed []Span `json:"listed"`
	// Problem is why there is no more; "" if all days could be listed and have
	// logs.
	Problem string `json:"problem"`
}

// Batch is how far the reading of a batch of bundles has come, between two
// invocations of PhaseFiles and at its end.
type Batch struct {
	// Next is the first bundle of the batch that is not read.
	Next int  `json:"next"`
	Done bool `json:"done"`
	// Problem is why the batch ended before its end; "" otherwise.
	Problem string `json:"problem"`
}

// BundleRead is what came of a bundle. A bundle without one was not read.
type BundleRead struct {
	N int `json:"n"`
	// Events counts records that name one of the keys, Malformed what could not
	// be read as a record, Parts the objects with the records.
	Events    int   `json:"events"`
	Malformed int   `json:"malformed"`
	Parts     Parts `json:"parts"`
	// Unread are the days of the logs that could not be read to their end, and
	// Problem tells how many they are, and why; "" if there are none.
	Unread  []Span `json:"unread"`
	Problem string `json:"problem"`
}

// DaySpan is a day in which logs were delivered, as a stretch of time.
func DaySpan(day time.Time) Span {
	return Span{From: day, To: day.AddDate(0, 0, 1).Add(-time.Second)}
}

// Spoilt is of which time something may be missing without the logs of these
// days: what happened shortly before a day is delivered in it.
func Spoilt(days Span) Span { return Span{From: days.From.Add(-trail.Delivery), To: days.To} }
