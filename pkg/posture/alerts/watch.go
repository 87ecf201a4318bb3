package alerts

import "slices"

// Watch is a thing that may happen in an account, and that somebody should be
// told of.
type Watch struct {
	// CIS is the number of the CIS AWS Foundations Benchmark, the same in 3.0
	// and 5.0; Hub is Security Hub's id, Prowler Prowler's.
	CIS, Hub, Prowler string
	// Name says it in a few words: "changes of IAM policies".
	Name string
	// Events are records of CloudTrail for each way in which it may happen.
	// Whoever is told must be told of all.
	Events []Event
	// Anywhere: it may happen in every Region, so a rule must stand in each.
	// What is not so happens in the home Region only.
	Anywhere bool
	// NoRules: rules of EventBridge cannot see all of it.
	NoRules bool
}

// everyday are records of ordinary work: what takes one of them tells of
// everything, and so of nothing.
var everyday = []Event{
	call("ec2.amazonaws.com", "DescribeInstances", map[string]any{"readOnly": true}),
	call("sts.amazonaws.com", "AssumeRole", map[string]any{"readOnly": true}),
	call("ssm.amazonaws.com", "PutParameter", nil),
}

// Name of the call that an event is about.
func Name(e Event) string {
	name, _ := e["eventName"].(string)
	return name
}

// CIS are the events of the alarms of the CIS AWS Foundations Benchmark, 4.1 to
// 4.15. (4.16 is Security Hub.) Calls that AWS has retired are left out.
var CIS = []Watch{
	{CIS: "4.1", Hub: "CloudWatch.2", Prowler: "cloudwatch_log_metric_filter_unauthorized_api_calls", Name: "refused calls", Anywhere: true, NoRules: true, Events: []Event{
		call("ec2.amazonaws.com", "RunInstances", map[string]any{"errorCode": "Client.UnauthorizedOperation"}),
		call("s3.amazonaws.com", "ListBuckets", map[string]any{"errorCode": "AccessDenied", "readOnly": true}),
		call("dynamodb.amazonaws.com", "CreateTable", map[string]any{"errorCode": "AccessDeniedException"}),
	}},
	{CIS: "4.2", Hub: "CloudWatch.3", Prowler: "cloudwatch_log_metric_filter_sign_in_without_mfa", Name: "console sign-in without MFA", Anywhere: true, Events: []Event{
		signIn("IAMUser", "No", ""),
	}},
	{CIS: "4.3", Hub: "CloudWatch.1", Prowler: "cloudwatch_log_metric_filter_root_usage", Name: "use of the root user", Anywhere: true, Events: []Event{
		call("iam.amazonaws.com", "CreateAccessKey", map[string]any{"userIdentity": identity("Root")}), signIn("Root", "Yes", ""),
	}},
	{CIS: "4.4", Hub: "CloudWatch.4", Prowler: "cloudwatch_log_metric_filter_policy_changes", Name: "changes of IAM policies", Events: calls("iam.amazonaws.com",
		"DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy",
		"CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion",
		"AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy", "DetachGroupPolicy")},
	{CIS: "4.5", Hub: "CloudWatch.5", Prowler: "cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled", Name: "changes of trails", Anywhere: true, Events: calls("cloudtrail.amazonaws.com",
		"CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")},
	{CIS: "4.6", Hub: "CloudWatch.6", Prowler: "cloudwatch_log_metric_filter_authentication_failures", Name: "failed console sign-in", Anywhere: true, Events: []Event{
		signIn("IAMUser", "No", "Failed authentication"),
	}},
	{CIS: "4.7", Hub: "CloudWatch.7", Prowler: "cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk", Name: "KMS keys disabled or to be deleted", Anywhere: true, Events: calls("kms.amazonaws.com",
		"DisableKey", "ScheduleKeyDeletion")},
	{CIS: "4.8", Hub: "CloudWatch.8", Prowler: "cloudwatch_log_metric_filter_for_s3_bucket_policy_changes", Name: "changes of bucket policies", Anywhere: true, Events: calls("s3.amazonaws.com",
		"PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication",
		"DeleteBucketPolicy", "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketReplication")},
	{CIS: "4.9", Hub: "CloudWatch.9", Prowler: "cloudwatch_log_metric_filter_and_alarm_for_aws_config_configuration_changes_enabled", Name: "changes of AWS Config", Anywhere: true, Events: calls("config.amazonaws.com",
		"StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel", "PutConfigurationRecorder")},
	{CIS: "4.10", Hub: "CloudWatch.10", Prowler: "cloudwatch_log_metric_filter_security_group_changes", Name: "changes of security groups", Anywhere: true, Events: calls("ec2.amazonaws.com",
		"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress",
		"CreateSecurityGroup", "DeleteSecurityGroup")},
	{CIS: "4.11", Hub: "CloudWatch.11", Prowler: "cloudwatch_changes_to_network_acls_alarm_configured", Name: "changes of network ACLs", Anywhere: true, Events: calls("ec2.amazonaws.com",
		"CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
		"ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation")},
	{CIS: "4.12", Hub: "CloudWatch.12", Prowler: "cloudwatch_changes_to_network_gateways_alarm_configured", Name: "changes of network gateways", Anywhere: true, Events: calls("ec2.amazonaws.com",
		"CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway",
		"DeleteInternetGateway", "DetachInternetGateway")},
	{CIS: "4.13", Hub: "CloudWatch.13", Prowler: "cloudwatch_changes_to_network_route_tables_alarm_configured", Name: "changes of route tables", Anywhere: true, Events: calls("ec2.amazonaws.com",
		"CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRouteTable", "DeleteRoute", "DisassociateRouteTable")},
	{CIS: "4.14", Hub: "CloudWatch.14", Prowler: "cloudwatch_changes_to_vpcs_alarm_configured", Name: "changes of VPCs", Anywhere: true, Events: calls("ec2.amazonaws.com",
		"CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection", "CreateVpcPeeringConnection",
		"DeleteVpcPeeringConnection", "RejectVpcPeeringConnection")},
	{CIS: "4.15", Prowler: "cloudwatch_log_metric_filter_aws_organizations_changes", Name: "changes of the organization", Events: calls("organizations.amazonaws.com",
		"AcceptHandshake", "AttachPolicy", "CreateAccount", "CreateOrganizationalUnit", "CreatePolicy", "DeclineHandshake",
		"DeleteOrganization", "DeleteOrganizationalUnit", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType",
		"InviteAccountToOrganization", "LeaveOrganization", "MoveAccount", "RemoveAccountFromOrganization",
		"UpdatePolicy", "UpdateOrganizationalUnit")},
}

// ByCIS finds one of CIS by its number.
func ByCIS(number string) (Watch, bool) {
	i := slices.IndexFunc(CIS, func(w Watch) bool { return w.CIS == number })
	if i < 0 {
		return Watch{}, false
	}
	return CIS[i], true
}

func calls(source string, names ...string) []Event {
	list := make([]Event, len(names))
	for i, name := range names {
		list[i] = call(source, name, nil)
	}
	return list
}

// call makes a record of a call by an administrator's session.
func call(source, name string, more map[string]any) Event {
	e := Event{
		"eventVersion": "1.11", "eventSource": source, "eventName": name, "awsRegion": "us-east-1", "eventTime": "2026-03-02T06:00:00Z",
		"sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.31.0", "eventType": "AwsApiCall", "eventCategory": "Management",
		"managementEvent": true, "readOnly": false, "recipientAccountId": "111122223333", "userIdentity": identity("AssumedRole"),
	}
	for field, value := range more {
		e[field] = value
	}
	return e
}

func identity(kind string) map[string]any {
	who := map[string]any{"type": kind, "accountId": "111122223333", "principalId": "EXAMPLE", "arn": "arn:aws:iam::111122223333:user/someone"}
	switch kind {
	case "Root":
		who["arn"] = "arn:aws:iam::111122223333:root"
	case "IAMUser":
		who["userName"] = "someone"
	case "AssumedRole":
		who["arn"] = "arn:aws:sts::111122223333:assumed-role/admin/someone"
	}
	return who
}

// signIn makes a record of signing in to the console; problem is the message of
// one that failed.
func signIn(kind, mfa, problem string) Event {
	outcome := "Success"
	more := map[string]any{
		"userIdentity": identity(kind), "eventType": "AwsConsoleSignIn", "additionalEventData": map[string]any{"MFAUsed": mfa, "MobileVersion": "No"},
	}
	if problem != "" {
		outcome = "Failure"
		more["errorMessage"] = problem
	}
	more["responseElements"] = map[string]any{"ConsoleLogin": outcome}
	return call("signin.amazonaws.com", "ConsoleLogin", more)
}
