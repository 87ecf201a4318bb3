package usage

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

const (
	key   = "AKIAEXAMPLE0AAAAAAA1"
	owner = "arn:aws:iam::111122223333:user/ci"
	home  = "198.51.100.20"
	evil  = "203.0.113.77"
)

// exposed is the exposure in every test of this package, now a day later.
var (
	exposed = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	now     = exposed.Add(24 * time.Hour)
)

// call is a record in short: what a test does not name is the ordinary case.
type call struct {
	id, name, service, region, address, agent, key string
	at                                             time.Time
	code, params, response, message, by, shared    string
	readOnly                                       bool
}

var calls int

func (c call) record() trail.Record {
	or := func(s, ordinary string) string {
		if s == "" {
			return ordinary
		}
		return s
	}
	calls++
	r := trail.Record{
		EventID: or(c.id, fmt.Sprintf("event-%d", calls)), EventName: c.name, EventSource: or(c.service, "ec2") + ".amazonaws.com",
		AWSRegion: or(c.region, "eu-west-1"), SourceIPAddress: or(c.address, evil), UserAgent: or(c.agent, "aws-cli/2.1"),
		ErrorCode: c.code, ErrorMessage: c.message, RequestParameters: []byte(c.params), ResponseElements: []byte(c.response), ReadOnly: c.readOnly,
		EventTime: c.at, SharedEventID: c.shared,
		UserIdentity: trail.UserIdentity{Type: "IAMUser", ARN: owner, AccountID: "111122223333", AccessKeyID: or(c.key, key), InvokedBy: c.by},
	}
	if r.EventTime.IsZero() {
		r.EventTime = exposed.Add(time.Hour)
	}
	return r
}

// collected is a collector that was given the calls.
func collected(list ...call) *Collector {
	c := NewCollector(key, exposed)
	for _, one := range list {
		c.Add(one.record())
	}
	return c
}

// whole are facts under which everything was read and the key is contained.
func whole() Facts {
	return Facts{
		Now: now, From: exposed.Add(-90 * 24 * time.Hour), To: now, CompleteUntil: now.Add(-15 * time.Minute), Capability: Limited, BaselineDays: 90,
		Response: &Response{KeyOff: true, KeyOffAt: exposed.Add(2 * time.Hour), Complete: true},
	}
}

func TestCounts(t *testing.T) {
	c := collected(
		call{id: "e1", name: "GetCallerIdentity", service: "sts", region: "us-east-1"},
		call{id: "e1", name: "GetCallerIdentity", service: "sts", region: "us-east-1"},
		call{name: "RunInstances", code: "Client.UnauthorizedOperation", agent: "[Boto3/1.15]"},
		call{name: "RunInstances", code: "InstanceLimitExceeded", address: home, at: exposed.Add(2 * time.Hour)},
		call{name: "RunInstances", key: "AKIAEXAMPLE0AAAAAAA2"},
	)
	c.Malformed(3)
	s := c.Summary(whole())
	got := []any{s.Events, s.Succeeded, s.Failed, s.Denied, s.Duplicates, s.Malformed, s.Principal, s.AccountID, s.Actions, s.Regions, s.SourceAddresses, s.UserAgents}
	first, last := At(exposed.Add(time.Hour)), At(exposed.Add(2*time.Hour))
	want := []any{
		3, 1, 2, 1, 1, 3, owner, "111122223333",
		[]Action{{"ec2", "RunInstances", 2, 2, 1}, {"sts", "GetCallerIdentity", 1, 0, 0}},
		[]Count{{"eu-west-1", 2}, {"us-east-1", 1}},
		[]Address{{evil, 2, first, first}, {home, 1, last, last}},
		[]Agent{{"aws-cli/2.1", 2, "", true}, {"[Boto3/1.15]", 1, "", true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
