package escalation

// The services that take roles, by the names under which roles trust them.
const (
	ec2            = "ec2.amazonaws.com"
	lambda         = "lambda.amazonaws.com"
	ecsTasks       = "ecs-tasks.amazonaws.com"
	glue           = "glue.amazonaws.com"
	cloudFormation = "cloudformation.amazonaws.com"
	codeBuild      = "codebuild.amazonaws.com"
	sageMaker      = "sagemaker.amazonaws.com"
	appRunner      = "tasks.apprunner.amazonaws.com"
	agentCore      = "bedrock-agentcore.amazonaws.com"
	states         = "states.amazonaws.com"
	schedules      = "scheduler.amazonaws.com"
	ssm            = "ssm.amazonaws.com"
	dataPipeline   = "datapipeline.amazonaws.com"
	emrServerless  = "emr-serverless.amazonaws.com"
)

// passing are the paths on which a principal has a service run its code, or its
// calls, as a role that it passes.
var passing = []Path{
	{ID: "pass-ec2-run", Service: ec2, Steps: pass("ec2:RunInstances"), Source: rhino,
		Why: "It starts an instance that runs its script with the role."},
	{ID: "pass-ec2-spot", Service: ec2, Steps: pass("ec2:RequestSpotInstances"), Source: datadog,
		Why: "It requests a spot instance that runs its script with the role."},
	{ID: "pass-ec2-profile", Service: ec2, Steps: pass("ec2:AssociateIamInstanceProfile"), Source: datadog,
		Why: "It gives the role to an instance that it can already enter."},
	{ID: "pass-ec2-replace-profile", Service: ec2, Steps: pass("ec2:ReplaceIamInstanceProfileAssociation"), Source: datadog,
		Why: "It exchanges the role of an instance that it can already enter."},
	{ID: "pass-autoscaling", Service: ec2, Steps: pass("autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"), Source: datadog,
		Why: "It makes a group of instances that run its script with the role."},
	{ID: "pass-autoscaling-update", Service: ec2, Steps: pass("autoscaling:UpdateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"), Source: datadog,
		Why: "It gives a group of instances its script and the role."},
	{ID: "pass-emr", Service: ec2, Steps: pass("elasticmapreduce:RunJobFlow"), Source: datadog,
		Why: "It starts a cluster that runs its steps with the role."},
	{ID: "pass-emr-serverless", Service: emrServerless, Steps: pass("emr-serverless:StartJobRun"), Source: datadog,
		Why: "It runs a job with the role."},
	{ID: "pass-lambda-invoke", Service: lambda, Steps: pass("lambda:CreateFunction", "lambda:InvokeFunction"), Source: rhino,
		Why: "It makes a function with the role, and invokes it."},
	{ID: "pass-lambda-event", Service: lambda, Steps: pass("lambda:CreateFunction", "lambda:CreateEventSourceMapping"), Source: rhino,
		Why: "It makes a function with the role, and has an event invoke it."},
	{ID: "pass-lambda-permission", Service: lambda, Steps: pass("lambda:CreateFunction", "lambda:AddPermission"), Source: datadog,
		Why: "It makes a function with the role, and lets another account invoke it."},
	{ID: "pass-lambda-url", Service: lambda, Steps: pass("lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"), Source: passRole,
		Why: "It makes a function with the role, and invokes it by its URL."},
	{ID: "pass-glue-endpoint", Service: glue, Steps: pass("glue:CreateDevEndpoint"), Source: rhino,
		Why: "It makes a development endpoint with the role, and logs in to it."},
	{ID: "pass-glue-job", Service: glue, Steps: pass("glue:CreateJob", "glue:StartJobRun"), Source: datadog,
		Why: "It makes a job with the role, and runs it."},
	{ID: "pass-glue-job-trigger", Service: glue, Steps: pass("glue:CreateJob", "glue:CreateTrigger"), Source: datadog,
		Why: "It makes a job with the role, and has a trigger run it."},
	{ID: "pass-glue-job-update", Service: glue, Steps: pass("glue:UpdateJob", "glue:StartJobRun"), Source: datadog,
		Why: "It gives a job its script and the role, and runs it."},
	{ID: "pass-glue-session", Service: glue, Steps: pass("glue:CreateSession", "glue:RunStatement"), Source: datadog,
		Why: "It opens an interactive session with the role."},
	{ID: "pass-cloudformation", Service: cloudFormation, Steps: pass("cloudformation:CreateStack"), Source: rhino,
		Why: "It has a stack made with the role, of whatever it likes."},
	{ID: "pass-cloudformation-update", Service: cloudFormation, Steps: pass("cloudformation:UpdateStack"), Source: datadog,
		Why: "It has a stack changed with the role, to whatever it likes."},
	{ID: "pass-cloudformation-changeset", Service: cloudFormation, Steps: pass("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"), Source: datadog,
		Why: "It has a change set made and run with the role."},
	{ID: "pass-cloudformation-stackset", Service: cloudFormation, Steps: pass("cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"), Source: datadog,
		Why: "It has stacks made with the role, in other accounts too."},
	{ID: "pass-data-pipeline", Service: dataPipeline, Source: rhino,
		Steps: pass("datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
		Why:   "It makes a pipeline that runs its commands with the role."},
	{ID: "pass-codebuild", Service: codeBuild, Steps: pass("codebuild:CreateProject", "codebuild:StartBuild"), Source: datadog,
		Why: "It makes a build project with the role, and runs its commands in it."},
	{ID: "pass-codebuild-batch", Service: codeBuild, Steps: pass("codebuild:CreateProject", "codebuild:StartBuildBatch"), Source: datadog,
		Why: "It makes a build project with the role, and runs its commands in a batch."},
	{ID: "pass-codebuild-update", Service: codeBuild, Steps: pass("codebuild:UpdateProject", "codebuild:StartBuild"), Source: datadog,
		Why: "It gives a build project its commands and the role."},
	{ID: "pass-ecs-run", Service: ecsTasks, Steps: pass("ecs:RegisterTaskDefinition", "ecs:RunTask"), Source: datadog,
		Why: "It defines a task with the role, and runs it."},
	{ID: "pass-ecs-service", Service: ecsTasks, Steps: pass("ecs:RegisterTaskDefinition", "ecs:CreateService"), Source: datadog,
		Why: "It defines a task with the role, and has a service run it."},
	{ID: "pass-ecs-start", Service: ecsTasks, Steps: pass("ecs:RegisterTaskDefinition", "ecs:StartTask"), Source: datadog,
		Why: "It defines a task with the role, and starts it on an instance."},
	{ID: "pass-ecs-own-instance", Service: ecsTasks, Steps: pass("ecs:StartTask", "ecs:RegisterContainerInstance"), Source: reversec,
		Why: "It registers a machine of its own, and starts a task there with the role put in the place of the task's own."},
	{ID: "pass-ecs-override", Service: ecsTasks, Steps: pass("ecs:RunTask"), Source: datadog,
		Why: "It runs a task that is defined already, with other commands and the role put in the place of the task's own."},
	{ID: "pass-batch", Service: ecsTasks, Steps: pass("batch:RegisterJobDefinition", "batch:SubmitJob"), Source: datadog,
		Why: "It defines a job with the role, and submits it."},
	{ID: "pass-sagemaker-notebook", Service: sageMaker, Steps: pass("sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"), Source: rhinoMore,
		Why: "It makes a notebook with the role, and opens it."},
	{ID: "pass-sagemaker-training", Service: sageMaker, Steps: pass("sagemaker:CreateTrainingJob"), Source: datadog,
		Why: "It runs its container as a training job with the role."},
	{ID: "pass-sagemaker-processing", Service: sageMaker, Steps: pass("sagemaker:CreateProcessingJob"), Source: datadog,
		Why: "It runs its container as a processing job with the role."},
	{ID: "pass-apprunner", Service: appRunner, Steps: pass("apprunner:CreateService"), Source: datadog,
		Why: "It runs its container as a web service with the role."},
	{ID: "pass-agentcore", Service: agentCore, Source: datadog,
		Steps: pass("bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
		Why:   "It makes a code interpreter with the role, and runs code in it."},
	{ID: "pass-states", Service: states, Steps: pass("states:CreateStateMachine", "states:StartExecution"), Source: stepFunctions,
		Why: "It makes a state machine with the role, whose tasks call any API."},
	{ID: "pass-states-update", Service: states, Steps: pass("states:UpdateStateMachine", "states:StartExecution"), Source: stepFunctions,
		Why: "It changes a state machine to call any API with the role."},
	{ID: "pass-states-test", Service: states, Steps: pass("states:TestState"), Source: stepFunctions,
		Why: "It has one state run with the role, which calls any API."},
	{ID: "pass-scheduler", Service: schedules, Steps: pass("scheduler:CreateSchedule"), Source: scheduler,
		Why: "It makes a schedule that calls any API with the role."},
	{ID: "pass-ssm-automation", Service: ssm, Steps: pass("ssm:StartAutomationExecution"), Source: automation,
		Why: "It runs a runbook that calls any API with the role."},
}
