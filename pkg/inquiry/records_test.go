package inquiry

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

const (
	key      = "AKIAEXAMPLE000000001"
	account  = "111122223333"
	ownerARN = "arn:aws:iam::111122223333:user/ci"
)

// now is the clock of every test.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// session is the id of the n-th temporary credential.
func session(n int) string { return fmt.Sprintf("ASIAEXAMPLE%09d", n) }

var numbered int

// call writes one record; fields given replace its own, and null ones are left
// out.
func call(signer, name string, ago time.Duration, fields map[string]any) string {
	numbered++
	doc := map[string]any{
		"eventID": fmt.Sprintf("e%d", numbered), "eventTime": now.Add(-ago).Format(time.RFC3339), "eventName": name,
		"eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.77", "userAgent": "aws-cli/2", "readOnly": true,
		"userIdentity": map[string]any{"type": "IAMUser", "arn": ownerARN, "accountId": account, "accessKeyId": signer, "userName": "ci"},
	}
	for field, value := range fields {
		if doc[field] = value; value == nil {
			delete(doc, field)
		}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// assumes writes the record by which one credential mints another.
func assumes(signer, minted string, ago time.Duration) string {
	return call(signer, "AssumeRole", ago, map[string]any{
		"eventSource":       "sts.amazonaws.com",
		"requestParameters": map[string]any{"roleArn": "arn:aws:iam::111122223333:role/Reader", "roleSessionName": "look"},
		"responseElements": map[string]any{"credentials": map[string]any{
			"accessKeyId": minted, "sessionToken": "NEVER-TO-BE-SHOWN", "expiration": now.Add(time.Hour).Format(time.RFC3339),
		}},
	})
}

func parsed(t *testing.T, docs ...string) []trail.Record {
	t.Helper()
	records := []trail.Record{}
	for _, doc := range docs {
		r, err := trail.Parse([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

// spot finds a blind spot by what it is about; "" if there is none.
func spot(s usage.Summary, what string) string {
	for _, b := range s.BlindSpots {
		if b.What == what {
			return b.Why
		}
	}
	return ""
}

// tree writes the minted credentials with their counts: "id 2 [id 1]".
func tree(list []usage.Minted) string {
	text := ""
	for _, m := range list {
		text += fmt.Sprintf("%s %d ", m.AccessKeyID, m.Events)
		if below := tree(m.Minted); below != "" {
			text += "[" + below + "] "
		}
	}
	if text == "" {
		return ""
	}
	return text[:len(text)-1]
}
