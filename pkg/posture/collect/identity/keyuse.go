package identity

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// settledUse is how recent a use must be in the credential report to need no
// fresher one: whatever happened since can only be more recent.
const settledUse = 7 * 24 * time.Hour

// uses are the slots for keys of the credential report, by the user's ARN.
type uses struct {
	at    time.Time
	slots map[string][2]snapshot.KeyRow
}

// readUses reads the credential report. Without one, every active key is asked
// for by itself; the report's own part says why there is none.
func readUses(ctx context.Context, s collect.Session[AccessKeysIAM]) uses {
	report, _ := readCredentialReport(ctx, s)
	found := uses{at: report.GeneratedAt, slots: map[string][2]snapshot.KeyRow{}}
	for _, row := range report.Rows {
		found.slots[row.ARN] = row.Keys
	}
	return found
}

// recent finds the use of a key in the report, if that is recent. The report
// names no key: a slot is the key's if it alone was made at the same second.
func (u uses) recent(arn string, key snapshot.AccessKey) (use snapshot.KeyUse, ok bool) {
	matches := 0
	for _, slot := range u.slots[arn] {
		if slot.LastRotated.Equal(key.Created) {
			matches++
			use = slot.LastUsed
		}
	}
	return use, matches == 1 && !use.At.IsZero() && !u.at.IsZero() && u.at.Sub(use.At) < settledUse
}

func lastUse(ctx context.Context, s collect.Session[AccessKeysIAM], known uses, arn string, key snapshot.AccessKey) snapshot.Part[snapshot.KeyUse] {
	if use, ok := known.recent(arn, key); ok {
		return snapshot.Full(use, known.at)
	}
	out, err := collect.Call(ctx, s, s.Client.GetAccessKeyLastUsed, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &key.ID})
	if err != nil {
		return collect.Result(s, snapshot.KeyUse{}, err)
	}
	var use snapshot.KeyUse
	if last := out.AccessKeyLastUsed; last != nil && last.LastUsedDate != nil {
		use = snapshot.KeyUse{At: last.LastUsedDate.UTC(), Service: named(last.ServiceName), Region: named(last.Region)}
	}
	return collect.Result(s, use, nil)
}

// named gives a name, or "" where IAM says that there is none.
func named(name *string) string {
	if text := aws.ToString(name); text != "N/A" {
		return text
	}
	return ""
}
