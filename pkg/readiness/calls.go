package readiness

// RoleCalls are actions of one role; Role is "" for whoever deploys.
type RoleCalls struct {
	Role    string
	Actions []string
}

// Calls are the actions without which the responder cannot do its work, and
// those without which it cannot be deployed.
var Calls = []RoleCalls{
	{"ekr-rules", []string{"states:StartExecution"}},
	{"ekr-respond", []string{"lambda:InvokeFunction", "states:StartExecution"}},
	{"ekr-incident", []string{"lambda:InvokeFunction"}},
	{"ekr-contain", []string{
		"iam:GetAccessKeyLastUsed", "iam:ListAccessKeys", "iam:UpdateAccessKey", "iam:AttachUserPolicy", "iam:GetUser", "iam:ListAttachedUserPolicies",
		"dynamodb:GetItem", "dynamodb:PutItem", "s3:PutObject",
	}},
	{"ekr-notify", []string{"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"}},
	{"ekr-investigate", []string{"cloudtrail:LookupEvents"}},
	{"", []string{
		"cloudwatch:PutDashboard", "cloudwatch:PutMetricAlarm", "dynamodb:CreateTable", "events:PutRule", "iam:CreateGroup", "iam:CreatePolicy",
		"iam:CreateRole", "iam:PassRole", "kms:CreateAlias", "kms:CreateKey", "lambda:CreateFunction", "logs:CreateLogGroup",
		"logs:PutResourcePolicy", "s3:CreateBucket", "s3:PutBucketPolicy", "scheduler:CreateSchedule", "sns:CreateTopic", "sns:SetTopicAttributes",
		"sns:Subscribe", "sqs:CreateQueue", "sqs:SetQueueAttributes", "states:CreateStateMachine",
	}},
}

// Further are the other actions of the roles that respond: without one, a way to
// contain, a part of the report, the record or the undo is missing. What the review
// of the account may not read it says itself.
var Further = []RoleCalls{
	{"ekr-intake", []string{"dynamodb:GetItem"}},
	{"ekr-contain", []string{
		"cloudtrail:LookupEvents", "dynamodb:UpdateItem", "iam:AddUserToGroup", "iam:GetGroupPolicy", "iam:GetLoginProfile", "iam:GetPolicy",
		"iam:GetPolicyVersion", "iam:GetUserPolicy", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies", "iam:ListGroupsForUser",
		"iam:ListMFADevices", "iam:ListSSHPublicKeys", "iam:ListServiceSpecificCredentials", "iam:ListSigningCertificates",
		"iam:ListUserPolicies", "iam:PutUserPermissionsBoundary", "iam:UpdateSSHPublicKey", "iam:UpdateServiceSpecificCredential",
		"iam:UpdateSigningCertificate", "states:StartExecution",
	}},
	{"ekr-notify", []string{"dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject"}},
	{"ekr-investigate", []string{
		"account:ListRegions", "iam:GetLoginProfile", "iam:GetOpenIDConnectProvider", "iam:ListAccessKeys", "iam:ListGroups",
		"iam:ListOpenIDConnectProviders", "iam:ListPolicies", "iam:ListRoles", "iam:ListSAMLProviders", "iam:ListServiceSpecificCredentials",
		"iam:ListUsers", "s3:PutObject",
	}},
	{"ekr-summarize", []string{"dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject", "s3:PutObject"}},
	{"ekr-restore", []string{
		"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "iam:DeleteUserPermissionsBoundary", "iam:DetachUserPolicy", "iam:GetUser",
		"iam:ListAccessKeys", "iam:ListAttachedUserPolicies", "iam:ListGroupsForUser", "iam:PutUserPermissionsBoundary",
		"iam:RemoveUserFromGroup", "iam:UpdateAccessKey", "iam:UpdateSSHPublicKey", "iam:UpdateServiceSpecificCredential",
		"iam:UpdateSigningCertificate", "kms:Decrypt", "kms:GenerateDataKey", "sns:Publish", "states:StartExecution",
	}},
	{"ekr-drill-step", []string{
		"dynamodb:GetItem", "dynamodb:PutItem", "events:PutEvents", "iam:CreateAccessKey", "iam:CreateUser", "iam:DeleteAccessKey",
		"iam:DeleteUser", "iam:DetachUserPolicy", "iam:GetUser", "iam:ListAccessKeys", "iam:ListAttachedUserPolicies",
		"iam:ListGroupsForUser", "iam:ListUsers", "iam:RemoveUserFromGroup", "kms:Decrypt", "kms:GenerateDataKey",
		"sns:ListSubscriptionsByTopic", "sns:Publish",
	}},
	{"ekr-ended-item", []string{"ssm:CreateOpsItem"}},
}
