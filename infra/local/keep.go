package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// keep says how to reach what is running, and leaves it until it is asked to
// end. The incident's id, if there is one, makes the commands ready to paste.
func (w *world) keep(ctx context.Context, incident string) error {
	if incident == "" {
		incident = "INCIDENT"
	}
	credentials, err := w.aws.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, `
LEFT RUNNING. In another shell, in this folder:
  export AWS_ENDPOINT_URL=%[1]s AWS_ENDPOINT_URL_CLOUDTRAIL=%[2]s
  export AWS_ACCESS_KEY_ID=%[3]s AWS_SECRET_ACCESS_KEY=%[4]s AWS_REGION=%[5]s
  unset AWS_PROFILE AWS_SESSION_TOKEN
what was done, and how to undo a part of it:
  go run ./pkg/cmd/ekr incidents
  go run ./pkg/cmd/ekr restore %[6]s --only deny --reason "try it"
another incident:
  go run ./infra/local -endpoint %[1]s -cloudtrail %[7]s -event events/health-compromised.json
Logs: %[8]s
Ctrl-C ends it.
`, w.endpoint, w.trailURL, credentials.AccessKeyID, credentials.SecretAccessKey, region,
		incident, strings.TrimPrefix(w.trailURL, "http://"), w.dir)
	var ended <-chan struct{}
	if w.emulator != nil {
		ended = w.emulator.Ended()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-ended:
		return errors.New("the emulator has ended by itself")
	}
}
