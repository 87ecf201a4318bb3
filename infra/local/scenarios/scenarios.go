// Package scenarios holds what is played on this machine: what CloudTrail
// recorded of a key, and the event by which AWS announces the key as exposed.
// Both are files with gaps, filled with the names and the times of one run.
package scenarios

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"text/template"
	"time"
)

//go:embed *.json
var files embed.FS

// Default is the scenario that is played unless another is asked for.
const Default = "leaked-ci-key"

// Cast is who takes part in a run: the names that fill a scenario's gaps.
type Cast struct {
	Account string
	// User owns Key, the exposed access key, and SiblingKey, a second key that
	// the attacker made for the user.
	User, Key, SiblingKey string
	// MadeUser and MadeKey are the user that the attacker made, and its key.
	MadeUser, MadeKey string
	// Role is the role that the attacker took on, SessionKey the temporary key
	// of the session.
	Role, SessionKey string
	// Quarantine is the ARN of the policy that AWS attaches.
	Quarantine string
}

// Event writes the scenario's event as EventBridge delivers it.
func Event(name string, cast Cast, now time.Time) ([]byte, error) {
	return fill(name+".event.json", cast, now)
}

// Records writes the CloudTrail records of a scenario, as JSON objects, in no
// order. All their times are relative to now.
func Records(name string, cast Cast, now time.Time) ([]json.RawMessage, error) {
	text, err := fill(name+".json", cast, now)
	if err != nil {
		return nil, err
	}
	var s scenario
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return s.records(cast.Account, now.UTC())
}

// fill puts the cast and the times into a file's gaps.
func fill(file string, cast Cast, now time.Time) ([]byte, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	at := func(layout string) func(string) (string, error) {
		return func(offset string) (string, error) {
			d, err := time.ParseDuration(offset)
			return now.UTC().Add(d).Format(layout), err
		}
	}
	functions := template.FuncMap{
		// The way in which AWS Health writes a time, and in which CloudTrail
		// writes the expiry of temporary credentials.
		"rfc1123": at("Mon, 2 Jan 2006 15:04:05 GMT"),
		"expires": at("Jan 2, 2006, 3:04:05 PM"),
	}
	parsed, err := template.New(file).Funcs(functions).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	var filled bytes.Buffer
	if err := parsed.Execute(&filled, cast); err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	return filled.Bytes(), nil
}
