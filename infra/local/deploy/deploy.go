// Package deploy brings the CDK app to an emulator, with the CDK's own command
// line and the settings that anybody may give. The app does not know where it
// goes: what an emulator cannot do is worked around here.
package deploy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/exposed-key-responder/responder/infra/local/process"
	"github.com/exposed-key-responder/responder/infra/local/progress"
)

// Deployment is one deployment of the app.
type Deployment struct {
	// Root is the folder of cdk.json; Dir is a folder of this run.
	Root, Dir string
	// CDK is the CDK's command line.
	CDK string
	// AWS leads to the emulator; Endpoint is its URL.
	AWS      aws.Config
	Endpoint string
	Account  string
	// Settings are the app's, as -c takes them.
	Settings map[string]string
	Lines    *progress.Lines
}

// Deploy deploys the stacks of that name, or leaves them alone if they are
// there: emulators lose data when they update a stack.
func (d Deployment) Deploy(ctx context.Context, stack string) error {
	formation := cloudformation.NewFromConfig(d.AWS)
	deployed, err := exists(ctx, formation, stack)
	if err != nil {
		return err
	}
	if deployed {
		d.Lines.Say("deploy", "stack %s is there already and is used as it is", stack)
		return nil
	}
	if err := bootstrap(ctx, s3.NewFromConfig(d.AWS), ssm.NewFromConfig(d.AWS), d.Account, d.AWS.Region); err != nil {
		return err
	}
	assembly := filepath.Join(d.Dir, "cdk.out")
	err = d.Lines.Step("deploy", "compiling the functions and writing the templates (cdk synth)", func() error {
		return d.cdk(ctx, append([]string{"synth", "--quiet", "--output", assembly}, d.context()...)...)
	})
	if err != nil {
		return err
	}
	left, err := leaveOutUnknown(ctx, formation, assembly)
	if err != nil {
		return err
	}
	for _, r := range left {
		d.Lines.Say("deploy", "left out of the template: %s %s, a type that the emulator does not know; it is made by API instead", r.Type, r.Name)
	}
	err = d.Lines.Step("deploy", "deploying stack "+stack+" (cdk deploy)", func() error {
		return d.cdk(ctx, "deploy", "--app", assembly, "--all", "--require-approval", "never", "--method", "direct", "--progress", "events")
	})
	if err != nil {
		return err
	}
	return makeLeftOut(ctx, iam.NewFromConfig(d.AWS), d.Account, left)
}

// context writes the settings as options of the command line.
func (d Deployment) context() []string {
	var options []string
	for _, name := range slices.Sorted(maps.Keys(d.Settings)) {
		options = append(options, "-c", name+"="+d.Settings[name])
	}
	return options
}

// cdk runs the CDK's command line; what it says goes to a file, whose end is
// part of the error.
func (d Deployment) cdk(ctx context.Context, arguments ...string) error {
	said, err := os.Create(filepath.Join(d.Dir, "cdk-"+arguments[0]+".log"))
	if err != nil {
		return err
	}
	defer said.Close()
	cmd := exec.Command(d.CDK, append(arguments, "--no-notices", "--no-version-reporting")...)
	cmd.Dir, cmd.Env = d.Root, d.environment(os.Environ())
	cmd.Stdout, cmd.Stderr = said, said
	if err := process.Run(ctx, cmd); err != nil {
		return fmt.Errorf("cdk %s: %w\n%s", arguments[0], err, plain(said.Name()))
	}
	return nil
}

// environment is the shell's, without anything that leads to an account of the
// person, and with what leads to the emulator.
func (d Deployment) environment(shell []string) []string {
	kept := slices.DeleteFunc(slices.Clone(shell), func(variable string) bool {
		return strings.HasPrefix(variable, "AWS_") || strings.HasPrefix(variable, "CDK_")
	})
	credentials, _ := d.AWS.Credentials.Retrieve(context.Background()) // static ones: cannot fail
	return append(kept,
		"AWS_ENDPOINT_URL="+d.Endpoint, "AWS_REGION="+d.AWS.Region, "AWS_DEFAULT_REGION="+d.AWS.Region,
		"AWS_ACCESS_KEY_ID="+credentials.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+credentials.SecretAccessKey,
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost",
		"CDK_DISABLE_CLI_TELEMETRY=true", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20", "NO_COLOR=1",
	)
}

// plain returns the end of what the command line said, without its frame of
// exclamation marks about versions of Node.
func plain(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(text)), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "!!")
	})
	const most = 30
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}

// exists tells whether the stack was deployed. One that failed is in the way.
func exists(ctx context.Context, client *cloudformation.Client, stack string) (bool, error) {
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	switch {
	case err != nil && strings.Contains(err.Error(), "does not exist"):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("cloudformation DescribeStacks %s: %w", stack, err)
	case len(out.Stacks) == 0:
		return false, nil
	}
	status := string(out.Stacks[0].StackStatus)
	if strings.HasSuffix(status, "_COMPLETE") && !strings.Contains(status, "ROLLBACK") && !strings.HasPrefix(status, "DELETE") {
		return true, nil
	}
	return false, errors.New("stack " + stack + " is " + status + ": delete it, or start the emulator afresh")
}
