package scenario

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	madeUser = "backup-admin"
	madeKey  = accesskey.ID("AKIAEXAMPLE0000MADE1")
)

// attack is what somebody else does with the key: makes a user with a key, and
// stops the trail.
func (w *world) attack() {
	w.iam.Add(&fakeiam.User{Name: madeUser, Created: time.Now().Add(-50 * time.Minute), Keys: []types.AccessKeyMetadata{
		fakeiam.Key(madeUser, string(madeKey), types.StatusTypeActive, time.Now().Add(-50*time.Minute))}})
	w.happened(50*time.Minute, exposed, "iam", "CreateUser", object{"requestParameters": object{"userName": madeUser}})
	w.makesKey(50*time.Minute, exposed, madeKey, madeUser)
	w.happened(40*time.Minute, exposed, "cloudtrail", "StopLogging", object{"requestParameters": object{"name": "main"}})
	w.assumes(30*time.Minute, exposed, minted(1), "Deploy", "exfil")
}

func isolated(u *fakeiam.User) bool {
	return slices.ContainsFunc(u.Attached, func(arn string) bool { return strings.HasSuffix(arn, "/ekr-isolate") })
}

// What needs no baseline asks for more containment before the report, which says
// what was done, and why.
func TestEvidenceIsolates(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.settings.RevokeRoles = "named"
		w.attack()
		w.ordinary(30)
		w.respond(sample(t, exposedOnce))
		if isolated(w.user) {
			t.Fatal("the signal alone isolated")
		}
		w.at["Report"] = func() {
			made := w.iam.Users[madeUser]
			if !isolated(w.user) || made.Keys[0].Status != types.StatusTypeInactive || len(made.Attached) > 0 {
				t.Errorf("attached %v, key %s, made user %v", w.user.Attached, made.Keys[0].Status, made.Attached)
			}
			if policy := w.iam.Roles["Deploy"][containment.SessionPolicy]; !strings.Contains(policy, `"*:exfil"`) {
				t.Errorf("sessions of the role: %s", policy)
			}
			for _, m := range w.summary().Minted {
				if m.Alive != usage.AliveNo {
					t.Errorf("%s is alive: %s", m.AccessKeyID, m.Alive)
				}
			}
		}
		w.follow()
		if w.kinds() != wholeStory {
			t.Errorf("told %s", w.kinds())
		}
		tells(t, w.told("report").email, "P1", "MISUSED", "(ekr-isolate): R3", string(madeKey)+" of user "+madeUser+" Inactive")
		r := w.records()[0]
		if r.Level != level.Isolate || !r.Contained {
			t.Errorf("level %s, contained %t", r.Level, r.Contained)
		}
	})
}

// What is only new against the key's own past waits for the history, and is told
// by a change notice.
func TestTheHistoryIsolates(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.ordinary(30)
		w.happened(40*time.Minute, exposed, "ec2", "RunInstances", nil)
		w.respond(sample(t, exposedOnce))
		w.at["Report"] = func() {
			if isolated(w.user) || w.summary().Baseline.Known {
				t.Errorf("isolated before the baseline is known")
			}
		}
		w.follow()
		if !isolated(w.user) || w.kinds() != "alert report change close" {
			t.Errorf("attached %v, told %s", w.user.Attached, w.kinds())
		}
		tells(t, w.told("change").email, "contained further, because of row R3")
	})
}

// The same call from where the key always makes it stops nothing.
func TestOrdinaryUseIsolatesNobody(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		for day := range 30 {
			w.happened(time.Duration(day)*24*time.Hour+2*time.Hour, exposed, "ec2", "RunInstances", object{"sourceIPAddress": workplace})
		}
		w.respond(sample(t, exposedOnce))
		w.follow()
		if isolated(w.user) {
			t.Errorf("told %s: %v", w.kinds(), w.summary().Reasons)
		}
	})
}

// Who says what evidence may not do.
func TestEvidenceIsHeldBack(t *testing.T) {
	for name, prepare := range map[string]func(w *world){
		"the setting escalate": func(w *world) { w.settings.Escalate = false },
		"the ceiling":          func(w *world) { w.settings.Ceiling = level.Revoke },
		"a dry run":            func(w *world) { w.settings.DryRun = true },
		"a protection": func(w *world) {
			w.settings.Protected = []settings.Protection{{Principal: owner, Reason: "payments", Owner: "bob", Until: "2026-12-01"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.attack()
				prepare(w)
				w.respond(sample(t, exposedOnce))
				w.follow()
				if isolated(w.user) {
					t.Errorf("told %s, attached %v", w.kinds(), w.user.Attached)
				}
				cut := w.iam.Users[madeUser].Keys[0].Status == types.StatusTypeInactive
				if cut != (name == "the ceiling") {
					t.Errorf("the key that was made is off: %t", cut)
				}
			})
		})
	}
}

// A person takes the isolation back. The evidence is what it was, and the machine
// leaves it at that.
func TestARestoreIsNotFoughtByEvidence(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.attack()
		w.respond(sample(t, exposedOnce))
		w.at["Wait 1"] = func() {
			result := w.restore(workflow.RestoreInput{Only: []string{"isolate", "key:" + string(madeKey)}})
			if !result.Restored {
				t.Fatalf("%+v", result)
			}
		}
		w.follow()
		if isolated(w.user) || w.iam.Users[madeUser].Keys[0].Status != types.StatusTypeActive {
			t.Errorf("attached %v, key %s, told %s", w.user.Attached, w.iam.Users[madeUser].Keys[0].Status, w.kinds())
		}
	})
}

// Others at the attacker's address are named and not touched. Those who were
// there before are colleagues behind the same router.
func TestOthersAtTheAttackersAddress(t *testing.T) {
	alice := func(address string) object {
		return object{"sourceIPAddress": address, "userIdentity": object{"type": "IAMUser", "userName": "alice", "arn": arnOf("alice"), "accessKeyId": "AKIAEXAMPLE0000ALICE"}}
	}
	for name, test := range map[string]struct {
		prepare func(w *world)
		named   bool
	}{
		"active there":     {func(w *world) { w.happened(20*time.Minute, "", "iam", "CreateRole", alice(attacker)) }, true},
		"active elsewhere": {func(w *world) { w.happened(20*time.Minute, "", "iam", "CreateRole", alice(workplace)) }, false},
		"only reading": {func(w *world) {
			w.happened(20*time.Minute, "", "iam", "ListRoles", with(alice(attacker), "readOnly", true))
		}, false},
		"there long before": {func(w *world) { w.happened(30*time.Hour, "", "iam", "CreateRole", alice(attacker)) }, false},
		"there long before and now": {func(w *world) {
			w.happened(30*time.Hour, "", "iam", "CreateRole", alice(attacker))
			w.happened(20*time.Minute, "", "iam", "CreateRole", alice(attacker))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				test.prepare(w)
				w.happened(40*time.Minute, exposed, "ec2", "RunInstances", nil)
				w.respond(sample(t, exposedOnce))
				w.at["Report"] = func() {
					s := w.summary()
					named := len(s.OtherIdentities) == 1 && s.OtherIdentities[0].ARN == arnOf("alice")
					if named != test.named || slices.Contains(s.Rows, usage.R6) != test.named || isolated(w.user) != test.named {
						t.Errorf("others %+v, rows %v, isolated %t", s.OtherIdentities, s.Rows, isolated(w.user))
					}
				}
				w.follow()
			})
		})
	}
}

func with(o object, name string, value any) object { o[name] = value; return o }

// A session that outlives the key is watched: what it does is told at the next
// look, with its id, and once.
func TestAWatchTellsWhatIsNew(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.assumes(10*time.Minute, exposed, minted(1), "Deploy", "exfil")
		w.happened(5*time.Minute, minted(1), "s3", "ListBuckets", object{"readOnly": true})
		w.respond(sample(t, exposedOnce))
		w.at["Wait 1"] = func() {
			time.Sleep(5 * time.Minute)
			w.happened(0, minted(1), "ec2", "DescribeInstances", object{"readOnly": true})
		}
		w.follow()
		// First that the session isolates its user, then that it went on.
		if w.kinds() != "alert report change change close" {
			t.Fatalf("told %s", w.kinds())
		}
		tells(t, w.topic.sent[3].email, "1 more call", string(minted(1)))
	})
}
