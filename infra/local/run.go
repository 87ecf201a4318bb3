package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/infra/local/cloudtrail"
	"github.com/exposed-key-responder/responder/infra/local/deploy"
	"github.com/exposed-key-responder/responder/infra/local/emulator"
	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/infra/local/progress"
	"github.com/exposed-key-responder/responder/infra/local/tools"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const (
	region  = "us-east-1"
	account = "111122223333"
)

// world is what a run takes place in.
type world struct {
	options options
	lines   *progress.Lines
	out     io.Writer
	// event is that of -event; nil without.
	event []byte
	// root is the folder of cdk.json, dir a folder of this run.
	root, dir string
	tools     tools.Tools
	trailURL  string
	// emulator and tap are nil with -endpoint.
	emulator *emulator.Emulator
	tap      *inbox.Tap
	endpoint string
	aws      aws.Config
	account  string
	began    time.Time
}

// run does all of it, and ends what it started.
func run(ctx context.Context, o options, out io.Writer) (err error) {
	w := &world{options: o, lines: progress.New(out), out: out, began: time.Now()}
	if w.root, err = root(); err != nil {
		return err
	}
	if o.event != "" {
		if w.event, err = readEvent(o.event); err != nil {
			return err
		}
	}
	if w.dir, err = os.MkdirTemp("", "ekr-local-"); err != nil {
		return err
	}
	defer func() { err = w.end(ctx, err) }()
	if err := w.start(ctx); err != nil {
		return err
	}
	if err := w.deploy(ctx); err != nil {
		return err
	}
	if o.bench > 0 {
		return w.bench(ctx, o.bench)
	}
	incident, problem := w.play(ctx)
	if o.keep && ctx.Err() == nil {
		return errors.Join(problem, w.keep(ctx, incident))
	}
	return problem
}

// root finds the folder of cdk.json, from the working directory upwards.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "cdk.json")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no cdk.json here or in a folder above: run this in the project")
		}
	}
}

// start installs the tools and starts the emulator and what stands in for
// CloudTrail.
func (w *world) start(ctx context.Context) error {
	if runtime.GOOS != "linux" && w.options.endpoint == "" {
		return errors.New("the functions are Linux programs, which the emulator runs as they are: run this on Linux, or in a container with Go, Node and Python")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	if w.tools, err = tools.Install(ctx, filepath.Join(cache, "exposed-key-responder", "local"), w.lines); err != nil {
		return err
	}
	if err := w.standIn(ctx); err != nil {
		return err
	}
	if w.endpoint = strings.TrimSuffix(w.options.endpoint, "/"); w.endpoint == "" {
		if err := w.emulate(ctx); err != nil {
			return err
		}
	}
	return w.connect(ctx)
}

// standIn starts what answers for CloudTrail, or finds it at the address that was
// given, where an earlier run left it.
func (w *world) standIn(ctx context.Context) error {
	url, err := listen(ctx, w.options.cloudTrail, cloudtrail.New(cloudtrail.Options{Answer: w.options.answer}))
	if errors.Is(err, syscall.EADDRINUSE) {
		url, err = "http://"+w.options.cloudTrail, nil
	}
	if err != nil {
		return fmt.Errorf("CloudTrail stand-in: %w", err)
	}
	w.trailURL = url
	return cloudtrail.Send(ctx, url, []json.RawMessage{})
}

// emulate starts the emulator, with the stand-in and the tap before it.
func (w *world) emulate(ctx context.Context) error {
	port, err := emulator.FreePort()
	if err != nil {
		return fmt.Errorf("port for the emulator: %w", err)
	}
	w.endpoint = emulator.URL(port)
	if w.tap, err = inbox.NewTap(w.endpoint); err != nil {
		return err
	}
	sns, err := listen(ctx, anyPort, w.tap)
	if err != nil {
		return err
	}
	gaps, err := emulator.Gaps(w.endpoint)
	if err != nil {
		return err
	}
	iam, err := listen(ctx, anyPort, gaps)
	if err != nil {
		return err
	}
	if w.options.bench > 0 {
		iam = w.endpoint // what is measured goes there without a detour
	}
	return w.lines.Step("emulator", "starting ministack", func() (err error) {
		w.emulator, err = emulator.Start(ctx, emulator.Options{
			Python: w.tools.Python, Dir: w.dir, Account: account, Region: region,
			Port: port, CloudTrail: w.trailURL, SNS: sns, IAM: iam,
		})
		return err
	})
}

// connect prepares the SDK and asks which account the emulator plays.
func (w *world) connect(ctx context.Context) error {
	id, secret := account, "local"
	if w.options.endpoint != "" && os.Getenv("AWS_ACCESS_KEY_ID") != "" {
		id, secret = os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	}
	w.aws = aws.Config{
		Region: region, BaseEndpoint: &w.endpoint, RetryMaxAttempts: 3, HTTPClient: &wholeBody{},
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, ""),
	}
	who, err := sts.NewFromConfig(w.aws).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return fmt.Errorf("sts GetCallerIdentity at %s: %w", w.endpoint, err)
	}
	w.account = aws.ToString(who.Account)
	w.lines.Say("emulator", "%s plays account %s; what stands in for CloudTrail is at %s", w.endpoint, w.account, w.trailURL)
	return nil
}

// architectures maps Go's names to Lambda's.
var architectures = map[string]string{"amd64": "x86_64", "arm64": "arm64"}

// deploy deploys the app: the same as in an account, with short pauses and one
// look instead of two, each of which takes seconds of CloudTrail's pace.
func (w *world) deploy(ctx context.Context) error {
	given := map[string]string{
		"securityEmail": "security@example.com",
		"architecture":  architectures[runtime.GOARCH],
		"verifyAfter":   "1s",
		"watchAfter":    "2s",
		"organization":  organization,
	}
	for name, value := range w.options.settings {
		given[name] = value
	}
	d := deploy.Deployment{
		Root: w.root, Dir: w.dir, CDK: w.tools.CDK, AWS: w.aws, Endpoint: w.endpoint,
		Account: w.account, Settings: given, Lines: w.lines,
	}
	return d.Deploy(ctx, settings.StackName)
}

// end ends what was started. The run's folder stays if something went wrong: it
// holds the logs.
func (w *world) end(ctx context.Context, problem error) error {
	if w.emulator != nil {
		problem = errors.Join(problem, w.emulator.End())
	}
	if problem != nil && ctx.Err() == nil {
		return fmt.Errorf("%w\n%s", problem, w.logs())
	}
	return errors.Join(problem, os.RemoveAll(w.dir))
}

// logs says where the logs of the run lie.
func (w *world) logs() string {
	logs := "logs of this run: " + w.dir
	if w.emulator != nil {
		logs += "\nlog of the emulator: " + w.emulator.Log
	}
	return logs
}
