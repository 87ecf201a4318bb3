package cli

import (
	"context"
	"errors"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// onlyResponder are command lines that call the deployed responder.
var onlyResponder = [][]string{
	{"redrive"}, {"pause"}, {"pause", "--for", "1h", "--reason", "x"}, {"pause", "--end"}, {"drill"}, {"incidents"}, {"incidents", "EKR-1123-7F3K"},
	{"restore", "EKR-1123-7F3K", "--reason", "x", "--yes"}, {"respond", "--access-key-id", exposed, "--reason", "x"},
}

// TestNotDeployedHere: whichever command it is, it says so, and what else may be
// meant; nothing is shown as if it had been read.
func TestNotDeployedHere(t *testing.T) {
	for _, args := range onlyResponder {
		w := newWorld()
		w.queue.Fail["GetQueueUrl"] = []error{apiError("AWS.SimpleQueueService.NonExistentQueue")}
		w.db.Fail = map[string]error{"GetItem": apiError("ResourceNotFoundException"), "Query": apiError("ResourceNotFoundException")}
		w.states.Fail["StartExecution"] = []error{apiError("StateMachineDoesNotExist")}
		w.function.Err = apiError("ResourceNotFoundException")
		got := w.run(args...)
		if got.code != codeUnread || !strings.Contains(got.err, "not deployed in account 111122223333, us-east-1 (is it the right one? --profile") {
			t.Errorf("%v: code %d, %s", args, got.code, got.err)
		}
		if strings.Contains(got.out, "0 found") || strings.Contains(got.out, "not paused") || strings.Contains(got.out, "No ") {
			t.Errorf("%v: %s", args, got.out)
		}
	}
}

// noCredentials are what a shell without any has.
type noCredentials struct{}

func (noCredentials) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{}, errors.New("no EC2 IMDS role found, operation error ec2imds: GetMetadata")
}

// TestWithoutCredentials: what to do comes before what the SDK says.
func TestWithoutCredentials(t *testing.T) {
	for _, args := range append(onlyResponder, []string{"readiness"}) {
		w := newWorld()
		w.credentials = noCredentials{}
		if got := w.run(args...); got.code != codeUnread || got.out != "" || !strings.HasPrefix(got.err, "ekr: no AWS credentials: log in, or choose a profile (--profile, AWS_PROFILE)") {
			t.Errorf("%v: %+v", args, got)
		}
		for _, code := range []string{"ExpiredToken", "InvalidClientTokenId", "AccessDenied"} {
			w := newWorld()
			w.identity.Err = apiError(code)
			if got := w.run(args...); got.code != codeUnread || got.out != "" || !strings.HasPrefix(got.err, "ekr: AWS does not take these credentials: log in again") || !strings.Contains(got.err, code) {
				t.Errorf("%v, %s: %+v", args, code, got)
			}
		}
	}
}

// TestNoConnection: what surely did not arrive is not called unknown.
func TestNoConnection(t *testing.T) {
	for name, tc := range map[string]struct {
		err     error
		unknown bool
	}{
		"no such host":   {&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "lambda.us-easst-1.amazonaws.com"}}, false},
		"lost meanwhile": {&net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, true},
	} {
		for _, args := range [][]string{{"pause", "--end"}, {"restore", "EKR-1123-7F3K", "--reason", "x", "--yes"}} {
			w := newWorld()
			w.db.Fail = map[string]error{"GetItem": tc.err, "Query": tc.err}
			w.function.Err = tc.err
			if got := w.run(args...); got.code != codeUnread || strings.Contains(got.err, "not known") != tc.unknown {
				t.Errorf("%s: %v: %+v", name, args, got)
			}
		}
	}
}

// TestAPauseThatNobodyAnnounced: a record that the responder did not write pauses
// nothing, and is no pause.
func TestAPauseThatNobodyAnnounced(t *testing.T) {
	w := newWorld()
	paused(t, incident.Pause{By: "x", At: noon, Until: noon.Add(1)})(w)
	_, err := w.db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(settings.TableName), Item: forgedPause()})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.run("pause"); got.code != codeUnread || !strings.Contains(got.err, "it pauses nothing, and keys are contained") {
		t.Errorf("%+v", got)
	}
}

// TestPlain: the SDK's envelope is no news.
func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"sqs GetQueueUrl x: operation error SQS: GetQueueUrl, https response error StatusCode: 400, RequestID: a-1, api error AccessDenied: no":                                            "sqs GetQueueUrl x: AccessDenied: no",
		"states StartExecution x: operation error SFN: StartExecution, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post": "states StartExecution x: request send failed, Post",
		"sts GetCallerIdentity: operation error STS: GetCallerIdentity, get identity: y":                                                                                                   "sts GetCallerIdentity: get identity: y",
		"nothing of it": "nothing of it",
	} {
		if got := plain(errors.New(text)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestExitCodesAreDocumented compares the README's table with the commands and with
// what their help says.
func TestExitCodesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Exit codes of `ekr`\n")
	section, _, _ = strings.Cut(section, "\n## ")
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `ekr (\\w+)` \\| (.+) \\|$").FindAllStringSubmatch(section, -1) {
		listed[row[1]] = row[2] != "none"
	}
	want := map[string]bool{}
	for _, c := range newRoot(Env{}).Commands() {
		want[c.Name()] = strings.Contains(c.Long, "Exit code 1: ")
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("commands that say what exit code 1 is (-), and the README (+):\n%s", diff)
	}
}
