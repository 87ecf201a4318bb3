package usage

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// FuzzSummary sums up whatever records a log holds: their fields are written by
// whoever holds the key. The counts must add up to a plain recount, and the summary
// must come through JSON.
func FuzzSummary(f *testing.F) {
	f.Add([]byte(`{"eventID":"1","eventTime":"2026-11-23T03:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.9","userAgent":"x","userIdentity":{"type":"IAMUser","accessKeyId":"` + key + `"}}
{"eventID":"2","eventTime":"x","eventSource":"iam.amazonaws.com","eventName":"CreateAccessKey","errorCode":"AccessDenied","userIdentity":{"accessKeyId":"` + key + `"},"responseElements":{"accessKey":{"accessKeyId":"` + key + `"}}}`))
	f.Add([]byte(`{"eventID":"3","eventName":"AssumeRole","eventSource":"sts.amazonaws.com","userIdentity":{"accessKeyId":"` + key + `"},"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE000000001","expiration":"never"}}}
{"eventID":"3","eventName":"` + "\u202e<b>" + `","userIdentity":{"accessKeyId":"ASIAEXAMPLE000000001"}}`))
	f.Fuzz(func(t *testing.T, lines []byte) {
		c, list := NewCollector(key, exposed), []trail.Record{}
		for _, line := range bytes.Split(lines, []byte("\n")) {
			if r, err := trail.Parse(line); err == nil {
				list = append(list, r)
				c.Add(r)
			}
		}
		s := c.Summary(whole())
		if events, failed, denied := plainly(list); s.Events != events || s.Failed != failed || s.Denied != denied || s.Succeeded != events-failed {
			t.Errorf("%d events, %d succeeded, %d failed, %d denied; recount %d, %d, %d", s.Events, s.Succeeded, s.Failed, s.Denied, events, failed, denied)
		}
		text, err := json.Marshal(s)
		if err != nil || json.Unmarshal(text, new(Summary)) != nil {
			t.Errorf("not JSON: %v", err)
		}
	})
}

// plainly counts the calls of the key, the first copy of each. A record without an
// id is the same as another if its text is.
func plainly(list []trail.Record) (events, failed, denied int) {
	seen := map[string]bool{}
	for _, r := range list {
		id := r.EventID
		if id == "" {
			id = "raw " + string(r.Raw)
		}
		if seen[id] || r.UserIdentity.AccessKeyID != key {
			seen[id] = true
			continue
		}
		seen[id] = true
		events++
		if r.Failed() {
			failed++
		}
		if r.Failed() && r.Denied() {
			denied++
		}
	}
	return events, failed, denied
}
