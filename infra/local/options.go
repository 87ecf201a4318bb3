package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// options are what the command line asks for.
type options struct {
	event      string
	endpoint   string
	cloudTrail string
	answer     time.Duration
	keep       bool
	bench      int
	settings   pairs
}

const usage = `go run ./infra/local [options]

Runs the whole system on this machine, without an AWS account: installs an
emulator and the CDK (once, below your cache folder), deploys the app, plays an
incident and shows what happens. Exit code 0 if all went as it should.

-event FILE names an event as EventBridge delivers it, an entry of PutEvents, or
the input of a manual execution; some lie in events/. If no key id in it belongs
to a user of the emulated account, the first becomes the key of the run.

`

func parse(arguments []string) (options, error) {
	o := options{settings: pairs{}}
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.StringVar(&o.event, "event", "", "play the event in this `FILE` instead of AWS Health's")
	flags.StringVar(&o.endpoint, "endpoint", "", "use the emulator at this `URL` instead of starting one; it is left as it is at the end")
	flags.StringVar(&o.cloudTrail, "cloudtrail", anyPort, "`ADDRESS` of what stands in for CloudTrail; an emulator given with -endpoint uses it if it runs with AWS_ENDPOINT_URL_CLOUDTRAIL=http://ADDRESS")
	flags.DurationVar(&o.answer, "answer", 200*time.Millisecond, "how long CloudTrail takes for a page, up to 4s")
	flags.BoolVar(&o.keep, "keep", false, "leave everything running at the end, until Ctrl-C, and say how to reach it")
	flags.IntVar(&o.bench, "bench", 0, "measure the time to contain in `N` rounds, beside the emulator's own")
	flags.Var(o.settings, "c", "a setting of the app, `NAME=VALUE`, as for cdk deploy; may be repeated")
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage); flags.PrintDefaults() }
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	return o, o.check(flags.Args())
}

func (o options) check(rest []string) error {
	var problems []error
	if len(rest) > 0 {
		problems = append(problems, fmt.Errorf("unexpected: %s", strings.Join(rest, " ")))
	}
	if o.answer < 0 || o.answer > 4*time.Second {
		problems = append(problems, errors.New("-answer lies between 0 and 4s"))
	}
	if o.bench < 0 {
		problems = append(problems, errors.New("-bench takes a number of rounds"))
	}
	if o.endpoint != "" {
		problems = append(problems, checkEndpoint(o.endpoint))
	}
	if !ofThisMachine(o.cloudTrail) {
		problems = append(problems, fmt.Errorf("-cloudtrail %q is no address that this machine alone reaches, such as 127.0.0.1:4567", o.cloudTrail))
	}
	return errors.Join(problems...)
}

// ofThisMachine tells whether nobody else reaches what listens at an address. The
// stand-in takes records from whoever does.
func ofThisMachine(address string) bool {
	at, err := netip.ParseAddrPort(address)
	return err == nil && at.Addr().IsLoopback()
}

// checkEndpoint refuses AWS itself: a run makes administrators and gives their
// keys to a story about an attack.
func checkEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("-endpoint %q is no URL such as http://127.0.0.1:4566", endpoint)
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	for _, aws := range []string{"amazonaws.com", "amazonaws.com.cn", "api.aws"} {
		if host == aws || strings.HasSuffix(host, "."+aws) {
			return errors.New("-endpoint is for emulators: in an account of AWS this would make administrators whose keys are played with")
		}
	}
	return nil
}

// pairs collects -c options.
type pairs map[string]string

func (p pairs) String() string { return "" }

func (p pairs) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found || name == "" {
		return errors.New("a setting is NAME=VALUE")
	}
	p[name] = value
	return nil
}

// endWithParent ends the run when the process that started it is gone: "go run"
// does not hand signals on that are sent to itself alone.
func endWithParent(ctx context.Context, end func()) {
	parent := os.Getppid()
	for os.Getppid() == parent {
		if chrono.Sleep(ctx, time.Second) != nil {
			return
		}
	}
	end()
}
