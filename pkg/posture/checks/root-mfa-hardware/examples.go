package rootmfahardware

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "MFA without a virtual device", Given: root(true), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "a virtual device", Given: root(true, snapshot.RootUser), Want: []checks.Outcome{checks.Fail},
		Says: []string{"arn:aws:iam::111122223333:mfa/<root_account>"},
	},
	{Name: "virtual devices of users called root and chroot", Given: root(true, "root", "chroot"), Want: []checks.Outcome{checks.Pass}},
	{Name: "a virtual device among those of users", Given: root(true, "chroot", snapshot.RootUser, "anna"), Want: []checks.Outcome{checks.Fail}},
	{Name: "no MFA", Given: root(false), Want: []checks.Outcome{checks.Fail}, Says: []string{"no MFA device at all"}},
	{
		Name: "neither password nor keys", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) {
			snapshot.Summary.Set(s, "", snapshot.AccountSummary{RootPassword: snapshot.False})
		},
	},
}

func root(mfa bool, virtual ...string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Summary.Set(s, "", snapshot.AccountSummary{RootMFA: mfa, RootPassword: snapshot.True})
		var devices []snapshot.MFADevice
		for _, user := range virtual {
			devices = append(devices, snapshot.MFADevice{User: user, Serial: checks.ARN(s, "iam", "", "mfa/"+user)})
		}
		snapshot.MFA.Set(s, "", devices)
	}
}
