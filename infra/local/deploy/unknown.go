package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"
)

// substitutes makes by API what can be left out of a template. Any other type
// that the emulator does not know is an error: the run would be about something
// else than the product.
var substitutes = map[string]func(context.Context, *iam.Client, string, resource) error{
	"AWS::IAM::Group": makeGroup,
}

// leaveOutUnknown asks which types the emulator does not know, and takes them
// out of the templates of the assembly.
func leaveOutUnknown(ctx context.Context, client *cloudformation.Client, assembly string) ([]resource, error) {
	used, err := typesIn(assembly)
	if err != nil {
		return nil, err
	}
	unknown, err := ask(ctx, client, used)
	if err != nil || len(unknown) == 0 {
		return nil, err
	}
	for _, name := range unknown {
		if substitutes[name] == nil {
			return nil, fmt.Errorf("the emulator does not know the resource type %s", name)
		}
	}
	files, err := templates(assembly)
	if err != nil {
		return nil, err
	}
	var all []resource
	for _, file := range files {
		left, err := leaveOut(assembly, file, unknown)
		if err != nil {
			return nil, err
		}
		all = append(all, left...)
	}
	return all, nil
}

// unrecognized is how CloudFormation lists types that it does not know.
var unrecognized = regexp.MustCompile(`Unrecognized resource types?: \[([^\]]*)\]`)

// ask has a template validated that holds one resource of each type. The real
// template would be too large to be sent for that.
func ask(ctx context.Context, client *cloudformation.Client, types []string) ([]string, error) {
	resources := map[string]any{}
	for i, name := range types {
		resources[fmt.Sprintf("Type%d", i)] = map[string]any{"Type": name}
	}
	body, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		return nil, err
	}
	_, err = client.ValidateTemplate(ctx, &cloudformation.ValidateTemplateInput{TemplateBody: aws.String(string(body))})
	var refused smithy.APIError
	if !errors.As(err, &refused) {
		return nil, err
	}
	listed := unrecognized.FindStringSubmatch(refused.ErrorMessage())
	if listed == nil {
		return nil, nil // something else about it: the deployment will tell
	}
	names := strings.Split(listed[1], ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func makeLeftOut(ctx context.Context, client *iam.Client, account string, left []resource) error {
	for _, r := range left {
		if err := substitutes[r.Type](ctx, client, account, r); err != nil {
			return err
		}
	}
	return nil
}

// makeGroup makes an IAM group with the template's policies.
func makeGroup(ctx context.Context, client *iam.Client, account string, r resource) error {
	var group struct {
		GroupName         string
		ManagedPolicyArns []struct{ Ref string }
	}
	if err := json.Unmarshal(r.Properties, &group); err != nil {
		return fmt.Errorf("%s %s: %w", r.Type, r.Name, err)
	}
	if _, err := client.CreateGroup(ctx, &iam.CreateGroupInput{GroupName: &group.GroupName}); err != nil && !there(err) {
		return fmt.Errorf("iam CreateGroup %s: %w", group.GroupName, err)
	}
	for _, policy := range group.ManagedPolicyArns {
		name := r.names[policy.Ref]
		if name == "" {
			return fmt.Errorf("%s %s: no policy %s in the template", r.Type, r.Name, policy.Ref)
		}
		arn := "arn:aws:iam::" + account + ":policy/" + name
		if _, err := client.AttachGroupPolicy(ctx, &iam.AttachGroupPolicyInput{GroupName: &group.GroupName, PolicyArn: &arn}); err != nil {
			return fmt.Errorf("iam AttachGroupPolicy %s %s: %w", group.GroupName, arn, err)
		}
	}
	return nil
}
