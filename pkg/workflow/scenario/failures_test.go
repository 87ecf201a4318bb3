package scenario

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

// Whatever is refused, every other step still happens, and the notices say what
// was refused.
func TestOneThingIsRefused(t *testing.T) {
	always := func(code string) []error {
		return []error{fakeiam.AlwaysFail(fakeiam.Error(code, code+" by the test"))}
	}
	for _, test := range []struct {
		name    string
		prepare func(w *world)
		kinds   string
		alert   []string // words of the alert
		report  []string // words of the report
		denied  bool     // the user's sessions are denied, in whatever way
	}{
		{"no policy can be attached", func(w *world) { w.iam.Fail["AttachUserPolicy"] = always("LimitExceeded") },
			wholeStory, []string{"LimitExceeded", "boundary"}, nil, true},
		{"nor any other denial made", func(w *world) {
			w.iam.Fail["AttachUserPolicy"] = always("LimitExceeded")
			w.iam.Fail["PutUserPermissionsBoundary"] = always("AccessDenied")
			w.iam.Fail["AddUserToGroup"] = always("LimitExceeded")
		}, wholeStory, []string{"not every step is in force", "LimitExceeded", "AccessDenied"}, []string{"LimitExceeded"}, false},
		{"UpdateAccessKey is throttled at first", func(w *world) {
			w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.Error("Throttling", "Rate exceeded"), fakeiam.Error("Throttling", "Rate exceeded")}
		}, wholeStory, nil, nil, true},
		{"the table", func(w *world) {
			w.db.Fail["GetItem"], w.db.Fail["PutItem"] = awsError("AccessDeniedException"), awsError("AccessDeniedException")
		},
			wholeStory, []string{"UNRECORDED", "AccessDeniedException"}, nil, true},
		{"the bucket", func(w *world) { w.bucket.fail["PutObject"] = awsError("AccessDenied") },
			wholeStory, []string{"FAILED keep the evidence", "AccessDenied"}, []string{"AccessDenied"}, true},
		{"reading the bucket", func(w *world) { w.bucket.fail["GetObject"] = awsError("AccessDenied") },
			wholeStory, nil, []string{"AccessDenied"}, true},
		{"CloudTrail in one Region", func(w *world) { w.trail["eu-west-1"].fail = awsError("AccessDeniedException") },
			wholeStory, nil, []string{"CANNOT TELL", "eu-west-1: could not be read: AccessDeniedException"}, true},
		{"SNS, once", func(w *world) { w.topic.fail = []error{awsError("InternalFailure")} }, wholeStory, nil, nil, true},
		{"SNS, throttled", func(w *world) { w.topic.fail = []error{awsError("Throttling"), awsError("Throttling")} }, wholeStory, nil, nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				test.prepare(w)
				if status := w.respond(sample(t, exposedOnce)); status != succeeded {
					t.Errorf("ended %s", status)
				}
				if w.user.Keys[0].Status != types.StatusTypeInactive {
					t.Error("the key is on")
				}
				ends := w.follow()
				if strings.Join(ends, " ") != succeeded || w.kinds() != test.kinds {
					t.Fatalf("ended %v, told %s", ends, w.kinds())
				}
				tells(t, w.topic.sent[0].email, test.alert...)
				tells(t, w.topic.sent[1].email, test.report...)
				denied := len(w.user.Attached)+len(w.user.Boundary)+len(w.user.Groups) > 0
				if denied != test.denied {
					t.Errorf("sessions denied: %t", denied)
				}
			})
		})
	}
}

// A step whose throttling does not pass within the function's patience is tried
// again at verification. Until then everything is denied to the key's user.
func TestThrottlingThatLasts(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("Throttling", "Rate exceeded"))}
		w.respond(sample(t, exposedOnce))
		tells(t, w.topic.sent[0].email, "STILL ON", "Throttling", "Everything it tries is denied all the same", "--only isolate")
		if !isolated(w.user) || !w.attached("ekr-revoke") {
			t.Errorf("the key may do what it could: attached %v", w.user.Attached)
		}
		w.iam.Fail = map[string][]error{}
		w.follow()
		if w.user.Keys[0].Status != types.StatusTypeInactive || w.kinds() != "alert change report close" {
			t.Errorf("key %s, told %s", w.user.Keys[0].Status, w.kinds())
		}
	})
}

// Nobody can be told by SNS, in whatever way it refuses: the execution fails at
// once, which the alarm topic and an OpsItem tell, and everything else is done.
func TestSNSRefuses(t *testing.T) {
	for how, refusal := range map[string]error{
		"the function may not publish":        &snstypes.AuthorizationErrorException{},
		"the topic is gone":                   &snstypes.NotFoundException{},
		"the function may not use the key":    &snstypes.KMSAccessDeniedException{},
		"the key is off":                      &snstypes.KMSDisabledException{},
		"the key is to be deleted":            &snstypes.KMSInvalidStateException{},
		"the key is gone":                     &snstypes.KMSNotFoundException{},
		"the account has not signed up":       &snstypes.KMSOptInRequired{},
		"the account of the topic is closed":  awsError("OptInRequired"),
		"an organisation denies SNS":          awsError("AccessDenied"),
		"the function's own credentials fail": awsError("InvalidClientTokenId"),
	} {
		t.Run(how, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.topic.refuse = refusal
				if status := w.respond(sample(t, exposedOnce)); status != "AlertNotSent" || len(w.last.retries) > 0 {
					t.Errorf("ended %s, retried after %v", status, w.last.retries)
				}
				if ends := w.follow(); strings.Join(ends, " ") != "NoticeNotSent" || w.user.Keys[0].Status != types.StatusTypeInactive {
					t.Errorf("the incident ended %v", ends)
				}
				w.topic.refuse = nil
				if status := w.respond(sample(t, "health-exposed-backup-region")); status != succeeded || w.kinds() != "alert" {
					t.Errorf("the copy ended %s, told %s", status, w.kinds())
				}
			})
		})
	}
}

// A function that dies is tried again and then told of; the machine goes on.
func TestAFunctionThatDies(t *testing.T) {
	for function, want := range map[string]struct{ kinds, status string }{
		"${intake}":      {"help", "EventNotRead"},
		"${contain}":     {"alert", succeeded},
		"${investigate}": {"alert help report help help close", succeeded},
		"${summarize}":   {"alert help report help help help close", succeeded},
		"${notify}":      {"", "AlertNotSent"},
	} {
		t.Run(function, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.crash = function
				if status := w.respond(sample(t, exposedOnce)); status != want.status {
					t.Errorf("ended %s", status)
				}
				w.follow()
				if w.kinds() != want.kinds {
					t.Errorf("told %s", w.kinds())
				}
				if function == "${contain}" {
					tells(t, w.topic.sent[0].email, string(exposed), "the function died")
				}
			})
		})
	}
}
