package trigger

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// advice is a Trusted Advisor event.
func advice(check, status, fraud, key string) string {
	return fmt.Sprintf(`{"source":"aws.trustedadvisor","detail-type":"Trusted Advisor Check Item Refresh Notification","account":"111122223333",
		"time":"2026-11-23T03:51:40Z","detail":{"check-name":%q,"status":%q,"check-item-detail":{"Access Key ID":%q,"Fraud Type":%q,
		"User Name (IAM or Root)":"<root_account>","Location":"git.example.com/x","Deadline":"1793761850000","Time Updated":"1793589050000"}}}`,
		check, status, key, fraud)
}

func TestTrustedAdvisor(t *testing.T) {
	const check0 = "Exposed Access Keys"
	check(t, map[string][2]string{
		"exposed":            {advice(check0, "ERROR", "Exposed", keyA), "trusted-advisor respond revoke " + keyA},
		"compromised":        {advice(check0, "ERROR", "Potentially compromised", keyA), "trusted-advisor respond isolate " + keyA},
		"suspected":          {advice(check0, "ERROR", "Suspected", keyA), "trusted-advisor notify notify " + keyA},
		"unknown fraud type": {advice(check0, "ERROR", "Borrowed", keyA), "trusted-advisor notify notify " + keyA},
		"no fraud type":      {advice(check0, "ERROR", "", keyA), "trusted-advisor notify notify " + keyA},
		"blanks":             {advice(check0, "ERROR", "Exposed", "  "+keyA+" "), "trusted-advisor respond revoke " + keyA},
		"no key":             {advice(check0, "ERROR", "Exposed", ""), "trusted-advisor notify notify"},
		"no key id":          {advice(check0, "ERROR", "Exposed", "N/A"), "trusted-advisor notify notify | N/A"},
		"suspected, no key":  {advice(check0, "ERROR", "Suspected", ""), "trusted-advisor notify notify"},
		"resolved":           {advice(check0, "OK", "Exposed", keyA), "trusted-advisor ignore " + keyA},
		"warning":            {advice(check0, "WARN", "Exposed", keyA), "trusted-advisor ignore " + keyA},
		"another check":      {advice("MFA on Root Account", "ERROR", "Exposed", keyA), "trusted-advisor ignore"},
		"no detail":          {`{"source":"aws.trustedadvisor","detail-type":"Trusted Advisor Check Item Refresh Notification"}`, "trusted-advisor notify notify"},
	})
	e := mustRead(t, advice(check0, "ERROR", "Exposed", keyA))
	// A word for root changes nothing here: IAM is asked for the owner.
	want := []Exposure{{AccessKeyID: keyA, AccountID: "111122223333", UserHint: "<root_account>", Location: "git.example.com/x",
		DetectedAt: "2026-11-02T03:10:50Z", Code: "Exposed"}}
	if diff := cmp.Diff(want, e.Exposures); diff != "" || e.Deadline != "2026-11-04T03:10:50Z" {
		t.Errorf("deadline %s, exposures (-want +got):\n%s", e.Deadline, diff)
	}
}

// finding is a GuardDuty finding.
func finding(kind, account, key, rest string) string {
	return fmt.Sprintf(`{"source":"aws.guardduty","detail-type":"GuardDuty Finding","account":"111122223333","time":"2026-11-23T03:11:40Z",
		"detail":{"type":%q,"accountId":%q,"severity":8,"resource":{"resourceType":"AccessKey","accessKeyDetails":{"accessKeyId":%q,"userName":"ci"}}%s}}`,
		kind, account, key, rest)
}

func TestGuardDuty(t *testing.T) {
	const own, tor = "111122223333", "UnauthorizedAccess:IAMUser/TorIPCaller"
	sampled := func(v string) string { return `,"service":{"additionalInfo":{"sample":` + v + `}}` }
	check(t, map[string][2]string{
		"unauthorized access":    {finding(tor, own, keyA, ""), "guardduty respond revoke " + keyA},
		"credential access":      {finding("CredentialAccess:IAMUser/AnomalousBehavior", own, keyA, ""), "guardduty respond revoke " + keyA},
		"a temporary key":        {finding(tor, own, keyC, ""), "guardduty respond revoke " + keyC},
		"discovery":              {finding("Discovery:IAMUser/AnomalousBehavior", own, keyA, ""), "guardduty notify notify " + keyA},
		"about a bucket":         {finding("Policy:S3/BucketBlockPublicAccessDisabled", own, keyC, ""), "guardduty notify notify " + keyC},
		"the type without its /": {finding("UnauthorizedAccess:IAMUserX", own, keyA, ""), "guardduty notify notify " + keyA},
		"unauthorized, of EC2":   {finding("UnauthorizedAccess:EC2/TorClient", own, keyA, ""), "guardduty notify notify " + keyA},
		"a sample":               {finding(tor, own, keyA, sampled(`true`)), "guardduty notify notify " + keyA},
		"a sample, said as text": {finding(tor, own, keyA, sampled(`"true"`)), "guardduty notify notify " + keyA},
		"not a sample":           {finding(tor, own, keyA, sampled(`false`)), "guardduty respond revoke " + keyA},
		"another account's":      {finding(tor, "444455556666", keyA, ""), "guardduty notify notify " + keyA},
		"no account":             {finding(tor, "", keyA, ""), "guardduty respond revoke " + keyA},
		"no key":                 {finding(tor, own, "", ""), "guardduty notify notify"},
		"an invented key":        {finding(tor, own, "GeneratedFindingAccessKeyId", ""), "guardduty notify notify | GeneratedFindingAccessKeyId"},
		"about an instance":      {strings.Replace(finding(tor, own, keyA, ""), `"AccessKey"`, `"Instance"`, 1), "guardduty ignore"},
		"no detail":              {`{"source":"aws.guardduty","detail-type":"GuardDuty Finding"}`, "guardduty notify notify"},
	})
	if e := mustRead(t, finding(tor, own, keyA, sampled(`true`))); !e.Sample {
		t.Error("a sample is not marked as one")
	}
}

func TestSecurityHub(t *testing.T) {
	hub := func(resources string) string {
		return `{"source":"aws.securityhub","detail-type":"Security Hub Findings - Custom Action","account":"111122223333",
			"detail":{"findings":[{"AwsAccountId":"444455556666","Resources":[` + resources + `]}]}}`
	}
	key := func(id, details string) string {
		return `{"Type":"AwsIamAccessKey","Id":"` + id + `","Details":{"AwsIamAccessKey":{` + details + `}}}`
	}
	const tell = "security-hub notify notify "
	check(t, map[string][2]string{
		"a key":              {hub(key("AWS::IAM::AccessKey:"+keyA, "")), tell + keyA},
		"a key, in two ways": {hub(key("AWS::IAM::AccessKey:"+keyA, "") + "," + key(keyA, "")), tell + keyA},
		"two keys":           {hub(key(keyA, "") + "," + key(keyB, "")), tell + keyA + " " + keyB},
		"no key, its user":   {hub(key("AWS::IAM::AccessKey:null", `"UserName":"ci"`)), tell + "| AWS::IAM::AccessKey:null, user ci"},
		"no key, principal":  {hub(key("AWS::IAM::AccessKey:null", `"PrincipalName":"ci"`)), tell + "| AWS::IAM::AccessKey:null, user ci"},
		"a bucket":           {hub(`{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::` + keyA + `"}`), "security-hub ignore"},
		"no resource":        {hub(``), "security-hub ignore"},
		"the newer form":     {`{"source":"aws.securityhub","detail-type":"Findings Imported V2","detail":{"findings":[{"class_uid":2004}]}}`, "security-hub ignore"},
		"no detail":          {`{"source":"aws.securityhub","detail-type":"Security Hub Findings - Imported"}`, "security-hub ignore"},
	})
	e := mustRead(t, hub(key(keyA, `"PrincipalName":"ci"`)))
	if e.Exposures[0].AccountID != "444455556666" || e.Exposures[0].UserHint != "ci" {
		t.Errorf("exposure %+v", e.Exposures[0])
	}
}

func TestManual(t *testing.T) {
	const revoke = "manual respond revoke " + keyA
	check(t, map[string][2]string{
		"by hand":                    {`{"accessKeyId":"` + keyA + `","reason":"found in a log"}`, revoke},
		"without a reason":           {`{"accessKeyId":"` + keyA + `"}`, revoke},
		"blanks":                     {`{"accessKeyId":" ` + keyA + `\n","reason":"r"}`, revoke},
		"fields nobody knows":        {`{"accessKeyId":"` + keyA + `","reason":"r","ticket":7,"message":{"a":[]},"body":"x","type":3,"records":"x"}`, revoke},
		"the end of a timed restore": {`{"notBefore":"2026-11-23T05:00:00Z","accessKeyId":"` + keyA + `","reason":"r"}`, revoke},
		"two keys":                   {`{"accessKeyId":"` + keyA + ` ` + keyB + `","reason":"r"}`, revoke + " " + keyB},
		"a list of keys":             {`{"accessKeyId":["` + keyA + `","` + keyB + `"],"reason":"r"}`, revoke + " " + keyB},
		"a temporary key":            {`{"accessKeyId":"` + keyC + `","reason":"r"}`, "manual respond revoke " + keyC},
		"no key":                     {`{"accessKeyId":"","reason":"r"}`, "manual notify notify"},
		"null":                       {`{"accessKeyId":null,"reason":"r"}`, "manual notify notify"},
		"no key id":                  {`{"accessKeyId":"the one of alice","reason":"r"}`, "manual notify notify | the one of alice"},
		"dry run not true or false":  {`{"accessKeyId":"` + keyA + `","reason":"r","dryRun":"true"}`, "manual notify notify " + keyA},
		"a reason alone":             {`{"reason":"r"}`, "unknown ignore"},
	})
	for doc, want := range map[string]bool{
		`{"accessKeyId":"` + keyA + `","dryRun":true}`:  true,
		`{"accessKeyId":"` + keyA + `","dryRun":false}`: false,
		`{"accessKeyId":"` + keyA + `","dryRun":null}`:  false,
		`{"accessKeyId":"` + keyA + `"}`:                false,
	} {
		if e := mustRead(t, doc); e.DryRun != want || e.Decision != Respond {
			t.Errorf("%s: dry run %t, %s", doc, e.DryRun, brief(e))
		}
	}
	if e := mustRead(t, `{"accessKeyId":"`+keyA+`","reason":"found in a log"}`); e.Reason != "by hand: found in a log" {
		t.Errorf("reason %q", e.Reason)
	}
}

func TestDrill(t *testing.T) {
	drill := func(detail string) string {
		return `{"source":"` + DrillSource + `","detail-type":"Drill","account":"111122223333","detail":` + detail + `}`
	}
	check(t, map[string][2]string{
		"a drill":   {drill(`{"accessKeyId":"` + keyA + `"}`), "drill respond revoke " + keyA},
		"no key":    {drill(`{}`), "drill notify notify"},
		"no detail": {drill(`null`), "drill notify notify"},
		// The kind is what keeps containment to users that a drill made: no other
		// source may lend a drill another kind, nor a drill's source another event.
		"Health from the drill's source": {strings.Replace(health(exposedCode, "open", entities(keyA)), "aws.health", DrillSource, 1), "health notify notify " + keyA},
		"a drill from another source":    {strings.Replace(drill(`{"accessKeyId":"`+keyA+`"}`), DrillSource, "my.app", 1), "drill notify notify " + keyA},
	})
}
