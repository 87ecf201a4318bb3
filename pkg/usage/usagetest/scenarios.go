package usagetest

import (
	"fmt"
	"iter"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// What the finder of the key makes.
const (
	MadeUser    = "svc-metrics2"
	MadeKey     = "AKIAEXAMPLESVCMETR1C"
	RoleSession = "ASIAEXAMPLE0RGREADER"
	// FarSession and ChainedSession are in FarAccount.
	FarSession     = "ASIAEXAMPLEFARDEPL0Y"
	ChainedSession = "ASIAEXAMPLE0ARBACKUP"
	FarAccount     = "444455556666"
)

var checked = event{at: at("02:44:10"), service: "sts", name: "GetCallerIdentity", region: "us-east-1", readOnly: true}

// Misused is the case in which an administrator's key makes another administrator, stops the trail,
// reads secrets and starts servers in three Regions.
func Misused() Scenario {
	f := contained()
	f.Capability, f.CapabilityWhy = usage.Admin, "its policies allow everything"
	f.IAMCreatedSince = []usage.IAMObject{
		{Kind: "user", Name: MadeUser, CreatedAt: usage.At(at("02:51:20"))},
		{Kind: "access key", Name: MadeKey, CreatedAt: usage.At(at("02:51:31"))},
	}
	return Scenario{"misused", stream(routine(40), lookAround(), takeOver(), servers(), children(), quarantine()), f, usage.P1}
}

func lookAround() []event {
	list := []event{checked}
	for i, name := range []string{"ListUsers", "ListRoles", "ListAttachedUserPolicies", "GetAccountAuthorizationDetails"} {
		list = append(list, event{at: at("02:46:00").Add(time.Duration(i) * 9 * time.Second), service: "iam", name: name, region: "us-east-1", readOnly: true})
	}
	list = append(list, times(31, 3, event{at: at("02:47:00"), service: "ec2", name: "DescribeInstances", readOnly: true})...)
	return append(list, event{at: at("02:49:02"), service: "organizations", name: "ListAccounts", region: "us-east-1", code: "AccessDeniedException", readOnly: true})
}

func takeOver() []event {
	return []event{
		{at: at("02:51:20"), service: "iam", name: "CreateUser", region: "us-east-1", params: `{"userName":"svc-metrics2"}`, response: `{"user":{"userName":"svc-metrics2"}}`},
		{at: at("02:51:25"), service: "iam", name: "AttachUserPolicy", region: "us-east-1", params: `{"userName":"svc-metrics2","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`},
		{at: at("02:51:31"), service: "iam", name: "CreateAccessKey", region: "us-east-1", params: `{"userName":"svc-metrics2"}`,
			response: `{"accessKey":{"accessKeyId":"` + MadeKey + `","userName":"svc-metrics2","status":"Active"}}`},
		{at: at("02:54:48"), service: "cloudtrail", name: "StopLogging", params: `{"name":"account-trail"}`},
		{at: at("02:57:05"), service: "secretsmanager", name: "GetSecretValue", params: `{"secretId":"prod/orders/db"}`, readOnly: true},
		{at: at("02:57:07"), service: "secretsmanager", name: "GetSecretValue", params: `{"secretId":"prod/mail/api"}`, readOnly: true},
		{at: at("02:58:30"), service: "sts", name: "AssumeRole", region: "us-east-1", params: assume(Account, "OrgReader", "look"),
			response: session(RoleSession, "Nov 23, 2026, 3:58:30 AM")},
	}
}

// servers are started in three Regions: four each succeed, others are refused.
func servers() []event {
	var list []event
	for i, region := range []string{"us-east-2", "eu-north-1", "ap-south-1"} {
		start := event{at: at("03:01:00").Add(time.Duration(i) * 3 * time.Minute), service: "ec2", name: "RunInstances", region: region}
		for n, e := range times(4, 10, start) {
			e.response = fmt.Sprintf(`{"instancesSet":{"items":[{"instanceId":"i-0example%02d%02d"}]}}`, i, n)
			list = append(list, e)
		}
		start.at, start.code = start.at.Add(time.Minute), "Client.InstanceLimitExceeded"
		list = append(list, times(6, 5, start)...)
	}
	return list
}

// children are calls by what the key made.
func children() []event {
	user := event{at: at("02:52:00"), service: "iam", name: "ListRoles", region: "us-east-1", key: MadeKey, arn: "arn:aws:iam::111122223333:user/" + MadeUser, readOnly: true}
	role := event{at: at("02:59:00"), service: "organizations", name: "DescribeOrganization", region: "us-east-1", key: RoleSession, arn: "arn:aws:sts::111122223333:assumed-role/OrgReader/look", readOnly: true}
	leave := role
	leave.at, leave.name, leave.readOnly, leave.code = at("03:00:10"), "LeaveOrganization", false, "AccessDeniedException"
	return append(append(times(17, 4, user), times(5, 3, role)...), leave)
}

// OnlyValidated is the case in which somebody checked that the key works, and went away.
func OnlyValidated() Scenario {
	limits := event{at: at("02:44:12"), service: "ses", name: "GetSendQuota", region: "us-east-1", agent: "TruffleHog", readOnly: true}
	check := checked
	check.agent = "TruffleHog"
	return Scenario{"only validated", stream(routine(40), []event{check, limits}, quarantine()), contained(), usage.P2}
}

// NeverUsed is the case in which IAM knows of no use, and there are no records.
func NeverUsed() Scenario {
	f := contained()
	f.LastUsed = usage.LastUse{}
	return Scenario{"never used", stream(), f, usage.P2}
}

// CannotTell is the case in which CloudTrail could not be read anywhere, and nobody knows what the
// user may do.
func CannotTell() Scenario {
	f := contained()
	f.CapabilityWhy = "not read: groups of deploy-bot"
	f.Capability, f.CompleteUntil, f.BaselineDays, f.BaselinePending = usage.UnknownCapability, time.Time{}, 0, false
	f.LastUsed, f.LastUsedRead = usage.LastUse{}, false
	f.Unread = []usage.BlindSpot{{What: "CloudTrail, every Region", Why: "AccessDeniedException"}}
	return Scenario{"cannot tell", stream(), f, usage.P2}
}

// DeniedRegion is the case in which the job's use alone is on record, and one Region is refused.
func DeniedRegion() Scenario {
	f := contained()
	f.CompleteUntil = time.Time{}
	f.Unread = []usage.BlindSpot{{What: "me-central-1", Why: "AccessDenied"}}
	f.LastUsed = usage.LastUse{At: usage.At(at("01:30:00")), Service: "s3", Region: "eu-west-1"}
	return Scenario{"denied Region", stream(routine(40), quarantine()), f, usage.P2}
}

// Million is how many calls MillionEvents holds.
const Million = 1_000_000

// MillionEvents is the case in which mail is sent in the account's name, a million calls in twenty
// minutes, a tenth of them refused. The rest of the day could not be read.
func MillionEvents() Scenario {
	f := contained()
	f.CompleteUntil = time.Time{}
	f.Unread = []usage.BlindSpot{{What: "us-east-1", Why: "read from 2026-11-23 02:48 on; more events than could be read in 3 minutes"}}
	f.LastUsed = usage.LastUse{At: usage.At(at("03:09:00")), Service: "ses", Region: "us-east-1"}
	return Scenario{"a million events", chain(stream(routine(40)), million()), f, usage.P1}
}

func chain(parts ...iter.Seq[trail.Record]) iter.Seq[trail.Record] {
	return func(yield func(trail.Record) bool) {
		for _, part := range parts {
			for r := range part {
				if !yield(r) {
					return
				}
			}
		}
	}
}

func million() iter.Seq[trail.Record] {
	return func(yield func(trail.Record) bool) {
		mail := event{at: at("02:48:00"), service: "ses", name: "SendEmail", region: "us-east-1", agent: "Boto3/1.26.0"}.record(0)
		mail.Raw = nil
		for n := range Million {
			r := mail
			r.EventID, r.EventTime = fmt.Sprintf("10000000-0000-4000-8000-%012d", n), mail.EventTime.Add(time.Duration(n*1200/Million)*time.Second)
			if n%10 == 9 {
				r.ErrorCode = "ThrottlingException"
			}
			if !yield(r) {
				return
			}
		}
	}
}

// OtherAccount is the case in which sessions were made in another account, one through a role of this
// account and one at once. The latter lives for twelve hours.
func OtherAccount() Scenario {
	near := event{
		at: at("02:58:30"), service: "sts", name: "AssumeRole", region: "us-east-1", params: assume(Account, "OrgReader", "look"),
		response: session(RoleSession, "Nov 23, 2026, 3:58:30 AM"),
	}
	through := near
	through.at, through.key, through.arn = at("03:02:10"), RoleSession, "arn:aws:sts::111122223333:assumed-role/OrgReader/look"
	through.params, through.response = assume(FarAccount, "BackupWriter", "copy"), session(ChainedSession, "Nov 23, 2026, 4:02:10 AM")
	through.shared = "0c4f7d1e-0000-4000-8000-00000000b4c4"
	direct := near
	direct.at, direct.params, direct.response = at("03:04:00"), assume(FarAccount, "Deployer", "keep"), session(FarSession, "Nov 23, 2026, 3:04:00 PM")
	direct.shared = "0c4f7d1e-0000-4000-8000-00000000de91"
	f := contained()
	f.Capability, f.CapabilityWhy = usage.Data, "s3:GetObject, secretsmanager:GetSecretValue"
	return Scenario{"children in another account", stream(routine(40), []event{checked, near, through, direct}, quarantine()), f, usage.P1}
}

func assume(account, role, name string) string {
	return `{"roleArn":"arn:aws:iam::` + account + `:role/` + role + `","roleSessionName":"` + name + `"}`
}
