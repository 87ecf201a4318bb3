package responder

import (
	"slices"

	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// codeCommit makes what looks at pushes to CodeCommit, if the settings want it:
// a rule starts a machine of one function, so that a push is tried again and what
// fails in the end is told as of every machine.
func (d *deployment) codeCommit() {
	if len(d.config.CodeCommit) == 0 {
		return
	}
	d.machine(settings.CodeCommitMachine, machines.CodePush(), machines.CodeCommit)
	start := parts.Target{
		ARN: jsii.String(d.machineARN(settings.CodeCommitMachine)),
		Role: parts.Role(d.stack, "ekr-push-rule", parts.EventBridge, []parts.Statement{{
			Sid:       "StartLook",
			Actions:   []string{"states:StartExecution"},
			Resources: []string{d.machineARN(settings.CodeCommitMachine)},
		}}),
	}
	d.rule(parts.RuleProps{
		Name: "ekr-push", Description: "Commits were pushed to a CodeCommit repository", Pattern: d.pushPattern(),
		Target: start, Runbook: d.pushRunbook("ekr-push"),
	})
}

// allRepositories says whether the setting is "*".
func (d *deployment) allRepositories() bool {
	return slices.Equal(d.config.CodeCommit, []string{"*"})
}

// pushPattern matches refs that are new or have moved.
func (d *deployment) pushPattern() object {
	detail := object{"event": []any{"referenceCreated", "referenceUpdated"}}
	if !d.allRepositories() {
		var names []any
		for _, name := range d.config.CodeCommit {
			names = append(names, name)
		}
		detail["repositoryName"] = names
	}
	return object{
		"source":      []any{"aws.codecommit"},
		"detail-type": []any{"CodeCommit Repository State Change"},
		"detail":      detail,
	}
}

// codeCommitMay reads repositories, asks whose keys are, in an organisation which
// accounts are members, starts the response to one, and tells of the rest.
func (d *deployment) codeCommitMay() []parts.Statement {
	var repositories []string
	for _, name := range d.config.CodeCommit {
		repositories = append(repositories, d.names.ARN("codecommit", name))
	}
	statements := []parts.Statement{
		{Sid: "ReadRepositories", Actions: []string{
			"codecommit:GetRepository", "codecommit:GetBranch", "codecommit:GetCommit", "codecommit:GetDifferences", "codecommit:GetBlob", "codecommit:GetFolder",
		}, Resources: repositories},
		{Sid: "FindOwner", Actions: []string{"iam:GetAccessKeyLastUsed", "sts:GetAccessKeyInfo"}, Resources: []string{"*"}},
		{Sid: "ReadStatus", Actions: []string{"iam:ListAccessKeys"}, Resources: d.users()},
		{Sid: "StartResponse", Actions: []string{"states:StartExecution"}, Resources: []string{d.machineARN(settings.RespondMachine)}},
		d.publish(), d.useTopicKey(),
	}
	if organization := d.names.Organization; organization != "" {
		statements = append(statements, parts.Statement{
			Sid: "TellMembers", Actions: []string{"organizations:DescribeAccount"},
			Resources: []string{"arn:" + d.names.Partition + ":organizations::*:account/" + organization + "/*"},
		})
	}
	return statements
}

func (d *deployment) pushRunbook(rule string) parts.Runbook {
	return parts.Runbook{
		Means:  "Rule " + rule + " has every push to a CodeCommit repository of this Region looked at for credentials.",
		Breaks: "While the rule is off, changed or gone, pushes are not looked at, and nobody is told.",
		Recover: []string{
			"State has to be ENABLED, and the pattern that of the repository:",
			d.in("aws events describe-rule --name " + rule),
			d.in("aws events enable-rule --name " + rule),
			parts.Again,
			"Look at what came meanwhile in a clone of each repository:",
			"$ git secrets --scan-history --since 2.days --check",
		},
	}
}

// pushErrors is the runbook of the alarm on errors of the function.
func (d *deployment) pushErrors(means string, steps []string) parts.Runbook {
	return parts.Runbook{
		Means: means, Breaks: "A push was not looked at, or no response to a key in it was started.",
		Recover: append(steps,
			"Otherwise "+alarmTopic+" tells of the execution that failed. Its input names the repository and the commit; look at them in a clone, and have keys of the account contained:",
			"$ git secrets --scan-history --since OLD-COMMIT --respond"),
	}
}
