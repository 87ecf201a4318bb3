package scenario

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit/fakecodecommit"
)

const (
	exposed = accesskey.ID("AKIAEXAMPLE0EXPOSED1")
	owner   = "ci-deploy"
	home    = "us-east-1"
)

// world is an account with the responder in it.
type world struct {
	t        *testing.T
	settings settings.Settings
	iam      *fakeiam.IAM
	user     *fakeiam.User
	db       *fakedynamo.Table
	table    *incident.Register
	bucket   *bucket
	topic    *topic
	bus      bus
	trail    map[string]*history
	// regions are the account's Regions, later what waits for its time to start.
	regions   regions
	members   *members
	later     later
	functions map[string]lambda.Handler
	// restored are the answers to restoreAll, ends how the executions ended.
	restored []restoreAnswer
	ends     []string
	// sealedAfter is how long the exposed credential was of use in a plot.
	sealedAfter time.Duration
	// fault stands between the functions and AWS, if it is set.
	fault func(ctx context.Context, r request, answer func() (any, error)) (any, error)
	// at is called before a state of that name, with the account as it stands.
	at map[string]func()
	// incidents are the inputs of ekr-incident, by execution name; waiting are
	// those that were not run yet, in order.
	incidents map[string]any
	waiting   []string
	runs      int
	states    *strings.Builder // collects the machines' states, if it is set
	last      *execution
	log       io.Writer // takes what the functions print
	crash     string    // a function that dies each time it is invoked
	panics    bool      // a function may panic
	// dies tells of an invocation that dies.
	dies  func(resource string, parameters object) bool
	calls map[string]int
	// logs is the bucket of a trail, which is read if the settings name one.
	logs logs
	// review is the posture review, in the plots of one; calm keeps faults away.
	review *review
	calm   bool
	// repository is that of a push.
	repository *fakecodecommit.Repository
	mu         sync.Mutex
}

// play runs a scenario in a bubble of time that begins when the key is exposed.
func play(t *testing.T, scenario func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)))
		w := newWorld(t)
		scenario(t, w)
		w.holdAlways()
	})
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, log: t.Output(), iam: &fakeiam.IAM{Fail: map[string][]error{}}, db: &fakedynamo.Table{Fail: map[string]error{}},
		bucket: &bucket{objects: map[string][]byte{}, fail: map[string]error{}}, topic: &topic{},
		trail: map[string]*history{}, at: map[string]func(){}, incidents: map[string]any{}, calls: map[string]int{}, functions: map[string]lambda.Handler{},
		regions: regions{home, "eu-west-1", "ap-southeast-2"},
		settings: settings.Settings{Account: fakeiam.Account, Region: home, Partition: "aws", AccountName: "prod-data",
			Ceiling: level.Isolate, Escalate: true, RevokeRoles: "none", VerifyAfter: 10 * time.Second,
			WatchAfter: []time.Duration{15 * time.Minute, time.Hour}},
	}
	for _, region := range w.regions {
		w.trail[region] = &history{}
	}
	w.table = incident.NewRegister(w.db, "t")
	w.user = w.addUser(owner, exposed)
	return w
}

func (w *world) addUser(name string, key accesskey.ID) *fakeiam.User {
	old := time.Now().AddDate(-1, 0, 0).UTC()
	u := &fakeiam.User{Name: name, Created: old, Keys: []types.AccessKeyMetadata{
		fakeiam.Key(name, string(key), types.StatusTypeActive, old)}}
	w.iam.Add(u)
	return u
}

// invoke runs a function, or starts an execution.
func (w *world) invoke(resource string, parameters any) (any, error) {
	w.mu.Lock()
	w.calls[resource]++
	w.mu.Unlock()
	if w.crash == resource || w.dies != nil && w.dies(resource, parameters.(object)) {
		return nil, failure{"Runtime.ExitError", "the function died"}
	}
	name := strings.Trim(resource, "${}")
	if name == machines.Start {
		return w.start(parameters.(object))
	}
	return w.runFunction(name, parameters)
}

func (w *world) start(parameters object) (any, error) {
	name := parameters["Name"].(string)
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, taken := w.incidents[name]; taken {
		return nil, failure{"StepFunctions.ExecutionAlreadyExistsException", "it is there"}
	}
	w.incidents[name] = parameters["Input"]
	w.waiting = append(w.waiting, name)
	return object{"executionArn": name}, nil
}

func (w *world) execution(name string) *execution {
	w.last = &execution{t: w.t, read: w.object, id: "arn:aws:states:" + home + ":" + fakeiam.Account + ":execution:" + name,
		states: w.states, invoke: w.invoke, enter: func(state string) {
			if f := w.at[state]; f != nil {
				delete(w.at, state)
				f()
			}
		}}
	return w.last
}

// respond runs ekr-respond on an event and returns how it ended.
func (w *world) respond(event string) string {
	w.runs++
	_, status := w.execution(fmt.Sprintf("ekr-respond:%d", w.runs)).run(machines.Respond(), decode(event))
	w.ends = append(w.ends, status)
	return status
}

// follow runs every ekr-incident that was started, and returns how they ended.
func (w *world) follow() []string {
	ends := []string{}
	for len(w.waiting) > 0 {
		name := w.waiting[0]
		w.waiting = w.waiting[1:]
		_, status := w.execution("ekr-incident:"+name).run(machines.Investigation(w.settings.VerifyAfter, w.settings.WatchAfter, w.settings.Trail.Bucket != ""), w.incidents[name])
		ends = append(ends, status)
	}
	w.ends = append(w.ends, ends...)
	return ends
}

// holdAlways is what no scenario may break.
func (w *world) holdAlways() {
	for _, call := range w.iam.Calls {
		// The stand-in panics at a call without UserName; an empty one is as bad.
		fields := strings.Fields(call)
		// A drill's user comes and goes.
		ofDrill := len(fields) > 1 && strings.HasPrefix(fields[1], "ekr-drill-")
		if fields[0] == "UpdateAccessKey" && (len(fields) != 4 || w.iam.Users[fields[1]] == nil && !ofDrill) {
			w.t.Errorf("an update that does not name a user: %q", call)
		}
		lifted := len(w.restored) > 0 && (fields[0] == "DeleteRolePolicy" || fields[0] == "DeleteUserPermissionsBoundary")
		if (strings.HasPrefix(call, "Delete") || strings.HasPrefix(call, "Create")) && !lifted && !ofDrill {
			w.t.Errorf("nothing is ever deleted or made: %q", call)
		}
	}
}

// kinds lists the notices that were published, by kind.
func (w *world) kinds() string {
	list := []string{}
	for _, m := range w.topic.sent {
		list = append(list, m.kind())
	}
	return strings.Join(list, " ")
}

func (w *world) records() []incident.Record {
	w.t.Helper()
	list, err := w.table.List(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}
