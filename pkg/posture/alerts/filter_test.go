package alerts

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// benchmark are patterns as the CIS AWS Foundations Benchmark prints them; the
// lists of names that are all alike are made from the words.
var benchmark = map[string]string{
	"4.1": `{ ($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }`,
	"4.2": `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
	"4.3": `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`,
	"4.4": anyOf("DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy " +
		"CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy"),
	"4.5": anyOf("CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging"),
	"4.6": `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }`,
	"4.7": `{($.eventSource = kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion)) }`,
	"4.8": `{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy) || ($.eventName = PutBucketCors) || ` +
		`($.eventName = PutBucketLifecycle) || ($.eventName = PutBucketReplication) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketCors) || ` +
		`($.eventName = DeleteBucketLifecycle) || ($.eventName = DeleteBucketReplication)) }`,
	"4.9": `{ ($.eventSource = config.amazonaws.com) && (($.eventName=StopConfigurationRecorder)||($.eventName=DeleteDeliveryChannel)||` +
		`($.eventName=PutDeliveryChannel)||($.eventName=PutConfigurationRecorder)) }`,
	"4.10": anyOf("AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup"),
	"4.11": anyOf("CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation"),
	"4.12": anyOf("CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway"),
	"4.13": anyOf("CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable"),
	"4.14": anyOf("CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection " +
		"RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink"),
	"4.15": `{ ($.eventSource = organizations.amazonaws.com) && (` + strings.Trim(anyOf("AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit "+
		"CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType "+
		"InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit"), "{}") + `) }`,
}

func anyOf(names string) string {
	return "{($.eventName=" + strings.Join(strings.Fields(names), ")||($.eventName=") + ")}"
}

// TestBenchmarkPatterns tries each printed pattern on the events of all alarms:
// it takes those of its own, all of them, and none of ordinary work.
func TestBenchmarkPatterns(t *testing.T) {
	if len(CIS) != len(benchmark) {
		t.Errorf("%d alarms, %d patterns", len(CIS), len(benchmark))
	}
	for _, watch := range CIS {
		filter, err := parseFilter(benchmark[watch.CIS])
		if err != nil {
			t.Errorf("%s: %v", watch.CIS, err)
			continue
		}
		for _, e := range watch.Events {
			if !filter.takes(e) {
				t.Errorf("%s does not take %s", watch.CIS, Name(e))
			}
		}
		for _, e := range everyday {
			if filter.takes(e) {
				t.Errorf("%s takes %s", watch.CIS, Name(e))
			}
		}
	}
}

var listed = regexp.MustCompile(`eventName ?= ?(\w+)`)

// TestEveryNameOfTheBenchmarkIsAskedFor compares the events with the names that
// the patterns list, but for those of EC2-Classic, which AWS has retired.
func TestEveryNameOfTheBenchmarkIsAskedFor(t *testing.T) {
	for _, watch := range CIS {
		var names, asked []string
		for _, match := range listed.FindAllStringSubmatch(benchmark[watch.CIS], -1) {
			if !strings.Contains(match[1], "ClassicLink") {
				names = append(names, match[1])
			}
		}
		for _, e := range watch.Events {
			asked = append(asked, Name(e))
		}
		if len(names) > 1 {
			if diff := cmp.Diff(names, asked); diff != "" {
				t.Errorf("%s:\n%s", watch.CIS, diff)
			}
		}
	}
}

func TestFilterMeansWhatItSays(t *testing.T) {
	event := Event{
		"eventName": "DeleteTrail", "count": 3.0, "flag": true, "nothing": nil, "list": []any{"a", map[string]any{"b": "c"}},
		"userIdentity": map[string]any{"type": "Root"},
	}
	for pattern, want := range map[string]bool{
		`{ $.eventName = DeleteTrail }`:           true,
		`{$.eventName="DeleteTrail"}`:             true,
		"{\n\t( $.eventName = 'DeleteTrail' )\n}": true,
		`{ $.eventName = Delete* }`:               true,
		`{ $.eventName = "*Trail" }`:              true,
		`{ $.eventName = D*e*l }`:                 true,
		`{ $.eventName = *Trails }`:               false,
		`{ $.eventName = Trail }`:                 false,
		`{ $.eventName = %^Delete(Trail|Key)$% }`: true,
		`{ $.eventName = %^Trail% }`:              false,
		`{ $.eventName != DeleteTrail }`:          false,
		`{ $.eventName != StopLogging }`:          true,
		`{ $.userIdentity.type = "Root" }`:        true,
		`{ $.userIdentity.invokedBy NOT EXISTS }`: true,
		`{ $.userIdentity.type NOT EXISTS }`:      false,
		`{ $.missing != a }`:                      true,
		`{ $.missing = * }`:                       false,
		`{ $.nothing IS NULL }`:                   true,
		`{ $.missing IS NULL }`:                   false,
		`{ $.flag IS TRUE }`:                      true,
		`{ $.flag IS FALSE }`:                     false,
		`{ $.count >= 3 && $.count < 4 }`:         true,
		`{ $.count > 3 }`:                         false,
		`{ $.count = 3 }`:                         true,
		`{ $.list[1].b = c }`:                     true,
		`{ $.list[7].b = c }`:                     false,
		`{ $.eventName = A || $.eventName = DeleteTrail && $.flag IS FALSE }`:  false,
		`{ $.eventName = DeleteTrail || $.eventName = A && $.flag IS FALSE }`:  true,
		`{ ($.eventName = DeleteTrail || $.eventName = A) && $.flag IS FALSE}`: false,
	} {
		filter, err := parseFilter(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if got := filter.takes(event); got != want {
			t.Errorf("%s: %v", pattern, got)
		}
	}
}

// TestFilterThatIsNotUnderstood must be refused, never read as something else.
func TestFilterThatIsNotUnderstood(t *testing.T) {
	for _, pattern := range []string{
		"", "ERROR", "?Root ?ConsoleLogin", "{", "{}", "{ $.a }", "{ $.a = }", "{ $.a = b", "{ $.a = b c }", "{ $.a = b && }", "{ ($.a = b }",
		"{ $.a ~ b }", "{ a = b }", `{ "$.a" = b }`, "{ $.a IS }", "{ $.a IS MAYBE }", "{ $.a NOT b }", "{ $.a < b }", "{ $.a = %(% }",
		"{ $.a = %b }", `{ $.a = "b }`, "{ $.a = b | $.c = d }", "{" + strings.Repeat("(", 1000) + "$.a = b" + strings.Repeat(")", 1000) + "}",
		"{ $.a = " + strings.Repeat("b", 5000) + " }",
	} {
		if _, err := parseFilter(pattern); err == nil {
			t.Errorf("understood %.40s", pattern)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, pattern := range benchmark {
		f.Add(pattern)
	}
	f.Fuzz(func(_ *testing.T, pattern string) {
		if filter, err := parseFilter(pattern); err == nil {
			filter.takes(everyday[0])
		}
	})
}

func TestByCIS(t *testing.T) {
	watch, found := ByCIS("4.3")
	if diff := cmp.Diff("use of the root user", watch.Name); diff != "" || !found {
		t.Error(diff)
	}
	if _, found := ByCIS("4.16"); found {
		t.Error("4.16 is Security Hub, no alarm")
	}
}
