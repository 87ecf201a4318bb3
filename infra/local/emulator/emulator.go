// Package emulator starts an emulator of AWS on this machine, and ends it.
package emulator

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/exposed-key-responder/responder/infra/local/process"
)

//go:embed launch.py
var launch string

// Options say how to start the emulator.
type Options struct {
	// Python is an interpreter that has the emulator's modules.
	Python string
	// Dir is a folder of this run; the emulator writes nowhere else.
	Dir string
	// Account is the account that the emulator plays.
	Account, Region string
	// Port is where it listens, on 127.0.0.1.
	Port int
	// CloudTrail, SNS and IAM are where the functions find these services, which
	// stand before the emulator's own.
	CloudTrail, SNS, IAM string
}

// URL is the endpoint of an emulator that listens on a port.
func URL(port int) string { return "http://127.0.0.1:" + strconv.Itoa(port) }

// Emulator is a running emulator.
type Emulator struct {
	// Endpoint is the URL of all its services.
	Endpoint string
	// Log is the file that it writes to.
	Log string

	group *process.Group
	input io.Closer
}

// Start starts the emulator and waits until it answers. It ends with End, or with
// this process.
func Start(ctx context.Context, o Options) (*Emulator, error) {
	e := &Emulator{Endpoint: URL(o.Port), Log: filepath.Join(o.Dir, "emulator.log")}
	if err := e.start(o); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	if err := e.ready(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("emulator: %w", err), e.End())
	}
	return e, nil
}

func (e *Emulator) start(o Options) error {
	log, err := os.Create(e.Log)
	if err != nil {
		return err
	}
	defer log.Close() // the emulator has a copy
	cmd := exec.Command(o.Python, "-c", launch)
	cmd.Dir, cmd.Env = o.Dir, environment(o)
	cmd.Stdout, cmd.Stderr = log, log
	if e.input, err = cmd.StdinPipe(); err != nil {
		return err
	}
	e.group, err = process.Start(cmd)
	return err
}

// environment is all that the emulator sees of the person's shell: nothing. It
// hands its own environment on to the functions, in which a real credential or
// profile must never appear.
func environment(o Options) []string {
	port := strconv.Itoa(o.Port)
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + o.Dir, "TMPDIR=" + o.Dir, "PYTHONDONTWRITEBYTECODE=1",
		"GATEWAY_PORT=" + port, "EDGE_PORT=" + port,
		// The address and not a name: with a name the SDKs put the bucket's
		// name in front of it.
		"MINISTACK_HOST=127.0.0.1", "BIND_HOST=127.0.0.1",
		"MINISTACK_ACCOUNT_ID=" + o.Account, "MINISTACK_REGION=" + o.Region,
		"IOT_MTLS_ENABLED=0", "SFTP_ENABLED=0",
		"AWS_ENDPOINT_URL=" + URL(o.Port), "AWS_ENDPOINT_URL_CLOUDTRAIL=" + o.CloudTrail, "AWS_ENDPOINT_URL_SNS=" + o.SNS, "AWS_ENDPOINT_URL_IAM=" + o.IAM,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

const startLimit = 60 * time.Second

// ready waits until the emulator answers, has ended, or took too long.
func (e *Emulator) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		if healthy(ctx, e.Endpoint) {
			return nil
		}
		select {
		case <-e.group.Done():
			return fmt.Errorf("ended while it started: %w", errors.Join(e.group.Err(), errors.New("see "+e.Log)))
		case <-ctx.Done():
			return fmt.Errorf("does not answer at %s: %w", e.Endpoint, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func healthy(ctx context.Context, endpoint string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/_ministack/health", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// Ended is closed when the emulator has ended by itself.
func (e *Emulator) Ended() <-chan struct{} { return e.group.Done() }

// End ends the emulator and the functions that it runs. It does not always
// react to being asked, so not much time is given.
func (e *Emulator) End() error {
	err := e.group.End(time.Second)
	e.input.Close()
	return err
}

// FreePort finds a port of 127.0.0.1 that nobody listens on.
func FreePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
