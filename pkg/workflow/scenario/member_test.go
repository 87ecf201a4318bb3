package scenario

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// memberID is the account that the sample of an organisational view names.
const memberID = "444455556666"

// members is an organisation with one member, which has IAM and CloudTrail of its
// own. Refusals are what STS answers, one for each time that the role is taken.
type members struct {
	t        *testing.T
	iam      *fakeiam.IAM
	user     *fakeiam.User
	regions  regions
	trail    map[string]*history
	refusals []error
	// without is the end of a role's name that the member does not give; "" for none.
	without string
}

// memberCredentials are those that STS gives out for the member's roles.
const memberCredentials = "ASIAEXAMPLE0INMEMBER"

// addMember has the responder look after an organisation with one member.
func (w *world) addMember() *members {
	m := &members{t: w.t, iam: &fakeiam.IAM{Fail: map[string][]error{}}, regions: w.regions, trail: map[string]*history{}}
	for region := range w.trail {
		m.trail[region] = &history{}
	}
	old := time.Now().AddDate(-1, 0, 0).UTC()
	m.user = &fakeiam.User{Name: owner, Created: old, Keys: []types.AccessKeyMetadata{fakeiam.Key(owner, string(memberKey), types.StatusTypeActive, old)}}
	m.iam.Add(m.user)
	w.members, w.settings.Organization = m, "o-a1b2c3d4e5"
	return m
}

func (m *members) AssumeRole(_ context.Context, in *sts.AssumeRoleInput, _ ...func(*sts.Options)) (*sts.AssumeRoleOutput, error) {
	if strings.HasPrefix(*in.RoleArn, "arn:aws:iam::"+strangerID+":role/") {
		return nil, awsError("AccessDenied")
	}
	if !strings.HasPrefix(*in.RoleArn, "arn:aws:iam::"+memberID+":role/ekr-member-") {
		m.t.Errorf("the role %s is taken", *in.RoleArn)
	}
	if m.without != "" && strings.HasSuffix(*in.RoleArn, m.without) {
		return nil, awsError("AccessDenied")
	}
	if len(m.refusals) > 0 {
		err := m.refusals[0]
		m.refusals = m.refusals[1:]
		return nil, err
	}
	return &sts.AssumeRoleOutput{Credentials: &ststypes.Credentials{
		AccessKeyId: aws.String(memberCredentials), SecretAccessKey: aws.String("s"), SessionToken: aws.String("t"),
		Expiration: aws.Time(time.Now().Add(time.Hour)),
	}}, nil
}

// standIn is what stands in for a service in the member's account.
func (m *members) standIn(service, region, authorization string) any {
	if !strings.Contains(authorization, "Credential="+memberCredentials+"/") {
		m.t.Errorf("%s is asked with other credentials: %s", service, authorization)
	}
	switch service {
	case "iam":
		return m.iam
	case "cloudtrail":
		return m.trail[region]
	case "account":
		return m.regions
	}
	m.t.Fatalf("%s is asked in the member's account", service)
	return nil
}

const (
	viewOfOrganization = "health-exposed-organization-view"
	memberKey          = accesskey.ID("AKIAEXAMPLE0MEMBER07")
)

// The user of the same name in the responder's own account is left alone.
func TestAKeyOfAMemberIsContainedThere(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		m.trail["eu-west-1"].records = []object{callBy(memberKey, "s3", "ListBuckets", object{"eventTime": stamp(time.Now().Add(-time.Hour)), "awsRegion": "eu-west-1"})}
		if status := w.respond(sample(t, viewOfOrganization)); status != succeeded {
			t.Fatal(status)
		}
		if m.user.Keys[0].Status != types.StatusTypeInactive || !slices.Contains(m.user.Attached, "arn:aws:iam::"+memberID+":policy/"+settings.RevokePolicy) {
			t.Errorf("the member's key is %s, attached %v", m.user.Keys[0].Status, m.user.Attached)
		}
		w.follow()
		if len(w.iam.Calls) > 0 || w.user.Keys[0].Status != types.StatusTypeActive {
			t.Errorf("asked of the responder's own IAM: %v", w.iam.Calls)
		}
		for _, region := range w.trail {
			if region.requests > 0 {
				t.Error("CloudTrail of the responder's own account was read")
			}
		}
		if w.kinds() != "alert report close" {
			t.Fatalf("told %s", w.kinds())
		}
		tells(t, w.topic.sent[0].email, "Account 444455556666", "ekr runs there, other commands in 444455556666")
		tells(t, w.topic.sent[1].email, "1 call", "444455556666")
		if r := w.records()[0]; r.Account != memberID || !r.Contained {
			t.Errorf("record of account %s, contained %t", r.Account, r.Contained)
		}
	})
}

// A member that has no role for the responder is told of as what it is: a key
// that is on. The verification tries again.
func TestAMemberWithoutTheRoleIsTold(t *testing.T) {
	for _, test := range []struct {
		name  string
		times int
		off   bool
	}{{"never", 100, false}, {"once", 1, true}} {
		t.Run(test.name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				m := w.addMember()
				m.refusals = slices.Repeat([]error{awsError("AccessDenied")}, test.times)
				if status := w.respond(sample(t, viewOfOrganization)); status != succeeded {
					t.Fatal(status)
				}
				first := w.topic.sent[0]
				tells(t, first.email, "the responder's role in account 444455556666 could not be taken", "NOTHING WAS SWITCHED OFF")
				if !strings.HasPrefix(first.subject, "[P1 ") {
					t.Errorf("subject %q", first.subject)
				}
				w.follow()
				if off := m.user.Keys[0].Status == types.StatusTypeInactive; off != test.off {
					t.Errorf("key %s", m.user.Keys[0].Status)
				}
				if test.off && !strings.Contains(w.kinds(), "change") {
					t.Errorf("told %s", w.kinds())
				}
			})
		})
	}
}

// Without the setting, events of other accounts are told of and no more.
func TestWithoutOrganisationMembersAreForeign(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		w.settings.Organization = ""
		w.respond(sample(t, viewOfOrganization))
		if len(m.iam.Calls)+len(w.iam.Calls) > 0 {
			t.Errorf("asked of IAM: %v %v", m.iam.Calls, w.iam.Calls)
		}
		tells(t, w.topic.sent[0].email, "It belongs to another account")
	})
}

// A manual response may name a member's key.
func TestByHandForAMember(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		w.respond(text(object{"accessKeyId": string(memberKey), "accountId": memberID, "reason": "seen in a chat"}))
		if m.user.Keys[0].Status != types.StatusTypeInactive || len(w.iam.Calls) > 0 {
			t.Errorf("key %s; own IAM: %v", m.user.Keys[0].Status, w.iam.Calls)
		}
	})
}
