package containment_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// FuzzSessionPolicy has somebody have written into the policy by which sessions of
// a role are denied. Either the session is denied then, and another incident's
// denial still stands, or it counts as not contained and nothing was changed.
func FuzzSessionPolicy(f *testing.F) {
	f.Add(foreign)
	f.Add(later + "," + mine)
	f.Add(`{"Sid":"x","Effect":"Allow","NotAction":["*"],"Condition":{"Bool":{"aws:x":[true]}}}`)
	f.Add(`null],"Version":7,"x":[`)
	f.Add(strings.Replace(mine, "StringEquals", "StringLike", 1))
	f.Fuzz(func(t *testing.T, statements string) {
		before := policy(other, statements)
		if strings.Count(strings.ToLower(before), `"statement"`) > 1 {
			return // which of two counts is not for us to say
		}
		w, req := sessionWorld(before)
		out := w.engine.Contain(context.Background(), req)
		after := w.iam.Roles["Deploy"][containment.SessionPolicy]
		if !out.Contained {
			if after != before {
				t.Errorf("not contained, and %s became %s", before, after)
			}
			return
		}
		var now struct{ Statement []json.RawMessage }
		if err := json.Unmarshal([]byte(after), &now); err != nil {
			t.Fatalf("%s became %s: %v", before, after, err)
		}
		for _, want := range []string{other, mine} {
			found := false
			for _, s := range now.Statement {
				found = found || string(s) == want
			}
			if !found {
				t.Errorf("%s became %s, without %s", before, after, want)
			}
		}
	})
}
