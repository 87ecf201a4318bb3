package trigger

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/level"
)

func TestReadDecides(t *testing.T) {
	const health = `{"source":"aws.health","detail-type":"AWS Health Event","account":"111122223333","detail":`
	tests := map[string]struct {
		doc      string
		kind     Kind
		decision Decision
		level    level.Level
		keys     int
	}{
		"exposed": {
			doc:  health + `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"open","affectedEntities":[{"entityValue":" AKIAEXAMPLEAAAAAAAA1 "}]}}`,
			kind: Health, decision: Respond, level: level.Revoke, keys: 1,
		},
		"closed": {
			doc:  health + `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"closed","affectedEntities":[{"entityValue":"AKIAEXAMPLEAAAAAAAA1"}]}}`,
			kind: Health, decision: Inform, level: level.Notify, keys: 1,
		},
		"another account": {
			doc:  health + `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","affectedAccount":"444455556666","affectedEntities":[{"entityValue":"AKIAEXAMPLEAAAAAAAA1"}]}}`,
			kind: Health, decision: Inform, level: level.Notify, keys: 1,
		},
		"manual": {
			doc:  `{"accessKeyId":"AKIAEXAMPLEAAAAAAAA1","reason":"found in a log"}`,
			kind: Manual, decision: Respond, level: level.Revoke, keys: 1,
		},
		"number": {doc: `42`, kind: Unknown, decision: Ignore},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			e, err := Read([]byte(tc.doc))
			if err != nil {
				t.Fatal(err)
			}
			got := []any{e.Kind, e.Decision, e.Level, len(e.Exposures)}
			if diff := cmp.Diff([]any{tc.kind, tc.decision, tc.level, tc.keys}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", e.Reason, diff)
			}
		})
	}
}

func TestReadRefusesWhatIsNoJSON(t *testing.T) {
	for _, doc := range []string{"", " \n", "{", "hello"} {
		if _, err := Read([]byte(doc)); !errors.Is(err, ErrNotJSON) {
			t.Errorf("Read(%q): %v, want ErrNotJSON", doc, err)
		}
	}
}
