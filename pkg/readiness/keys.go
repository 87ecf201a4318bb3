package readiness

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// The kinds of Credential.
const (
	Password          = "password"
	ServiceCredential = "service credential"
)

// judge judges key after key.
type judge struct {
	m        Material
	o        Options
	settings settings.Settings
	account  *principals.Account
	finder   *escalation.Finder
	rights   map[string]*principals.Principal
	users    map[string]snapshot.User
	rows     map[string]snapshot.CredentialRow
}

func newJudge(m Material, o Options) *judge {
	s := m.Snapshot
	j := &judge{
		m: m, o: o, account: principals.Read(s), rights: map[string]*principals.Principal{}, users: map[string]snapshot.User{}, rows: map[string]snapshot.CredentialRow{},
		settings: settings.Settings{Account: s.Account, Partition: s.Partition, Protected: o.Protected, Canaries: o.Canaries},
	}
	j.finder = j.account.Finder()
	for _, user := range j.account.Users {
		j.rights[user.Name] = user
	}
	for _, user := range s.IAM.Authorization.Value.Users {
		j.users[user.Name] = user
	}
	for _, row := range s.IAM.CredentialReport.Value.Rows {
		j.rows[row.ARN] = row
	}
	return j
}

func (j *judge) key(h holder) Key {
	s := j.m.Snapshot
	k := Key{
		AccessKeyID: accesskey.ID(h.key.ID), User: h.user.User, UserARN: h.user.ARN,
		CreatedAt: usage.At(h.key.Created), AgeDays: int(s.Age(h.key.Created) / (24 * time.Hour)),
		LastUsed: usage.LastUse{At: usage.At(h.key.LastUsed.Value.At), Service: h.key.LastUsed.Value.Service, Region: h.key.LastUsed.Value.Region},
		Impact:   impact(s, h.key), Siblings: siblings(h), Credentials: j.others(h),
		Places: j.m.Places[accesskey.ID(h.key.ID)],
	}
	k.Places.Addresses, k.Places.Services, k.Places.Regions = full(k.Places.Addresses), full(k.Places.Services), full(k.Places.Regions)
	judged := j.capability(j.rights[h.user.User])
	k.Capability, k.CapabilityWhy = judged.Capability, judged.Why
	user, known := j.users[h.user.User]
	k.Owner = j.owner(user.Tags)
	k.Level, k.Compromised, k.Protected = j.levels(h.user.User)
	k.FenceFor = j.fenceFor(h.user.User)
	k.Room = j.room(user, known)
	k.Breaks, k.Call = breaks(k), j.call(k)
	return k
}

// owner reads the tag as containment does.
func (j *judge) owner(tags map[string]string) string {
	for key, value := range tags {
		if j.o.OwnerTag != "" && strings.EqualFold(key, j.o.OwnerTag) {
			return value
		}
	}
	return ""
}

func full(list []Count) []Count {
	if list == nil {
		return []Count{}
	}
	return list
}

// impact tells whether something runs on the key now.
func impact(s *snapshot.Snapshot, key snapshot.AccessKey) usage.Impact {
	const inUse = 7 * 24 * time.Hour
	last := key.LastUsed.Value.At
	switch {
	case !key.LastUsed.Read():
		return usage.UnknownImpact
	case last.IsZero():
		return usage.NeverUsed
	case s.Age(last) <= inUse:
		return usage.InUse
	}
	return usage.Quiet
}

func siblings(h holder) []Sibling {
	list := []Sibling{}
	for _, key := range h.user.Keys.Value {
		if key.ID != h.key.ID {
			list = append(list, Sibling{accesskey.ID(key.ID), key.Active})
		}
	}
	return list
}

// others are the user's other ways in, as far as they could be read.
func (j *judge) others(h holder) []Credential {
	list := []Credential{}
	if j.rows[h.user.ARN].Password == snapshot.True {
		list = append(list, Credential{Kind: Password, Active: true})
	}
	part := j.m.Credentials[h.user.User]
	return append(list, part.Value...)
}

// capability judges a user by what its key may do. Here the others of the
// account are known, so that a path to more rights is seen to its end.
func (j *judge) capability(p *principals.Principal) capability.Judgement {
	if p == nil {
		return capability.Judgement{Capability: capability.Unknown, Why: "not read: " + snapshot.Permissions.Name()}
	}
	held := *p
	held.Set = checks.OfKey(p)
	if !p.Known() {
		what, _, _ := strings.Cut(cmp.Or(p.Unread[0].Detail, p.Unread[0].String()), ": ")
		return capability.Partial(j.finder, held.Rights(), "not read: "+what)
	}
	return capability.Of(j.finder, held.Rights())
}

// levels are those that apply when AWS calls the key exposed, and compromised.
func (j *judge) levels(user string) (exposed, compromised level.Level, protected string) {
	switch {
	case j.o.DryRun:
		return level.Notify, level.Notify, "the setting dryRun changes nothing"
	case j.settings.IsCanary(user):
		return level.Notify, level.Notify, "the setting canaryUsers names it"
	}
	if p, ok := j.settings.ProtectionOf(user, j.m.Snapshot.TakenAt); ok {
		return level.Notify, level.Notify, p.Reason + " (owner " + p.Owner + ", until " + p.Until + ")"
	}
	return min(level.Revoke, j.o.Ceiling), min(level.Isolate, j.o.Ceiling), ""
}

// fenceFor is how long an exposed key of a user is fenced; "" if it is not.
func (j *judge) fenceFor(user string) string {
	at := j.m.Snapshot.TakenAt
	if _, fenced := j.settings.FenceOf(user, at); !fenced || j.o.DryRun || j.settings.IsCanary(user) {
		return ""
	}
	p, _ := j.settings.ProtectionOf(user, at)
	return p.FenceFor
}

// The quotas that an account has unless it asked for more.
// Source: IAM user guide, IAM and STS quotas.
const (
	policiesPerUser = 10
	groupsPerUser   = 10
)

// room tells how the user would be denied.
func (j *judge) room(user snapshot.User, known bool) Room {
	quotas := j.m.Snapshot.IAM.AccountSummary.Value.Quotas
	room := Room{
		Deny: "unknown", PolicyQuota: cmp.Or(quotas.PoliciesPerUser, policiesPerUser), GroupQuota: cmp.Or(quotas.GroupsPerUser, groupsPerUser),
	}
	if !known {
		return room
	}
	room.Policies, room.Groups, room.Boundary = len(user.Attached), len(user.Groups), user.Boundary
	if room.Deny = "policy"; room.PolicyQuota-room.Policies < slotsNeeded(user) {
		room.Deny = "boundary"
	}
	return room
}

// slotsNeeded is for how many further policies there must be room: AWS's own
// quarantine comes first, unless it is there, and one denial after it.
func slotsNeeded(user snapshot.User) int {
	if slices.ContainsFunc(user.Attached, func(arn string) bool { return strings.Contains(arn, "/AWSCompromisedKeyQuarantine") }) {
		return 1
	}
	return 2
}
