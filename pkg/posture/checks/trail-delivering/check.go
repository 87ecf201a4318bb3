// Package traildelivering asks of each trail that is logging whether its log
// files arrive: no error on record, and a delivery that is not too long ago.
package traildelivering

import (
	"cmp"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "trail-delivering",
	Question: "Do the log files of every trail arrive in its bucket?",
	Area:     checks.Monitoring,
	Severity: checks.High,
	Tier:     checks.Deaf,
	Why:      "A trail can be logging and deliver nothing: a changed bucket policy or a disabled key is enough, and is how intruders stop the record without stopping the trail.",
	Fix: checks.Fix{
		Do:      "Mend what the error names: mostly the policy of the bucket, or of the KMS key, which must let CloudTrail in.",
		Command: "aws cloudtrail get-trail-status --name <trail>",
		Breaks:  "Nothing: the command reads. CloudTrail delivers again by itself once it may.",
	},
	Reads:    []snapshot.Ref{snapshot.Trails, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "trail", Many: "trails that are logging", Good: "delivering"})
	for region := range t.Regions() {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			r := checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}
			status, ok := checks.ReadInner(t, r, region, &trail.Status)
			if !ok || !status.Logging {
				continue
			}
			problem := problem(s, o, trail.Name, status)
			if problem == "" {
				t.Pass()
				continue
			}
			if !trail.Of(s.Account) {
				problem += " The trail belongs to the organization, whose management account must mend it."
			}
			f := t.Fail(r, region, problem)
			f.Command = fmt.Sprintf("aws cloudtrail get-trail-status --region %s --name %s", cmp.Or(trail.Home, region), checks.Quote(trail.ARN))
		}
	}
	return t.Findings()
}

// problem says why a trail does not deliver; "" if it does. A trail that has
// nothing to deliver yet has no last delivery, which is not told apart from one
// that never could.
func problem(s *snapshot.Snapshot, o checks.Options, name string, status snapshot.TrailStatus) string {
	limit := time.Duration(o.TrailDeliveryHours) * time.Hour
	switch {
	case status.DeliveryError != "":
		return fmt.Sprintf("Trail %s could not deliver its last log file (%s).", name, status.DeliveryError)
	case status.DigestError != "":
		return fmt.Sprintf("Trail %s could not deliver its last digest (%s).", name, status.DigestError)
	case status.LastDelivery.IsZero():
		return fmt.Sprintf("Trail %s is logging and has never delivered a log file.", name)
	case s.Age(status.LastDelivery) > limit:
		return fmt.Sprintf("Trail %s last delivered a log file at %s.", name, status.LastDelivery.UTC().Format("2006-01-02 15:04 UTC"))
	}
	return ""
}
