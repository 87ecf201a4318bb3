// Package bench measures how long an event takes to a deactivated key, and how
// much of that is the emulator's own: an execution of the very same machine with
// functions that do nothing.
package bench

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	events "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/infra/local/process"
	"github.com/exposed-key-responder/responder/infra/machines"
)

// Floor is the machine ekr-respond with empty functions, started by a rule of
// its own.
type Floor struct {
	cfg aws.Config
	// Machine is the machine's ARN.
	Machine string
}

// source is the event source that the floor's rule listens to.
const source = "floor"

// NewFloor compiles the empty function and deploys the floor. Root is the folder
// of the module, dir one for what is compiled.
func NewFloor(ctx context.Context, cfg aws.Config, account, architecture, root, dir string) (*Floor, error) {
	code, err := compile(ctx, root, dir)
	if err != nil {
		return nil, err
	}
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + cfg.Region + ":" + account + ":" + resource
	}
	role := "arn:aws:iam::" + account + ":role/floor"
	f := &Floor{cfg: cfg, Machine: arn("states", "stateMachine:floor-respond")}
	// The names that the definition leaves open. Nothing is started by it,
	// because no case asks for an investigation.
	open := map[string]string{machines.Start: "arn:aws:states:::states:startExecution", machines.Incident: f.Machine}
	for _, name := range []string{machines.Intake, machines.Contain, machines.Notify} {
		open[name] = arn("lambda", "function:floor-"+name)
		if err := f.function(ctx, "floor-"+name, role, architecture, code); err != nil {
			return nil, err
		}
	}
	if err := f.machine(ctx, role, open); err != nil {
		return nil, err
	}
	return f, f.rule(ctx, role)
}

// compile builds the empty function the way the others are built, and packs it.
func compile(ctx context.Context, root, dir string) ([]byte, error) {
	binary := filepath.Join(dir, "floor")
	cmd := exec.Command("go", "build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", binary, "./infra/local/bench/floor")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := process.Run(ctx, cmd); err != nil {
		return nil, fmt.Errorf("go build of the empty function: %w\n%s", err, said.String())
	}
	text, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	return pack(text)
}

// pack makes the archive that Lambda takes.
func pack(bootstrap []byte) ([]byte, error) {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	header.SetMode(0o755)
	file, err := archive.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(bootstrap); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func (f *Floor) function(ctx context.Context, name, role, architecture string, code []byte) error {
	_, err := lambda.NewFromConfig(f.cfg).CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: &name, Role: &role, Handler: aws.String("bootstrap"), Runtime: types.RuntimeProvidedal2023,
		Architectures: []types.Architecture{types.Architecture(architecture)}, Code: &types.FunctionCode{ZipFile: code},
		Timeout: aws.Int32(30), MemorySize: aws.Int32(512),
	})
	if err != nil {
		return fmt.Errorf("lambda CreateFunction %s: %w", name, err)
	}
	return nil
}

func (f *Floor) machine(ctx context.Context, role string, open map[string]string) error {
	definition, err := machines.Respond().JSON()
	if err != nil {
		return err
	}
	for name, arn := range open {
		definition = strings.ReplaceAll(definition, "${"+name+"}", arn)
	}
	_, err = sfn.NewFromConfig(f.cfg).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String("floor-respond"), Definition: &definition, RoleArn: &role,
	})
	if err != nil {
		return fmt.Errorf("states CreateStateMachine floor-respond: %w", err)
	}
	return nil
}

func (f *Floor) rule(ctx context.Context, role string) error {
	client, name := eventbridge.NewFromConfig(f.cfg), aws.String("floor")
	if _, err := client.PutRule(ctx, &eventbridge.PutRuleInput{Name: name, EventPattern: aws.String(`{"source":["` + source + `"]}`)}); err != nil {
		return fmt.Errorf("events PutRule floor: %w", err)
	}
	_, err := client.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: name, Targets: []events.Target{{Id: name, Arn: &f.Machine, RoleArn: &role}}})
	if err != nil {
		return fmt.Errorf("events PutTargets floor: %w", err)
	}
	return nil
}

// Entry is the event that starts the floor: as large as the real one.
func (f *Floor) Entry(real events.PutEventsRequestEntry) events.PutEventsRequestEntry {
	real.Source = aws.String(source)
	return real
}

// Ran reads out of the output of an execution of the floor when its contain
// step ran.
func Ran(output string) (time.Time, error) {
	var out struct {
		Cases []struct {
			At time.Time `json:"at"`
		} `json:"cases"`
	}
	if err := json.Unmarshal([]byte(output), &out); err != nil || len(out.Cases) != 1 {
		return time.Time{}, fmt.Errorf("the floor answered %.200s", output)
	}
	return out.Cases[0].At, nil
}
