package main

import (
	"context"
	"fmt"
)

// keep says how to reach what is running, and leaves it until it is asked to
// end.
func (w *world) keep(ctx context.Context) error {
	credentials, err := w.aws.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, `
LEFT RUNNING. In another shell:
  export AWS_ENDPOINT_URL=%s AWS_ENDPOINT_URL_CLOUDTRAIL=%s
  export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_REGION=%s
  unset AWS_PROFILE AWS_SESSION_TOKEN
  go run ./pkg/cmd/ekr incidents
  go run ./pkg/cmd/ekr restore INCIDENT --only deny
  aws stepfunctions list-executions --state-machine-arn %s
  go run ./infra/local -endpoint %s -event events/health-compromised.json
Logs: %s
Ctrl-C ends it.
`, w.endpoint, w.trailURL, credentials.AccessKeyID, credentials.SecretAccessKey, region,
		w.arn("states", "stateMachine:ekr-respond"), w.endpoint, w.dir)
	var ended <-chan struct{}
	if w.emulator != nil {
		ended = w.emulator.Ended()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-ended:
		return fmt.Errorf("the emulator has ended by itself")
	}
}
