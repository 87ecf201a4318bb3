package scenario

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// The ways to turn the responder against its owner, as they play out; the index
// of all nine is in infra/abuses_test.go.

// Events that anybody may put on the bus name a real key: nothing happens to it.
func TestAbuse1EventsOfOthers(t *testing.T) {
	for name, change := range map[string]func(object){
		"a drill that names a real key":   func(e object) { e["detail"] = object{"accessKeyId": string(exposed)} },
		"a drill that names a session":    func(e object) { e["detail"] = object{"accessKeyId": string(minted(1))} },
		"AWS's event from another sender": func(e object) { e["source"] = "aws.health.example" },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				event := exposedOnce
				if strings.HasPrefix(name, "a drill") {
					event = "drill"
					w.settings.RevokeRoles = "all"
					w.assumes(30*time.Minute, exposed, minted(1), "Deploy", "night")
					identity := session("Deploy")
					identity["accessKeyId"] = string(minted(1))
					w.happened(20*time.Minute, minted(1), "s3", "ListBuckets", object{"userIdentity": identity})
				}
				w.respond(sample(t, event, change))
				w.follow()
				if changes := w.iam.Changes(); len(changes) > 0 || len(w.topic.sent) == 0 {
					t.Errorf("changed %v, told %s", changes, w.kinds())
				}
			})
		})
	}
}

// A quarantine that somebody else attaches, or tries to, touches neither the user
// that it is put on nor the key of who made the call.
func TestAbuse2ForgedQuarantine(t *testing.T) {
	const callers = accesskey.ID("AKIAEXAMPLE000CALLER")
	byAnother := func(e object) {
		e["detail"].(object)["userIdentity"] = object{"type": "IAMUser", "userName": "mallory", "arn": "arn:aws:iam::111122223333:user/mallory",
			"accountId": "111122223333", "accessKeyId": string(callers)}
	}
	for name, event := range map[string]string{
		"by an administrator's role": sample(t, "quarantine-by-an-administrator"),
		"by another user":            sample(t, "quarantine-by-the-user", byAnother),
		"refused to another user":    sample(t, "quarantine-refused", byAnother),
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.addUser("mallory", callers)
				w.respond(event)
				w.follow()
				if len(w.iam.Changes()) > 0 || len(w.topic.sent) == 0 {
					t.Errorf("changed %v, told %s", w.iam.Changes(), w.kinds())
				}
			})
		})
	}
}

// A tag exempts nobody: only the settings do.
func TestAbuse3TaggingOneselfExempt(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.user.Tags = map[string]string{"ekr:protected": "true", "ekr:canary": "true"}
		w.respond(sample(t, exposedOnce))
		if w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Error("a tag kept the key on")
		}
	})
}

// A flood reaches the cap, and no further; AWS's own events are beside it.
func TestAbuse4Flooding(t *testing.T) {
	TestTheCapBoundsWhatIsNamedByHand(t)
	TestTheCapNeverKeepsAKeyOnThatAWSNamed(t)
	TestEachSourceHasItsCap(t)
}

// The principal of an open incident can neither undo its containment nor pause the
// responder.
func TestAbuse6RestoreAndPauseAsTools(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		const attacker = "arn:aws:iam::111122223333:user/" + owner
		for name, in := range map[string]workflow.OperatorInput{
			"restore": {RestoreInput: workflow.RestoreInput{IncidentID: w.records()[0].ID, Only: []string{"deny"}, AcceptLiveSessions: true, By: attacker, Reason: "x"}},
			"pause":   {Pause: &workflow.PauseInput{Until: time.Now().Add(time.Hour), By: attacker, Reason: "x"}},
		} {
			answer, err := w.runFunction(restoring, in)
			refused, _ := answer.(object)["refused"].(string)
			if err != nil || !strings.Contains(refused, "principal of the open incident") || len(w.user.Attached) != 1 {
				t.Errorf("%s: refused %q, %v; attached %v", name, refused, err, w.user.Attached)
			}
		}
	})
}

// A key that was leaked on purpose is left on, by the settings alone.
func TestAbuse9Canaries(t *testing.T) { TestACanaryIsLeftOn(t) }

// hostileText is what others can put into events and records: escapes of a
// terminal, HTML, formulas of a spreadsheet, marks that turn the reading order.
const hostileText = "=HYPERLINK(\"http://x\")\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>\u202egpj.exe\u2066\u200b\r\nSubject: all is well\u009b2J"

// TestHostileTextIsShownInert puts it everywhere that others write, and looks at
// everything that a person or a machine is shown.
func TestHostileTextIsShownInert(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.settings.Protected = []settings.Protection{}
		w.attack()
		w.happened(20*time.Minute, exposed, "s3", "PutObject", object{"userAgent": hostileText, "errorMessage": hostileText,
			"requestParameters": object{"bucketName": hostileText, "userName": hostileText}})
		w.assumes(15*time.Minute, exposed, minted(2), hostileText, hostileText)
		w.respond(sample(t, exposedOnce, func(e object) {
			detail := e["detail"].(object)
			detail["eventMetadata"] = object{"exposedUrl": hostileText, "userName": hostileText}
		}))
		w.follow()
		for _, m := range w.topic.sent {
			for what, shown := range map[string]string{"subject": m.subject, "e-mail": m.email, "JSON": text(m.machine)} {
				for _, c := range shown {
					if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c)) {
						t.Errorf("%s of %s shows %U", what, m.kind(), c)
						break
					}
				}
				if strings.Contains(shown, "\nSubject: all is well") || strings.Contains(m.subject, "<") {
					t.Errorf("%s of %s: %s", what, m.kind(), shown)
				}
			}
		}
	})
}
