package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const temporary = accesskey.ID("ASIAEXAMPLE0SESSION1")

// tells fails unless a text holds all the words, in any case.
func tells(t *testing.T, text string, words ...string) {
	t.Helper()
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, word := range words {
		if !strings.Contains(flat, strings.ToLower(word)) {
			t.Errorf("no word of %q in:\n%s", word, text)
		}
	}
}

func TestManyKeysMakeOneAlert(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		all := keys(32)
		for i, key := range all {
			w.addUser(fmt.Sprint("user-", i), key)
		}
		if status := w.respond(sample(t, exposedOnce, naming(all...))); status != succeeded || w.kinds() != "alert" {
			t.Fatalf("%s, told %s", status, w.kinds())
		}
		for _, key := range all {
			tells(t, w.topic.sent[0].email, string(key))
		}
		if off := strings.Count(strings.Join(w.iam.Calls, "\n"), "UpdateAccessKey"); off != len(all) || len(w.incidents) != len(all) {
			t.Errorf("%d keys switched off, %d investigated", off, len(w.incidents))
		}
		if status := w.respond(sample(t, "health-exposed-backup-region", naming(all...))); status != succeeded || w.kinds() != "alert" {
			t.Errorf("the copy: %s, told %s", status, w.kinds())
		}
	})
}

// Of 32 keys, one was misused: the mails are the alert and that key's own story.
// The stories of all are published.
func TestManyKeysAreNoFloodOfMails(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		others := keys(31)
		for i, key := range others {
			w.addUser(fmt.Sprint("user-", i), key)
		}
		w.attack()
		w.ordinary(30)
		w.respond(sample(t, exposedOnce, naming(append(others, exposed)...)))
		for _, end := range w.follow() {
			if end != succeeded {
				t.Errorf("an incident ended %s", end)
			}
		}
		published, mailed := map[string]int{}, []string{}
		for _, m := range w.topic.sent {
			published[m.kind()]++
			if m.audience != "" {
				continue
			}
			if mailed = append(mailed, m.kind()); m.kind() != "alert" {
				tells(t, m.email, string(exposed))
			}
		}
		if want := map[string]int{"alert": 1, "report": 32, "close": 32}; !maps.Equal(published, want) {
			t.Errorf("published %v", published)
		}
		if got := strings.Join(mailed, " "); got != wholeStory {
			t.Errorf("mailed %s", got)
		}
		tells(t, w.topic.sent[0].email, "mailed only where P1")
	})
}

// Nobody need be woken for one of many keys at its end. But who was woken for it
// as late as the last watch, by a session that has ended since, hears of the end.
func TestWhoWasWokenHearsOfTheEnd(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		others := keys(5)
		for i, key := range others {
			w.addUser(fmt.Sprint("user-", i), key)
		}
		w.ordinary(30)
		w.respond(sample(t, exposedOnce, naming(append([]accesskey.ID{exposed}, others...)...)))
		w.at["Wait 2"] = func() {
			time.Sleep(time.Until(w.records()[0].ContainedAt.Add(time.Hour)))
			w.assumes(59*time.Minute+30*time.Second, exposed, minted(1), "Deploy", "job")
		}
		w.at["Last summary"] = func() { time.Sleep(time.Minute) }
		w.follow()
		mailed := []string{}
		for _, m := range w.topic.sent {
			if m.audience == "" {
				mailed = append(mailed, m.kind()+" "+m.subject[:3])
			}
		}
		if got := strings.Join(mailed, ", "); got != "alert [P2, change [P1, close [P2" {
			t.Errorf("mailed %s", got)
		}
	})
}

// What cannot be contained, or needs not, is said plainly, and nothing of it is
// taken for a fault that may pass.
func TestKeysThatAreNotOrdinary(t *testing.T) {
	for _, test := range []struct {
		name    string
		event   func(t *testing.T) string
		prepare func(w *world)
		changes []string // operations
		says    []string
	}{
		{"already Inactive", nil, func(w *world) { w.user.Keys[0].Status = types.StatusTypeInactive },
			[]string{"UpdateAccessKey", "AttachUserPolicy"}, []string{"already"}},
		{"deleted", nil, func(w *world) { w.user.Keys = nil }, nil, []string{"AccessDenied"}},
		{"another account's", func(t *testing.T) string { return sample(t, "health-exposed-organization-view") },
			func(*world) {}, nil, []string{"444455556666"}},
		{"GetAccessKeyLastUsed refused, the event's user has the key", nil, func(w *world) {
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, []string{"UpdateAccessKey", "AttachUserPolicy"}, nil},
		{"GetAccessKeyLastUsed refused, nobody known", func(t *testing.T) string { return sample(t, exposedOnce, naming(exposed)) },
			func(w *world) {
				w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
			}, nil, []string{"AccessDenied"}},
		{"GetAccessKeyLastUsed refused, a user signed calls with the key", func(t *testing.T) string { return sample(t, exposedOnce, naming(exposed)) },
			func(w *world) {
				w.ordinary(1)
				w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
			}, []string{"UpdateAccessKey", "AttachUserPolicy"}, nil},
		{"root", nil, func(w *world) {
			w.user.Keys = nil
			w.iam.LastUsed = map[string]types.AccessKeyLastUsed{string(exposed): {}}
		}, nil, []string{"root"}},
		{"root by AWS's word only", func(t *testing.T) string { return sample(t, exposedOnce, hint("<root_account>")) },
			func(w *world) { w.user.Keys = nil }, nil, []string{"root"}},
		{"protected", nil, func(w *world) {
			w.settings.Protected = []settings.Protection{{Principal: owner, Reason: "payments", Owner: "bob", Until: "2026-12-01"}}
		}, nil, []string{"still on", "exempt", "payments"}},
		{"of the responder's own role", func(t *testing.T) string { return sample(t, exposedOnce, naming(temporary)) },
			func(w *world) { w.signedBy(temporary, session("ekr-contain")) }, nil, []string{"ekr-contain"}},
		{"of a role", func(t *testing.T) string { return sample(t, exposedOnce, naming(temporary)) },
			func(w *world) { w.signedBy(temporary, session("Deploy")) }, nil, []string{"Deploy"}},
		{"of a user's session", func(t *testing.T) string { return sample(t, exposedOnce, naming(temporary)) },
			func(w *world) { w.signedBy(temporary, object{"type": "IAMUser", "userName": owner}) },
			[]string{"AttachUserPolicy"}, []string{"temporary"}},
		{"of a session that nobody saw", func(t *testing.T) string { return sample(t, exposedOnce, naming(temporary)) },
			func(*world) {}, nil, []string{string(temporary)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				test.prepare(w)
				event := sample(t, exposedOnce)
				if test.event != nil {
					event = test.event(t)
				}
				if status := w.respond(event); status != succeeded || len(w.last.retries) > 0 || w.kinds() != "alert" {
					t.Fatalf("%s, retried after %v, told %s", status, w.last.retries, w.kinds())
				}
				if asked := strings.Count(strings.Join(w.iam.Calls, "\n"), "GetAccessKeyLastUsed"); asked > 1 {
					t.Errorf("asked %d times for the owner", asked)
				}
				tells(t, w.topic.sent[0].email, test.says...)
				changed := []string{}
				for _, call := range w.iam.Changes() {
					changed = append(changed, strings.Fields(call)[0])
				}
				if !slices.Equal(changed, test.changes) {
					t.Errorf("changes %v", w.iam.Changes())
				}
				for _, end := range w.follow() {
					if end != succeeded {
						t.Errorf("the incident ended %s", end)
					}
				}
			})
		})
	}
}

// signedBy puts a call of a temporary key into the event history.
func (w *world) signedBy(key accesskey.ID, identity object) {
	identity["accessKeyId"] = string(key)
	w.trail[home].records = append(w.trail[home].records, object{
		"eventID": "seen", "eventName": "GetCallerIdentity", "eventSource": "sts.amazonaws.com", "userIdentity": identity,
		"eventTime": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "sourceIPAddress": "203.0.113.77",
	})
}

// session is the identity of a role's session.
func session(role string) object {
	return object{"type": "AssumedRole", "principalId": "AROAEXAMPLE:job", "arn": "arn:aws:sts::111122223333:assumed-role/" + role + "/job",
		"sessionContext": object{"sessionIssuer": object{"type": "Role", "userName": role, "arn": "arn:aws:iam::111122223333:role/" + role}}}
}

// An event that names no key, or that cannot be read, reaches a person all the
// same.
func TestEventsWithoutAKey(t *testing.T) {
	for name, event := range map[string]string{
		"suspected, without a key":    sample(t, "health-exposure-suspected", naming(), hint("report-mailer")),
		"quarantine by a colleague":   sample(t, "quarantine-by-an-administrator"),
		"a code that nobody knows":    sample(t, exposedOnce, naming(), func(e object) { e["detail"].(object)["eventTypeCode"] = "AWS_RISK_NEW" }),
		"a detail that is no object":  `{"id":"x","source":"aws.health","detail-type":"AWS Health Event","detail":"odd"}`,
		"neither account, id or time": `{"source":"aws.health","detail-type":"AWS Health Event","detail":{"service":"RISK"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				if status := w.respond(event); status != succeeded || w.kinds() != "alert" || len(w.iam.Changes()) > 0 {
					t.Errorf("%s, told %s, changes %v", status, w.kinds(), w.iam.Changes())
				}
				first := len(w.topic.sent)
				w.respond(event)
				if again := len(w.topic.sent) - first; strings.Contains(event, `"id"`) != (again == 0) {
					t.Errorf("the same event again was told %d times", again)
				}
			})
		})
	}
}

func TestWhatIsNoExposureIsIgnored(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		status := w.respond(`{"source":"aws.health","detail-type":"AWS Health Event","detail":{"service":"EC2","eventTypeCode":"AWS_EC2_X"}}`)
		if status != succeeded || len(w.topic.sent) > 0 || len(w.iam.Calls) > 0 {
			t.Errorf("%s, told %s, calls %v", status, w.kinds(), w.iam.Calls)
		}
	})
}

// A key's owner may be called anything that IAM allows.
func TestUserNames(t *testing.T) {
	for _, name := range []string{strings.Repeat("x", 64), "a+=,.@-_" + strings.Repeat("=", 56), "=cmd", "@here", "ci@example.com"} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.user.Keys = nil
				w.addUser(name, exposed)
				// The topic refuses a subject that SNS would refuse.
				if status := w.respond(sample(t, exposedOnce)); status != succeeded {
					t.Fatal(status)
				}
				tells(t, w.topic.sent[0].email, name[:min(len(name), 30)])
				w.follow()
				if w.kinds() != wholeStory {
					t.Errorf("told %s", w.kinds())
				}
			})
		})
	}
}

// A rehearsal goes through everything, changes nothing and says so; the real
// event after it is not taken for a repeat.
func TestDryRun(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(`{"accessKeyId":"` + string(exposed) + `","reason":"rehearsal","dryRun":true}`)
		w.follow()
		if w.kinds() != wholeStory || len(w.iam.Changes()) > 0 {
			t.Errorf("told %s, changes %v", w.kinds(), w.iam.Changes())
		}
		for _, m := range w.topic.sent {
			tells(t, m.email, "dry run")
		}
		w.topic.sent = nil
		w.respond(sample(t, exposedOnce))
		w.follow()
		if w.kinds() != wholeStory || w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("told %s, key %s", w.kinds(), w.user.Keys[0].Status)
		}
	})
}
