package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// deliver has the organisation's trail deliver the logs of both accounts.
// Those of the responder's own hold calls that look like the member's key's.
func (m *members) deliver(w *world, calls int) {
	record := func() object {
		return callBy(memberKey, "s3", "GetObject", object{"eventTime": stamp(time.Now().Add(-10 * time.Hour)), "readOnly": true, "awsRegion": "eu-west-1"})
	}
	w.deliver(map[string][]object{"eu-west-1": {record(), record(), record()}})
	var further []object
	for range calls {
		further = append(further, record())
	}
	w.logs.deliver(memberID, m.trail, map[string][]object{"eu-west-1": further})
	w.settings.Organization, w.settings.Trail.Organization = "o-abcd1234", "o-abcd1234"
}

// What a member's event history does not tell, the organisation's trail does: by
// the member's own logs, and nobody else's.
func TestATrailOfTheOrganisationTellsOfAMember(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		m.trail["eu-west-1"].fail = awsError("AccessDeniedException")
		m.deliver(w, 25)
		w.respond(sample(t, viewOfOrganization))
		w.at["Is history left 1"] = func() { w.isExact(25) }
		if ends := w.follow(); ends[0] != succeeded {
			t.Fatalf("ended %v", ends)
		}
		w.isExact(25)
		if len(w.logs.asked) == 0 {
			t.Error("no log was read")
		}
		for _, asked := range w.logs.asked {
			if !strings.HasPrefix(asked, logsIn(memberID, "eu-west-1")) {
				t.Errorf("the trail was asked for %s", asked)
			}
		}
		if m.user.Keys[0].Status != types.StatusTypeInactive || len(w.iam.Calls) > 0 {
			t.Errorf("key %s; own IAM: %v", m.user.Keys[0].Status, w.iam.Calls)
		}
	})
}

// What the trail cannot tell of a member is named as unseen, with the reason.
func TestATrailThatDoesNotTellOfAMember(t *testing.T) {
	for name, test := range map[string]struct {
		change func(w *world)
		says   string
	}{
		"its logs are refused": {func(w *world) { w.logs.fail[logsIn(memberID, "eu-west-1")] = awsError("AccessDenied") }, "AccessDenied"},
		"it has no logs of it": {func(w *world) {
			for key := range w.logs.objects {
				if strings.Contains(key, memberID) {
					delete(w.logs.objects, key)
				}
			}
		}, "there are no logs"},
		"it is the responder's own": {func(w *world) { w.settings.Trail.Organization = "" }, "is not the organisation's"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				m := w.addMember()
				m.trail["eu-west-1"].fail = awsError("AccessDeniedException")
				m.deliver(w, 25)
				test.change(w)
				w.respond(sample(t, viewOfOrganization))
				if ends := w.follow(); ends[0] != succeeded {
					t.Fatalf("ended %v", ends)
				}
				if s := w.summary(); !blind(s, "eu-west-1") || !blind(s, test.says) {
					t.Errorf("blind spots %+v", s.BlindSpots)
				}
				tells(t, w.told("close").email, "eu-west-1")
			})
		})
	}
}
