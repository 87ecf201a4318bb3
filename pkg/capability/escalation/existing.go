package escalation

// existing are the paths on which a principal gets at a role that already runs
// somewhere. Each counts only if an administrator's role trusts the service.
var existing = []Path{
	{ID: "lambda-code", Service: lambda, Steps: on(Anything, "lambda:UpdateFunctionCode"), Source: rhino,
		Why: "It puts its code into a function that has a higher role."},
	{ID: "lambda-layer", Service: lambda, Steps: on(Anything, "lambda:UpdateFunctionConfiguration"), Source: rhinoMore,
		Why: "It puts a layer with its code into a function that has a higher role."},
	{ID: "glue-endpoint", Service: glue, Steps: on(Anything, "glue:UpdateDevEndpoint"), Source: rhino,
		Why: "It puts its SSH key on a development endpoint that has a higher role."},
	{ID: "cloudformation-update", Service: cloudFormation, Steps: on(Anything, "cloudformation:UpdateStack"), Source: datadog,
		Why: "It changes a stack that CloudFormation works on with a higher role."},
	{ID: "cloudformation-changeset", Service: cloudFormation, Steps: on(Anything, "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"), Source: datadog,
		Why: "It changes a stack that CloudFormation works on with a higher role."},
	{ID: "codebuild-start", Service: codeBuild, Steps: on(Anything, "codebuild:StartBuild"), Source: datadog,
		Why: "It runs a build project that has a higher role, with build commands of its own."},
	{ID: "codebuild-batch", Service: codeBuild, Steps: on(Anything, "codebuild:StartBuildBatch"), Source: datadog,
		Why: "It runs a build project that has a higher role, with build commands of its own."},
	{ID: "ec2-user-data", Service: ec2, Steps: on(Anything, "ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"), Source: datadog,
		Why: "It puts its script into an instance that has a higher role."},
	{ID: "ec2-launch-template", Service: ec2, Steps: on(Anything, "ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"), Source: datadog,
		Why: "It puts its script into the instances that are started next."},
	{ID: "ec2-instance-connect", Service: ec2, Steps: on(Anything, "ec2-instance-connect:SendSSHPublicKey"), Source: datadog,
		Why: "It logs in to an instance that has a higher role."},
	{ID: "ssm-session", Service: ec2, Steps: on(Anything, "ssm:StartSession"), Source: datadog,
		Why: "It opens a shell on an instance that has a higher role."},
	{ID: "ssm-command", Service: ec2, Steps: on(Anything, "ssm:SendCommand"), Source: datadog,
		Why: "It runs commands on an instance that has a higher role."},
	{ID: "codedeploy-instance", Service: ec2, Steps: on(Anything, "codedeploy:CreateDeployment", "codedeploy:RegisterApplicationRevision"), Source: datadog,
		Why: "It deploys a revision of its own to instances that have a higher role."},
	{ID: "ecs-exec", Service: ecsTasks, Steps: on(Anything, "ecs:ExecuteCommand"), Source: datadog,
		Why: "It opens a shell in a task that has a higher role."},
	{ID: "sagemaker-open-notebook", Service: sageMaker, Steps: on(Anything, "sagemaker:CreatePresignedNotebookInstanceUrl"), Source: datadog,
		Why: "It opens a notebook that has a higher role."},
	{ID: "sagemaker-lifecycle", Service: sageMaker, Source: datadog,
		Steps: on(Anything, "sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:UpdateNotebookInstance", "sagemaker:StopNotebookInstance", "sagemaker:StartNotebookInstance"),
		Why:   "It puts its script into a notebook that has a higher role."},
	{ID: "apprunner-update", Service: appRunner, Steps: on(Anything, "apprunner:UpdateService"), Source: datadog,
		Why: "It puts its container into a service that has a higher role."},
	{ID: "agentcore-session", Service: agentCore, Steps: on(Anything, "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"), Source: datadog,
		Why: "It runs code in an interpreter that has a higher role."},
	{ID: "states-update", Service: states, Steps: on(Anything, "states:UpdateStateMachine"), Source: stepFunctions,
		Why: "It changes a state machine that has a higher role to call any API."},
}

// boundary are the paths on which a principal whose boundary holds it back takes
// the boundary off.
var boundary = []Path{
	{ID: "delete-own-boundary", Only: User, Steps: on(Itself, "iam:DeleteUserPermissionsBoundary"), Source: boundaries,
		Why: "It takes off the boundary that holds it back."},
	{ID: "delete-own-role-boundary", Only: Role, Steps: on(Itself, "iam:DeleteRolePermissionsBoundary"), Source: boundaries,
		Why: "It takes off the boundary that holds its role back."},
	{ID: "put-own-boundary", Only: User, Steps: on(Itself, "iam:PutUserPermissionsBoundary"), Source: boundaries,
		Why: "It replaces the boundary that holds it back."},
	{ID: "put-own-role-boundary", Only: Role, Steps: on(Itself, "iam:PutRolePermissionsBoundary"), Source: boundaries,
		Why: "It replaces the boundary that holds its role back."},
}
