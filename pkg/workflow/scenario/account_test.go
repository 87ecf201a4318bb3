package scenario

import (
	"fmt"
	"net/url"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	cloudformationtypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	controltypes "github.com/aws/aws-sdk-go-v2/service/s3control/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
)

// reviewed is an account as the posture review reads it: by Region, what stands
// in for the services. It has one of everything, most of it good in the home
// Region and bad elsewhere, so that both kinds of answers can get lost.
type reviewed map[string][]any

const away = "eu-west-1"

func newReviewed() reviewed {
	global := []any{identities(), storage(), &fakeaws.S3Control{Block: &controltypes.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true)}}, trails(), &fakeaws.Regions{Names: []string{home, away}}}
	return reviewed{
		home: append([]any{disks(true), databases(true), backups(true), lifecycles(), detection(true), deployment()}, global...),
		away: append([]any{disks(false), databases(false), backups(false), &fakeaws.DLM{}, detection(false), &fakeaws.Alerts{}}, global...),
	}
}

// standIn finds what has the call of an input.
func (r reviewed) standIn(region, operation string, input any) any {
	for _, fake := range r[region] {
		if m := reflect.ValueOf(fake).MethodByName(operation); m.IsValid() && m.Type().In(1) == reflect.TypeOf(input) {
			return fake
		}
	}
	return nil
}

func daysAgo(n int) *time.Time {
	return aws.Time(time.Now().UTC().AddDate(0, 0, -n).Truncate(time.Second))
}

// identities are an administrator whose two keys are old and another user who may
// do little.
func identities() *fakeaws.IAM {
	f := &fakeaws.IAM{
		Summary: map[string]int32{"AccountAccessKeysPresent": 1, "AccountMFAEnabled": 1, "AccountPasswordPresent": 1, "Users": 2}, ReportTime: *daysAgo(0),
		PasswordPolicy: &iamtypes.PasswordPolicy{MinimumPasswordLength: aws.Int32(8)}, ManagementAccount: "444455556666",
		Features: []iamtypes.FeatureType{iamtypes.FeatureTypeRootCredentialsManagement}, OIDCProviders: []string{arnIn("iam", "", "oidc-provider/ci")},
		VirtualMFA: []iamtypes.VirtualMFADevice{{SerialNumber: aws.String(arnIn("iam", "", "mfa/root")), User: &iamtypes.User{Arn: aws.String(arnIn("iam", "", "root"))}}},
	}
	const all, little = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}`
	policy := func(name, document string, attached int32) iamtypes.ManagedPolicyDetail {
		return iamtypes.ManagedPolicyDetail{PolicyName: &name, Arn: aws.String(arnIn("iam", "", "policy/"+name)), AttachmentCount: &attached, PermissionsBoundaryUsageCount: aws.Int32(0),
			CreateDate: daysAgo(400), UpdateDate: daysAgo(400), PolicyVersionList: []iamtypes.PolicyVersion{{Document: aws.String(url.QueryEscape(document)), IsDefaultVersion: true}}}
	}
	f.Policies = []iamtypes.ManagedPolicyDetail{policy("everything", all, 1), policy("send", little, 1), policy("unused", little, 0)}
	f.Report = fakeaws.ReportHeader + reportRow("<root_account>", arnIn("iam", "", "root"), "not_supported,"+daysAgo(3).Format(time.RFC3339)+",not_supported,not_supported,true", "N/A")
	for i, user := range []string{"admin", "sender"} {
		made := *daysAgo(300 - 250*i)
		f.AddUser(user, made, fakeaws.Key(fmt.Sprintf("AKIAEXAMPLE0000000%d", 10*i), iamtypes.StatusTypeActive, made),
			fakeaws.Key(fmt.Sprintf("AKIAEXAMPLE0000000%d", 10*i+1), iamtypes.StatusTypeInactive, made))
		f.UserDetails = append(f.UserDetails, iamtypes.UserDetail{UserName: &user, Arn: aws.String(arnIn("iam", "", "user/"+user)), Path: aws.String("/"), CreateDate: &made,
			AttachedManagedPolicies: []iamtypes.AttachedPolicy{{PolicyName: f.Policies[i].PolicyName, PolicyArn: f.Policies[i].Arn}}})
		f.Report += reportRow(user, arnIn("iam", "", "user/"+user), "true,"+daysAgo(200-199*i).Format(time.RFC3339)+","+made.Format(time.RFC3339)+",N/A,"+fmt.Sprint(i == 1), made.Format(time.RFC3339))
	}
	trust := func(principal string) *string {
		return aws.String(url.QueryEscape(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":"sts:AssumeRole"}]}`))
	}
	for name, principal := range map[string]string{"build": `{"Service":"codebuild.amazonaws.com"}`, "open": `{"AWS":"*"}`, "ci": `{"Federated":"` + f.OIDCProviders[0] + `"}`} {
		f.RoleDetails = append(f.RoleDetails, iamtypes.RoleDetail{RoleName: &name, Arn: aws.String(arnIn("iam", "", "role/"+name)), Path: aws.String("/"), CreateDate: daysAgo(400), AssumeRolePolicyDocument: trust(principal)})
	}
	return f
}

// reportRow is a row of the credential report; password has its columns up to MFA,
// made is when both keys were.
func reportRow(user, arn, password, made string) string {
	key := ",true," + made + ",N/A,N/A,N/A,false," + made + ",N/A,N/A,N/A"
	if made == "N/A" {
		key = ",true,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A"
	}
	return user + "," + arn + "," + daysAgo(400).Format(time.RFC3339) + "," + password + key + ",false,N/A,false,N/A\n"
}

func arnIn(service, region, resource string) string {
	return "arn:aws:" + service + ":" + region + ":" + fakeiam.Account + ":" + resource
}

// storage is a bucket that is closed, and two that are not, each in its way.
func storage() *fakeaws.S3 {
	on := aws.Bool(true)
	return &fakeaws.S3{
		Buckets:    []s3types.Bucket{fakeaws.Bucket("closed", home), fakeaws.Bucket("policy", away), fakeaws.Bucket("acl", away)},
		Versioning: map[string]s3types.BucketVersioningStatus{"closed": "Enabled"},
		Lifecycle:  map[string][]s3types.LifecycleRule{"closed": {{ID: aws.String("all"), Status: "Enabled", Filter: &s3types.LifecycleRuleFilter{}, NoncurrentVersionExpiration: &s3types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(1)}}}},
		Blocks:     map[string]s3types.PublicAccessBlockConfiguration{"closed": {BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on}},
		Policies:   map[string]bool{"policy": true},
		Grants:     map[string][]s3types.Grant{"acl": {{Grantee: &s3types.Grantee{URI: aws.String("http://acs.amazonaws.com/groups/global/AllUsers")}, Permission: "READ"}}},
	}
}

// stackTemplate has one of each resource of the responder that the review compares.
const stackTemplate = `{"Resources": {
	"rule": {"Type": "AWS::Events::Rule", "Properties": {"Name": "ekr-ended", "EventPattern": {"source": ["aws.states"]}, "Targets": [{"Id": "t", "Arn": {"Ref": "topic"}}]}},
	"function": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "ekr-contain", "Role": {"Fn::GetAtt": ["role", "Arn"]}}},
	"machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": {"Fn::GetAtt": ["role", "Arn"]}, "DefinitionString": "{\"StartAt\": \"Do\"}"}},
	"topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "ekr-notices"}},
	"mail": {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": "security@example.com", "Protocol": "email", "TopicArn": {"Ref": "topic"}}},
	"role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "ekr-contain"}}
}}`

// deployment is the responder itself, with a machine and a subscription that
// somebody changed, and what else tells of events in the home Region.
func deployment() *fakeaws.Deployment {
	topic, machine, role := arnIn("sns", home, "ekr-notices"), arnIn("states", home, "stateMachine:ekr-respond"), aws.String(arnIn("iam", "", "role/ekr-contain"))
	f := &fakeaws.Deployment{
		Status: "UPDATE_COMPLETE", Template: stackTemplate, Table: true, Items: recorded(),
		Resources: []cloudformationtypes.StackResourceSummary{
			fakeaws.Made("rule", "AWS::Events::Rule", "ekr-ended"), fakeaws.Made("function", "AWS::Lambda::Function", "ekr-contain"), fakeaws.Made("machine", "AWS::StepFunctions::StateMachine", machine),
			fakeaws.Made("topic", "AWS::SNS::Topic", topic), fakeaws.Made("role", "AWS::IAM::Role", "ekr-contain"), fakeaws.Made("mail", "AWS::SNS::Subscription", topic+":1"),
		},
		Functions: map[string]*lambda.GetFunctionConfigurationOutput{"ekr-contain": {Role: role, State: lambdatypes.StateActive, LastModified: aws.String(daysAgo(2).Format("2006-01-02T15:04:05.000-0700"))}},
		Machines:  map[string]*sfn.DescribeStateMachineOutput{machine: {Status: sfntypes.StateMachineStatusActive, RoleArn: role, Definition: aws.String(`{"StartAt":"Else"}`)}},
		Contact:   &accounttypes.AlternateContact{Name: aws.String("SOC"), Title: aws.String("Lead"), EmailAddress: aws.String("security@example.com")},
	}
	for i := range f.Resources {
		f.Resources[i].LastUpdatedTimestamp = daysAgo(1)
	}
	alerting(&f.Alerts)
	f.Rules = append(f.Rules, eventtypes.Rule{Name: aws.String("ekr-ended"), State: "ENABLED", EventPattern: aws.String(`{"source":["aws.states"]}`)})
	f.Targets["ekr-ended"] = []eventtypes.Target{{Arn: &topic}}
	f.Topics[topic] = []snstypes.Subscription{fakeaws.Subscribed(topic, "email", "security@example.com", true), fakeaws.Subscribed(topic, "email", "other@example.com", true)}
	return f
}

// recorded are the incidents of a drill, and of a key that is still there, as the
// table keeps them.
func recorded() (items []map[string]types.AttributeValue) {
	for key, kind := range map[string]string{"AKIAEXAMPLE0000DRILL": "drill", "AKIAEXAMPLE00000001": "health"} {
		at := *daysAgo(40)
		if kind == "drill" {
			at = *daysAgo(7)
		}
		r := incident.Record{ID: "EKR-1116-" + kind, State: incident.Closed, AccessKeyID: accesskey.ID(key), User: "admin", OpenedAt: at, ContainedAt: at, ClosedAt: at, Contained: true,
			Sightings: []incident.Sighting{{Kind: kind}}, Actions: []containment.Action{{Step: containment.KeyInactive, Target: key, Status: containment.Done, At: at}}}
		items = append(items, map[string]types.AttributeValue{"sk": &types.AttributeValueMemberS{Value: r.ID}, "doc": &types.AttributeValueMemberS{Value: text(r)}})
	}
	return items
}
