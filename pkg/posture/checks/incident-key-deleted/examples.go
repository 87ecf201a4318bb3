package incidentkeydeleted

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const (
	day = 24 * time.Hour
	key = "AKIAEXAMPLE000000001"
)

var examples = []checks.Example{
	{Name: "there, 30 days to the second", Given: exposed(30*day, nil, inactive), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "there, 30 days and a second", Given: exposed(30*day+time.Second, nil, inactive), Want: []checks.Outcome{checks.Fail},
		Says: []string{key, "user deploy", "incident EKR-1", "still there and inactive, 30 days after 2026-01-31"},
	},
	{
		Name: "there after 8 days, for a threshold of a week", Given: exposed(8*day, nil, inactive), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.IncidentKeyDays = 7 },
	},
	{
		Name: "there and active", Given: exposed(40*day, nil, snapshot.AccessKey{ID: key, Active: true}), Want: []checks.Outcome{checks.Fail},
		Says: []string{"ACTIVE"},
	},
	{Name: "deleted", Given: exposed(40*day, nil), Want: []checks.Outcome{checks.Pass}},
	{Name: "another key of the user", Given: exposed(40*day, nil, snapshot.AccessKey{ID: "AKIAEXAMPLE000000002"}), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "the user is deleted", Want: []checks.Outcome{checks.Pass},
		Given: func(s *snapshot.Snapshot) { exposed(40*day, nil)(s); snapshot.AccessKeys.Set(s, "", nil) },
	},
	{
		Name: "the user is deleted, or on a page that was denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			exposed(40*day, nil)(s)
			snapshot.AccessKeys.Set(s, "", nil)
			snapshot.AccessKeys.In(s, "").Doubt(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
	{
		Name: "never contained", Want: []checks.Outcome{checks.Fail},
		Given: exposed(40*day, func(i *snapshot.Incident) { i.ContainedAt = time.Time{} }, inactive),
	},
	{
		Name: "exposed again yesterday", Want: []checks.Outcome{checks.Fail}, Says: []string{"EKR-1"},
		Given: func(s *snapshot.Snapshot) {
			exposed(40*day, nil, inactive)(s)
			part := snapshot.Incidents.In(s, "")
			again := part.Value[0]
			again.ID, again.OpenedAt, again.ContainedAt = "EKR-2", s.TakenAt.Add(-day), s.TakenAt.Add(-day)
			part.Value = append(part.Value, again)
		},
	},
	{
		Name: "of a user of that name in another account", Want: []checks.Outcome{checks.NotApplicable},
		Given: exposed(40*day, func(i *snapshot.Incident) { i.Account = "444455556666" }),
	},
	{Name: "a drill", Given: exposed(40*day, func(i *snapshot.Incident) { i.Drill = true }, inactive), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "a dry run", Given: exposed(40*day, func(i *snapshot.Incident) { i.DryRun = true }, inactive), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "a temporary key", Want: []checks.Outcome{checks.NotApplicable},
		Given: exposed(40*day, func(i *snapshot.Incident) { i.AccessKeyID = "ASIAEXAMPLE000000001" }),
	},
	{
		Name: "deleted, or on a page of the user's keys that was denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			exposed(40*day, nil)(s)
			snapshot.AccessKeys.In(s, "").Value[0].Keys.Doubt(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
	{
		Name: "keys of the user denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			exposed(40*day, nil)(s)
			snapshot.AccessKeys.In(s, "").Value[0].Keys.Lose(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
}

var inactive = snapshot.AccessKey{ID: key}

// exposed is an account in which a key of user deploy was contained so long
// ago, and the keys that the user has now.
func exposed(ago time.Duration, change func(*snapshot.Incident), keys ...snapshot.AccessKey) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		at := s.TakenAt.Add(-ago)
		i := snapshot.Incident{ID: "EKR-1", State: "closed", AccessKeyID: key, User: "deploy", Account: s.Account, OpenedAt: at, ContainedAt: at, Contained: true}
		if change != nil {
			change(&i)
		}
		snapshot.Incidents.Set(s, "", []snapshot.Incident{i})
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{
			{User: "deploy", ARN: checks.ARN(s, "iam", "", "user/deploy"), Keys: snapshot.Full(keys, s.TakenAt)},
		})
	}
}
