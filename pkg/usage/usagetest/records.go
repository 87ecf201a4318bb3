package usagetest

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// event is a record in short: what is left out is the ordinary case, a call of
// the key from away.
type event struct {
	at                    time.Time
	service, name, region string
	address, agent, key   string
	arn, by, code         string
	params, response      string
	shared                string
	readOnly              bool
}

// stream numbers events and turns them into records.
func stream(groups ...[]event) iter.Seq[trail.Record] {
	return func(yield func(trail.Record) bool) {
		for n, e := range slices.Concat(groups...) {
			if !yield(e.record(n)) {
				return
			}
		}
	}
}

func or(s, ordinary string) string {
	if s == "" {
		return ordinary
	}
	return s
}

// record writes the event as CloudTrail does, and parses it.
func (e event) record(n int) trail.Record {
	doc := map[string]any{
		"eventVersion": "1.11", "eventID": fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "eventTime": e.at.Format(time.RFC3339),
		"eventName": e.name, "eventSource": e.service + ".amazonaws.com", "awsRegion": or(e.region, "eu-west-1"),
		"sourceIPAddress": or(e.address, Away), "userAgent": or(e.agent, "aws-cli/2.15.30 Linux/6.6.9-kali2-amd64"),
		"eventType": "AwsApiCall", "readOnly": e.readOnly, "managementEvent": true, "recipientAccountId": Account,
		"userIdentity": map[string]any{"type": "IAMUser", "arn": or(e.arn, Principal), "accountId": Account, "accessKeyId": or(e.key, Key), "invokedBy": e.by},
	}
	if e.shared != "" {
		doc["sharedEventID"] = e.shared
	}
	if e.code != "" {
		doc["errorCode"] = e.code
	}
	for name, text := range map[string]string{"requestParameters": e.params, "responseElements": e.response} {
		if text != "" {
			doc[name] = json.RawMessage(text)
		}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(err) // a scenario is wrong
	}
	r, err := trail.Parse(raw)
	if err != nil {
		panic(err)
	}
	return r
}

// times repeats an event, a number of seconds apart.
func times(n, apart int, e event) []event {
	list := make([]event, n)
	for i := range list {
		list[i] = e
		list[i].at = e.at.Add(time.Duration(i*apart) * time.Second)
	}
	return list
}

// at is a time on the day of the exposure's discovery.
func at(clock string) time.Time {
	t, err := time.Parse(time.TimeOnly, clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 23, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// routine is what the key's job does every night, on so many nights.
func routine(nights int) []event {
	var list []event
	for night := range nights {
		start := at("01:30:00").AddDate(0, 0, -night)
		job := event{at: start, address: Home, agent: "Boto3/1.34.51 Python/3.12 exec-env/AWS_ECS_FARGATE"}
		list = append(list, job.call("s3", "ListBuckets", true), job.call("cloudfront", "CreateInvalidation", false), job.call("s3", "GetBucketLocation", true))
	}
	return list
}

func (e event) call(service, name string, readOnly bool) event {
	e.service, e.name, e.readOnly = service, name, readOnly
	return e
}

// quarantine is what AWS does in the key's name.
func quarantine() []event {
	return []event{{
		at: at("03:11:41"), service: "iam", name: "AttachUserPolicy", region: "us-east-1", address: "AWS Internal", agent: "aws-internal/3",
		params: `{"userName":"deploy-bot","policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}`,
	}}
}

// session is the response of a call that made temporary credentials. Its token
// is no token, and must not turn up anywhere.
func session(id, expires string) string {
	return `{"credentials":{"accessKeyId":"` + id + `","sessionToken":"NEVER-TO-BE-SHOWN","expiration":"` + expires + `"}}`
}
