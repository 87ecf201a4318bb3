package escalation

// self are the paths on which a principal changes what it may do itself.
var self = []Path{
	{
		ID: "attach-own-policy", Only: User, Steps: on(Itself, "iam:AttachUserPolicy"), Source: rhino,
		Why: "It attaches AdministratorAccess to itself.",
	},
	{
		ID: "put-own-policy", Only: User, Steps: on(Itself, "iam:PutUserPolicy"), Source: rhino,
		Why: "It writes itself an inline policy that allows everything.",
	},
	{
		ID: "attach-own-role-policy", Only: Role, Steps: on(Itself, "iam:AttachRolePolicy"), Source: rhino,
		Why: "It attaches AdministratorAccess to the role it runs as.",
	},
	{
		ID: "put-own-role-policy", Only: Role, Steps: on(Itself, "iam:PutRolePolicy"), Source: rhino,
		Why: "It writes the role it runs as an inline policy that allows everything.",
	},
	{
		ID: "attach-group-policy", Only: User, Steps: on(OwnGroup, "iam:AttachGroupPolicy"), Source: rhino,
		Why: "It attaches AdministratorAccess to a group it is in.",
	},
	{
		ID: "put-group-policy", Only: User, Steps: on(OwnGroup, "iam:PutGroupPolicy"), Source: rhino,
		Why: "It writes a group it is in an inline policy that allows everything.",
	},
	{
		ID: "create-policy-version", Steps: on(OwnPolicy, "iam:CreatePolicyVersion"), Source: rhino,
		Why: "It replaces a policy it has by a version that allows everything, and makes that the default in the same call.",
	},
	{
		ID: "set-default-policy-version", Steps: on(OwnPolicy, "iam:SetDefaultPolicyVersion"), Source: rhino,
		Why: "It goes back to an older version of a policy it has that allowed more.",
	},
	{
		ID: "add-user-to-group", Only: User, Steps: on(HighGroup, "iam:AddUserToGroup"), Source: rhino,
		Why: "It joins a group with higher rights.",
	},
	{
		ID: "update-own-trust", Steps: on(OtherRole, "iam:UpdateAssumeRolePolicy"), Source: rhino,
		Why: "It lets itself into a role with higher rights by changing who may assume it.",
	},
}

// others are the paths on which a principal takes the credentials of another.
var others = []Path{
	{
		ID: "create-access-key", Steps: on(OtherUser, "iam:CreateAccessKey"), Source: rhino,
		Why: "It makes an access key for a user with higher rights.",
	},
	{
		ID: "create-login-profile", Steps: on(OtherUser, "iam:CreateLoginProfile"), Source: rhino,
		Why: "It gives a console password to a user with higher rights who has none.",
	},
	{
		ID: "update-login-profile", Steps: on(OtherUser, "iam:UpdateLoginProfile"), Source: rhino,
		Why: "It changes the console password of a user with higher rights.",
	},
	{
		ID: "assume-role", Steps: on(AssumedRole, "sts:AssumeRole"), Source: datadog,
		Why: "It assumes a role that is an administrator.",
	},
	{
		ID: "create-service-specific-credential", Steps: on(OtherUser, "iam:CreateServiceSpecificCredential"), Source: datadog,
		Why: "It makes a credential for one service, such as CodeCommit or Bedrock, in the name of another user.",
	},
	{
		ID: "reset-service-specific-credential", Steps: on(OtherUser, "iam:ResetServiceSpecificCredential"), Source: datadog,
		Why: "It resets another user's credential for one service, and is shown the new one.",
	},
	{
		ID: "create-role", Steps: on(New, "iam:CreateRole", "iam:AttachRolePolicy"), Source: passRole,
		Why: "It makes a role that lets it in by name, with AdministratorAccess.",
	},
	{
		ID: "create-role-inline", Steps: on(New, "iam:CreateRole", "iam:PutRolePolicy"), Source: passRole,
		Why: "It makes a role that lets it in by name, with an inline policy that allows everything.",
	},
	{
		ID: "create-user", Steps: on(New, "iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"), Source: rhino,
		Why: "It makes an administrator and a key for it.",
	},
	{
		ID: "attach-role-policy", Steps: on(EnteredRole, "iam:AttachRolePolicy", "sts:AssumeRole"), Source: rhino,
		Why: "It attaches AdministratorAccess to a role that it may assume.",
	},
	{
		ID: "put-role-policy", Steps: on(EnteredRole, "iam:PutRolePolicy", "sts:AssumeRole"), Source: rhino,
		Why: "It writes a role that it may assume an inline policy that allows everything.",
	},
}
