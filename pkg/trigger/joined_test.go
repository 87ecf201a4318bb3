package trigger_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// FuzzJoined holds that of a file of several events none is lost, and that together
// they weigh as much as the gravest of them.
func FuzzJoined(f *testing.F) {
	const grave = `{"accessKeyId":"AKIAEXAMPLE0EXPOSED1"}`
	f.Add([]byte("{\"source\":\"aws.ec2\",\"detail-type\":\"x\"}\n"+grave), []byte(`[`+grave+`]`))
	f.Add([]byte(grave), []byte(` {"detail-type":"Drill","detail":{}} 7 "x" `))
	f.Add([]byte("{"), []byte("}"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		body := bytes.Join([][]byte{first, second}, []byte("\n"))
		list, n := trigger.Joined(body)
		_, before := trigger.Joined(first)
		_, after := trigger.Joined(second)
		if whole(first, before) && whole(second, after) && n != before+after {
			t.Errorf("%q has %d documents, not %d and %d", body, n, before, after)
		}
		if n == 1 {
			if !bytes.Equal(list, body) {
				t.Errorf("%q became %q", body, list)
			}
			return
		}
		var documents []json.RawMessage
		if err := json.Unmarshal(list, &documents); err != nil || len(documents) != n {
			t.Fatalf("%d documents of %q are %q: %v", n, body, list, err)
		}
		all, err := trigger.Read(list)
		for _, one := range documents {
			event, problem := trigger.Read(one)
			switch {
			case problem != nil || err != nil:
				t.Errorf("%q: %v; alone %v", list, err, problem)
			case event.Level > all.Level:
				t.Errorf("%q asks for %s, %q alone for %s", list, all.Level, one, event.Level)
			}
		}
	})
}

// whole tells whether a text is that many documents and nothing else.
func whole(text []byte, n int) bool { return n > 1 || json.Valid(text) }
