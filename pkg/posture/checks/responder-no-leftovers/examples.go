package respondernoleftovers

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "held by an open incident", Given: user(revoked, held("verified", 0, "revoke-attached")), Want: []checks.Outcome{checks.Pass}},
	{Name: "held by one closed 30 days ago", Given: user(revoked, held("closed", 30*day, "revoke-attached")), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "held by one closed longer ago", Given: user(revoked, held("closed", 30*day+time.Second, "revoke-attached")), Want: []checks.Outcome{checks.Fail},
		Says: []string{"User deploy still carries policy arn:aws:iam::111122223333:policy/ekr-revoke of incident EKR-1, which closed on 2026-01-31"},
	},
	{Name: "a fence held by none", Given: user(func(policy string, u *snapshot.User) { u.Attached = []string{policy + "ekr-fence-deploy"} }, nil), Want: []checks.Outcome{checks.Fail}, Says: []string{"no incident holds it"}},
	{Name: "held by none", Given: user(revoked, nil), Want: []checks.Outcome{checks.Fail}, Says: []string{"no incident holds it"}},
	{Name: "the incident holds another", Given: user(revoked, held("verified", 0, "isolate-attached")), Want: []checks.Outcome{checks.Fail}},
	{
		Name: "the incident is another user's", Want: []checks.Outcome{checks.Fail},
		Given: func(s *snapshot.Snapshot) {
			user(revoked, held("verified", 0, "revoke-attached"))(s)
			snapshot.Incidents.In(s, "").Value[0].User = "other"
		},
	},
	{
		Name: "isolated by policy, boundary and group", Want: []checks.Outcome{checks.Pass},
		Given: user(isolated, held("handled", 0, "isolate-attached", "boundary-set", "group-joined")),
	},
	{Name: "isolated in three ways, held by none", Given: user(isolated, nil), Want: []checks.Outcome{checks.Fail, checks.Fail, checks.Fail}},
	{
		Name: "held only by an incident of another account", Want: []checks.Outcome{checks.Fail}, Says: []string{"no incident holds it"},
		Given: user(revoked, func(s *snapshot.Snapshot) snapshot.Incident {
			i := held("handled", 0, "revoke-attached")(s)
			i.Account = "444455556666"
			return i
		}),
	},
	{Name: "other policies", Given: user(func(_ string, u *snapshot.User) { u.Attached = []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"} }, nil), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "incidents denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			user(revoked, nil)(s)
			snapshot.Incidents.In(s, "").Lose(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
	{
		Name: "some incidents unread", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			user(revoked, nil)(s)
			snapshot.Incidents.In(s, "").Doubt(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
}

func revoked(policy string, u *snapshot.User) { u.Attached = []string{policy + "ekr-revoke"} }

func isolated(policy string, u *snapshot.User) {
	u.Attached, u.Boundary, u.Groups = []string{policy + "ekr-isolate"}, policy+"ekr-isolate", []string{"ekr-isolated"}
}

// held is an incident of user deploy that holds steps of its containment.
func held(state string, closed time.Duration, steps ...string) func(*snapshot.Snapshot) snapshot.Incident {
	return func(s *snapshot.Snapshot) snapshot.Incident {
		return snapshot.Incident{ID: "EKR-1", State: state, User: "deploy", Applied: steps, ClosedAt: s.TakenAt.Add(-closed)}
	}
}

// user is an account with the user deploy, who carries something.
func user(carries func(policy string, u *snapshot.User), i func(*snapshot.Snapshot) snapshot.Incident) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		u := snapshot.User{Name: "deploy", ARN: checks.ARN(s, "iam", "", "user/deploy")}
		carries(checks.ARN(s, "iam", "", "policy/"), &u)
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Users: []snapshot.User{u}})
		if i != nil {
			snapshot.Incidents.Set(s, "", []snapshot.Incident{i(s)})
		}
	}
}
