package responder

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/targets"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// DeployedAWS is what reading the deployment needs of the SDK's clients.
type DeployedAWS interface {
	stackCloudFormation
	tableDynamoDB
}

type tableDynamoDB interface {
	DescribeTable(context.Context, *dynamodb.DescribeTableInput, ...func(*dynamodb.Options)) (*dynamodb.DescribeTableOutput, error)
}

var deployed = collect.Reader[DeployedAWS, snapshot.Deployed]{
	To: snapshot.ResponderDeployed,
	Dial: func(c aws.Config) DeployedAWS {
		return struct {
			stackCloudFormation
			tableDynamoDB
		}{cloudformation.NewFromConfig(c), dynamodb.NewFromConfig(c)}
	},
	Read: readDeployed,
}

// readDeployed takes as the reference what CloudFormation deployed: the
// template, with what its resources became. Whoever may change the stack itself
// changes the reference too.
func readDeployed(ctx context.Context, s collect.Session[DeployedAWS]) (d snapshot.Deployed, err error) {
	if d.Table, err = tableExists(ctx, s); err != nil {
		return d, err
	}
	if d.Status, err = stackStatus(ctx, s); err != nil || d.Status == "" {
		return d, err
	}
	d.Stack = settings.StackName
	list, err := madeByStack(ctx, s)
	if err != nil {
		return d, err
	}
	out, err := collect.Call(ctx, s, s.Client.GetTemplate, &cloudformation.GetTemplateInput{
		StackName: aws.String(settings.StackName), TemplateStage: types.TemplateStageProcessed,
	})
	if err != nil {
		return d, err
	}
	t, err := parseTemplate(aws.ToString(out.TemplateBody), list)
	if err != nil {
		return d, err
	}
	t.partition, t.account, t.region = s.Partition, s.Account, s.Region
	return t.deployed(d)
}

func tableExists(ctx context.Context, s collect.Session[DeployedAWS]) (bool, error) {
	_, err := collect.Call(ctx, s, s.Client.DescribeTable, &dynamodb.DescribeTableInput{TableName: aws.String(settings.TableName)})
	if awserr.Code(err) == "ResourceNotFoundException" {
		return false, nil
	}
	return err == nil, err
}

// deployed adds what the resources of the template must look like. One that
// cannot be told costs the whole: the rest would pass for all there is.
func (t *template) deployed(d snapshot.Deployed) (snapshot.Deployed, error) {
	d.Rules = map[string]snapshot.DeployedRule{}
	d.Functions = map[string]snapshot.DeployedFunction{}
	d.Machines = map[string]snapshot.DeployedMachine{}
	d.Topics = map[string]snapshot.DeployedTopic{}
	d.Policies = map[string]string{}
	var problems []error
	for logical, r := range t.Resources {
		var err error
		physical := t.made[logical].physical
		switch r.Type {
		case "AWS::Events::Rule":
			d.Rules[cmp.Or(physical, logical)], err = t.rule(logical)
		case "AWS::Lambda::Function":
			var f snapshot.DeployedFunction
			f.Role, err = t.text(logical, "Role")
			f.MadeAt = t.made[logical].at
			d.Functions[cmp.Or(physical, logical)] = f
		case "AWS::StepFunctions::StateMachine":
			d.Machines[cmp.Or(physical, logical)], err = t.machine(logical)
		case "AWS::SNS::Topic":
			d.Topics[cmp.Or(physical, logical)], err = t.topic(logical)
		case "AWS::IAM::ManagedPolicy":
			if physical != "" { // made in another account only
				d.Policies[physical], err = t.document(logical)
			}
		}
		problems = append(problems, err)
	}
	return d, errors.Join(problems...)
}

// document is that of a managed policy, in the form that encoding/json writes.
func (t *template) document(logical string) (string, error) {
	value, err := t.property(logical, "PolicyDocument")
	text, _ := json.Marshal(value) // decoded JSON: cannot fail
	return string(text), err
}

func (t *template) rule(logical string) (rule snapshot.DeployedRule, err error) {
	pattern, err := t.property(logical, "EventPattern")
	if err != nil {
		return rule, err
	}
	list, err := t.property(logical, "Targets")
	if err != nil {
		return rule, err
	}
	text, _ := json.Marshal(pattern) // decoded JSON: cannot fail
	rule.Pattern = string(text)
	if err := recode(list, &rule.Targets); err != nil {
		return rule, err
	}
	return rule, nil
}

// recode reads the targets of a rule as the template writes them.
func recode(list any, into *[]snapshot.DeployedTarget) error {
	var found []struct {
		Arn, RoleArn, Input, InputPath string
		InputTransformer               struct {
			InputPathsMap map[string]string
			InputTemplate string
		}
	}
	text, _ := json.Marshal(list) // decoded JSON: cannot fail
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Errorf("%w: targets of a rule: %w", collect.ErrMalformed, err)
	}
	for _, f := range found {
		words := targets.Words{Input: f.Input, InputPath: f.InputPath, Template: f.InputTransformer.InputTemplate, Paths: f.InputTransformer.InputPathsMap}
		*into = append(*into, snapshot.DeployedTarget{ARN: f.Arn, Role: f.RoleArn, Input: words.String()})
	}
	return nil
}

func (t *template) machine(logical string) (machine snapshot.DeployedMachine, err error) {
	if machine.Role, err = t.text(logical, "RoleArn"); err != nil {
		return machine, err
	}
	definition, err := t.text(logical, "DefinitionString")
	if err != nil {
		return machine, err
	}
	names, err := t.property(logical, "DefinitionSubstitutions")
	if err != nil {
		return machine, err
	}
	substitutions, _ := names.(map[string]any)
	for name, value := range substitutions {
		text, _ := value.(string)
		definition = strings.ReplaceAll(definition, "${"+name+"}", text)
	}
	machine.Digest, err = digest(definition)
	return machine, err
}

// digest hashes a definition so that neither spaces nor the order of keys
// count.
func digest(definition string) (string, error) {
	var value any
	if err := json.Unmarshal([]byte(definition), &value); err != nil {
		return "", fmt.Errorf("%w: the definition of a state machine is no JSON", collect.ErrMalformed)
	}
	text, _ := json.Marshal(value) // decoded JSON: cannot fail
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// topic gathers a topic with the subscriptions that the stack made for it.
func (t *template) topic(logical string) (topic snapshot.DeployedTopic, err error) {
	if topic.Key, err = t.text(logical, "KmsMasterKeyId"); err != nil {
		return topic, err
	}
	for name, r := range t.Resources {
		if r.Type != "AWS::SNS::Subscription" {
			continue
		}
		of, err := t.text(name, "TopicArn")
		if err != nil {
			return topic, err
		}
		if of != t.made[logical].physical {
			continue
		}
		endpoint, err := t.endpoint(name)
		if err != nil {
			return topic, err
		}
		topic.Endpoints = append(topic.Endpoints, endpoint)
	}
	slices.SortFunc(topic.Endpoints, func(a, b snapshot.Endpoint) int {
		return cmp.Or(strings.Compare(a.Protocol, b.Protocol), strings.Compare(a.Address, b.Address))
	})
	return topic, nil
}

// endpoint is what a subscription of the stack sends to, and which messages.
func (t *template) endpoint(logical string) (e snapshot.Endpoint, err error) {
	if e.Protocol, err = t.text(logical, "Protocol"); err != nil {
		return e, err
	}
	if e.Address, err = t.text(logical, "Endpoint"); err != nil {
		return e, err
	}
	filter, err := t.property(logical, "FilterPolicy")
	if err == nil && filter != nil {
		text, _ := json.Marshal(filter) // decoded JSON: cannot fail
		e.Filter = string(text)
	}
	return e, err
}
