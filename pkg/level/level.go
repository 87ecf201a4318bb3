// Package level names the steps of containment in rising order. A trigger
// asks for a level, a setting caps it, and evidence may raise it.
package level

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Level is how far containment goes. Each level includes the ones below it.
type Level int

// The levels, weakest first. None means that there is nothing to respond to.
const (
	// None: the event is none of the responder's business.
	None Level = iota
	// Notify tells a person and changes nothing.
	Notify
	// Deactivate sets the exposed key Inactive.
	Deactivate
	// Revoke also denies everything to the user's temporary credentials and
	// stops the user from making new credentials.
	Revoke
	// Isolate denies everything to the user and switches its other keys off.
	Isolate
)

var names = [...]string{"", "notify", "deactivate", "revoke", "isolate"}

// String gives the word used in settings, notices and JSON; "" for None.
func (l Level) String() string {
	if l < None || int(l) >= len(names) {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return names[l]
}

// Parse reads one of "notify", "deactivate", "revoke" and "isolate".
func Parse(s string) (Level, error) {
	for i, name := range names {
		if i > 0 && name == s {
			return Level(i), nil
		}
	}
	return None, fmt.Errorf("level %q is none of %s", s, strings.Join(names[1:], ", "))
}

// MarshalJSON writes the level as its word.
func (l Level) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// UnmarshalJSON reads what MarshalJSON wrote; "" is None.
func (l *Level) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("level: %w", err)
	}
	if s == "" {
		*l = None
		return nil
	}
	parsed, err := Parse(s)
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}
