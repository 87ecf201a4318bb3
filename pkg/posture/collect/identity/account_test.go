package identity_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/identity"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func managed(arn string, attachments int32) types.ManagedPolicyDetail {
	return types.ManagedPolicyDetail{
		PolicyName: aws.String("p"), Arn: &arn, AttachmentCount: &attachments, PermissionsBoundaryUsageCount: aws.Int32(0),
		CreateDate: &created, UpdateDate: &created,
		PolicyVersionList: []types.PolicyVersion{{Document: aws.String("%7B%7D"), IsDefaultVersion: true}, {Document: aws.String("old")}},
	}
}

func authorized() *fakeaws.IAM {
	f := &fakeaws.IAM{
		UserDetails: []types.UserDetail{{
			UserName: aws.String("Zoë 🦊"), Arn: aws.String(arn + "user/Zoë 🦊"), Path: aws.String("/"), CreateDate: &created, GroupList: []string{"g"},
			AttachedManagedPolicies: []types.AttachedPolicy{{PolicyArn: aws.String("arn:aws:iam::aws:policy/Attached"), PolicyName: aws.String("Attached")}},
			UserPolicyList:          []types.PolicyDetail{{PolicyName: aws.String("in"), PolicyDocument: aws.String("%7B")}},
			PermissionsBoundary:     &types.AttachedPermissionsBoundary{PermissionsBoundaryArn: aws.String("arn:aws:iam::aws:policy/Boundary")},
			Tags:                    []types.Tag{{Key: aws.String("owner"), Value: aws.String("data")}, {Key: aws.String("db-password"), Value: aws.String("correct-horse")}},
		}},
		GroupDetails: []types.GroupDetail{{GroupName: aws.String("g"), Arn: aws.String(arn + "group/g")}},
		RoleDetails: []types.RoleDetail{{
			RoleName: aws.String("r"), Arn: aws.String(arn + "role/r"), Path: aws.String("/"), CreateDate: &created,
			AssumeRolePolicyDocument: aws.String("%7B%7D"), RoleLastUsed: &types.RoleLastUsed{LastUsedDate: &created},
		}},
		Policies: []types.ManagedPolicyDetail{
			managed("arn:aws:iam::aws:policy/Attached", 0), managed("arn:aws:iam::aws:policy/Boundary", 0), managed("arn:aws:iam::aws:policy/Nobodys", 0),
			managed(arn+"policy/unused", 0), managed("arn:aws:iam::aws:policy/Counted", 2),
		},
	}
	f.PageSize = 1
	return f
}

func TestAuthorizationReadsEveryPageInFewCalls(t *testing.T) {
	f := authorized()
	got := collecttest.Read(t, identity.Collectors, snapshot.Permissions, "", f)
	policy := func(arn string, attachments int) snapshot.Policy {
		return snapshot.Policy{Name: "p", ARN: arn, Attachments: attachments, Created: created, Updated: created, Document: "%7B%7D"}
	}
	want := snapshot.Full(snapshot.Authorization{
		Users: []snapshot.User{{
			Name: "Zoë 🦊", ARN: arn + "user/Zoë 🦊", Path: "/", Created: created, Groups: []string{"g"}, Attached: []string{"arn:aws:iam::aws:policy/Attached"},
			Inline: []snapshot.Document{{Name: "in", Text: "%7B"}}, Boundary: "arn:aws:iam::aws:policy/Boundary", Tags: map[string]string{"owner": "data", "db-password": "REDACTED"},
		}},
		Groups: []snapshot.Group{{Name: "g", ARN: arn + "group/g"}},
		Roles:  []snapshot.Role{{Name: "r", ARN: arn + "role/r", Path: "/", Created: created, LastUsed: created, Trust: "%7B%7D"}},
		Policies: []snapshot.Policy{
			policy("arn:aws:iam::aws:policy/Attached", 0), policy("arn:aws:iam::aws:policy/Boundary", 0),
			policy(arn+"policy/unused", 0), policy("arn:aws:iam::aws:policy/Counted", 2),
		},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := f.Count("GetAccountAuthorizationDetails"); n != len(f.Calls()) || n != 8 {
		t.Errorf("%v: only pages of one list are needed", f.Calls())
	}
}

func TestAuthorizationThatBreaksOff(t *testing.T) {
	f := authorized()
	f.Fail = map[string][]error{"GetAccountAuthorizationDetails": {nil, fakeaws.Error("AccessDenied")}}
	got := collecttest.Read(t, identity.Collectors, snapshot.Permissions, "", f)
	if !got.Read() || got.Whole() || len(got.Value.Users) != 1 || len(got.Value.Groups) != 0 {
		t.Errorf("%+v", got)
	}
	f = authorized()
	f.Fail = map[string][]error{"GetAccountAuthorizationDetails": {fakeaws.Error("AccessDenied")}}
	if got := collecttest.Read(t, identity.Collectors, snapshot.Permissions, "", f); got.Read() || got.Gaps[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got)
	}
}

func TestPasswordPolicy(t *testing.T) {
	for name, tc := range map[string]struct {
		fake *fakeaws.IAM
		want snapshot.Part[snapshot.PasswordPolicy]
	}{
		"none is set": {&fakeaws.IAM{}, snapshot.Full(snapshot.PasswordPolicy{}, snapshottest.Now)},
		"set": {
			&fakeaws.IAM{PasswordPolicy: &types.PasswordPolicy{MinimumPasswordLength: aws.Int32(14), PasswordReusePrevention: aws.Int32(24)}},
			snapshot.Full(snapshot.PasswordPolicy{Exists: true, Length: 14, Reuse: 24}, snapshottest.Now),
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, collecttest.Read(t, identity.Collectors, snapshot.PasswordRules, "", tc.fake)); diff != "" {
				t.Error(diff)
			}
		})
	}
	denied := &fakeaws.IAM{}
	denied.Fail = map[string][]error{"GetAccountPasswordPolicy": {fakeaws.Error("AccessDenied")}}
	if got := collecttest.Read(t, identity.Collectors, snapshot.PasswordRules, "", denied); got.Read() {
		t.Errorf("a refusal was taken for no policy: %+v", got)
	}
}

// TestMFADevicesOfRoot tells root's device by the ARN: anybody may be named
// root or chroot.
func TestMFADevicesOfRoot(t *testing.T) {
	device := func(serial, user, userARN string) types.VirtualMFADevice {
		return types.VirtualMFADevice{SerialNumber: &serial, EnableDate: &created, User: &types.User{UserName: &user, Arn: &userARN}}
	}
	f := &fakeaws.IAM{VirtualMFA: []types.VirtualMFADevice{
		device("mfa/1", "chroot", arn+"user/chroot"), device("mfa/2", "root", arn+"user/root"), device("mfa/root-account-mfa-device", "", arn+"root"),
		{SerialNumber: aws.String("mfa/unassigned")},
	}}
	f.PageSize = 1
	want := snapshot.Full([]snapshot.MFADevice{
		{User: "chroot", Serial: "mfa/1", Enabled: created}, {User: "root", Serial: "mfa/2", Enabled: created},
		{User: snapshot.RootUser, Serial: "mfa/root-account-mfa-device", Enabled: created},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, collecttest.Read(t, identity.Collectors, snapshot.MFA, "", f)); diff != "" {
		t.Error(diff)
	}
}

func TestOIDCProviders(t *testing.T) {
	const github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	got := collecttest.Read(t, identity.Collectors, snapshot.OIDCProviderARNs, "", &fakeaws.IAM{OIDCProviders: []string{github}})
	if diff := cmp.Diff(snapshot.Full([]string{github}, snapshottest.Now), got); diff != "" {
		t.Error(diff)
	}
}

func TestRootManagement(t *testing.T) {
	on := []types.FeatureType{types.FeatureTypeRootCredentialsManagement}
	for name, tc := range map[string]struct {
		management string
		fail       string
		want       snapshot.RootManagement
		partial    bool
	}{
		"no organization":              {want: snapshot.RootManagement{}},
		"the management account":       {management: snapshottest.Account, want: snapshot.RootManagement{Member: true, Management: true}},
		"a delegated administrator":    {management: "444455556666", want: snapshot.RootManagement{Member: true, Credentials: true}},
		"a member that may not ask":    {management: "444455556666", fail: "AccountNotManagementOrDelegatedAdministratorException", want: snapshot.RootManagement{Member: true}, partial: true},
		"trusted access is not on":     {management: "444455556666", fail: "ServiceAccessNotEnabledException", want: snapshot.RootManagement{Member: true}},
		"only consolidated billing":    {management: "444455556666", fail: "OrganizationNotInAllFeaturesModeException", want: snapshot.RootManagement{Member: true}},
		"denied to ask after features": {management: "444455556666", fail: "AccessDenied", want: snapshot.RootManagement{Member: true}, partial: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeaws.IAM{ManagementAccount: tc.management, Features: on}
			if tc.fail != "" {
				f.Fail = map[string][]error{"ListOrganizationsFeatures": {fakeaws.Error(tc.fail)}}
			}
			got := collecttest.Read(t, identity.Collectors, snapshot.CentralRoot, "", f)
			if diff := cmp.Diff(tc.want, got.Value); !got.Read() || got.Whole() == tc.partial || diff != "" {
				t.Errorf("%+v\n%s", got, diff)
			}
		})
	}
	f := &fakeaws.IAM{}
	f.Fail = map[string][]error{"DescribeOrganization": {fakeaws.Error("AccessDenied")}}
	if got := collecttest.Read(t, identity.Collectors, snapshot.CentralRoot, "", f); got.Read() {
		t.Errorf("a refusal was taken for no organization: %+v", got)
	}
}
