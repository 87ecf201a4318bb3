package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// The checks of the tests: one per tier, and one that is folded.
var list = []checks.Check{
	{ID: "trail", Question: "Is there a trail?", Area: checks.Monitoring, Severity: checks.High, Tier: checks.Deaf,
		Why: "Without a trail nobody can tell what an intruder did.",
		Fix: checks.Fix{Do: "Make a trail for all Regions.", Command: "aws cloudtrail create-trail --name <name> --is-multi-region-trail", Breaks: "Nothing; it costs storage."}},
	{ID: "root-key", Question: "Has root no access key?", Area: checks.Root, Severity: checks.Critical, Tier: checks.Stealable,
		Why: "Nothing limits a root key.",
		Fix: checks.Fix{Do: "Delete the key as root.", Command: "aws iam delete-access-key --access-key-id <key>", Breaks: "Whatever signs with it."},
		Ref: checks.References{CIS3: []string{"1.4"}, CIS5: []string{"1.3"}, SecurityHub: []string{"IAM.4"}, Prowler: []string{"iam_no_root_access_key"}}},
	{ID: "snapshot-private", Question: "Is every EBS snapshot private?", Area: checks.EBS, Severity: checks.High, Tier: checks.Open,
		Why: "Anyone with an AWS account can copy a public snapshot.",
		Fix: checks.Fix{Do: "Make the snapshot private.", Command: "aws ec2 modify-snapshot-attribute --snapshot-id <snapshot> ...", Breaks: "Restores by other accounts."}},
	{ID: "key-unused", Question: "Is every active key in use?", Area: checks.Keys, Severity: checks.Medium, Tier: checks.Stealable,
		Why: "A key that nobody misses is the one to steal.",
		Fix: checks.Fix{Do: "Switch it off.", Command: "aws iam update-access-key --user-name <user> --access-key-id <key> --status Inactive", Breaks: "Whatever still signs with it."},
		Ref: checks.References{CIS3: []string{"1.12"}}},
	{ID: "volume-snapshot", Question: "Has every volume a recent snapshot?", Area: checks.EBS, Severity: checks.Low, Tier: checks.Unrecoverable,
		Why: "What is deleted without a copy is gone.",
		Fix: checks.Fix{Do: "Take snapshots.", Command: "aws dlm create-default-role", Breaks: "Nothing; it costs storage."}},
	{ID: "macie-on", Question: "Is Macie on?", Area: checks.Monitoring, Severity: checks.Low, Tier: checks.Hygiene, Folded: true,
		Why: "Macie finds secrets in buckets.",
		Fix: checks.Fix{Do: "Enable Macie.", Command: "aws macie2 enable-macie --region <region>", Breaks: "Nothing; it costs."}},
}

var (
	today     = snapshottest.Now
	yesterday = today.AddDate(0, 0, -1)
	denied    = snapshot.Gap{Reason: snapshot.Denied, Operation: "ec2 DescribeSnapshots", Code: "UnauthorizedOperation"}
)

// failing makes a failure of a check about a resource.
func failing(check, region, id, evidence string) checks.Finding {
	f := checks.Finding{
		Check: check, Outcome: checks.Fail, Region: region, Evidence: evidence, Count: 1,
		Resource: checks.Resource{Type: "AWS::EC2::Snapshot", ID: id}, Fingerprint: check + "/" + region + "/" + id,
	}
	for _, c := range list {
		if c.ID == check {
			f.Severity = c.Severity
		}
	}
	return f
}

// with changes a finding.
func with(f checks.Finding, change func(*checks.Finding)) checks.Finding {
	change(&f)
	return f
}

func unknown(check, region, part string) checks.Finding {
	return with(failing(check, region, part, part+" could not be read."), func(f *checks.Finding) {
		f.Outcome, f.Resource.Type, f.Unread = checks.Unknown, checks.Part, []snapshot.Gap{denied}
	})
}

func passing(check string, n int) checks.Finding {
	return with(failing(check, "", "111122223333", "All good."), func(f *checks.Finding) {
		f.Outcome, f.Count, f.Resource.Type = checks.Pass, n, "AWS::::Account"
	})
}

// taken makes a review of the findings at a time, in two Regions.
func taken(at time.Time, findings ...checks.Finding) *Review {
	s := snapshot.New(snapshottest.Account, "aws", "us-east-1", at)
	s.EnabledRegions = snapshot.Full([]string{"eu-central-1", "us-east-1"}, at)
	r := Build(s, list, findings)
	r.AccountName, r.Environment = "payments", "prod"
	return r
}

// after compares a review of today with one of yesterday.
func after(t *testing.T, before *Review, findings ...checks.Finding) *Review {
	t.Helper()
	r := taken(today, findings...)
	if err := r.Compare(before); err != nil {
		t.Fatal(err)
	}
	return r
}

func keyUnused(i int) checks.Finding {
	return with(failing("key-unused", "", fmt.Sprintf("AKIAEXAMPLE%09d", i), fmt.Sprintf("Key AKIAEXAMPLE%09d of user batch-%d was never used; it was made on 2025-01-15, 411 days ago.", i, i)),
		func(f *checks.Finding) {
			f.Resource.Type, f.Resource.Name = "AWS::IAM::AccessKey", fmt.Sprintf("batch-%d", i)
			f.Command = fmt.Sprintf("aws iam update-access-key --user-name batch-%d --access-key-id AKIAEXAMPLE%09d --status Inactive", i, i)
			f.Safe = "unused for 411 days"
			if i == 7 {
				f.Capability, f.Owner = checks.Admin, "payments"
			}
		})
}

// messy are the findings of an account with something of everything.
func messy() []checks.Finding {
	findings := []checks.Finding{
		failing("trail", "", "111122223333", "There is no trail that logs in all Regions."),
		with(failing("snapshot-private", "us-east-1", "snap-0abc", "Snapshot snap-0abc of volume vol-1 can be restored by everyone."), func(f *checks.Finding) {
			f.Owner, f.Command = "data-team", "aws ec2 modify-snapshot-attribute --region us-east-1 --snapshot-id snap-0abc --attribute createVolumePermission --operation-type remove --group-names all"
		}),
		unknown("snapshot-private", "eu-central-1", "ec2.snapshots"),
		unknown("volume-snapshot", "eu-central-1", "ec2.snapshots"),
		failing("macie-on", "us-east-1", "macie", "Macie is off in us-east-1."),
		failing("macie-on", "eu-central-1", "macie", "Macie is off in eu-central-1."),
		passing("root-key", 1), passing("volume-snapshot", 12),
		with(failing("volume-snapshot", "us-east-1", "vol-9", "Volume vol-9 has no snapshot."), func(f *checks.Finding) {
			f.Outcome, f.Exception = checks.Excepted, &checks.Accepted{Reason: "scratch", Until: "2026-12-31"}
		}),
	}
	for i := range 12 {
		findings = append(findings, keyUnused(i))
	}
	return findings
}
