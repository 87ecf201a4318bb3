package passwordpolicy

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "14 characters, 24 passwords", Given: policy(14, 24), Want: []checks.Outcome{checks.Pass}},
	{Name: "13 characters", Given: policy(13, 24), Want: []checks.Outcome{checks.Fail}, Says: []string{"asks for 13 characters and remembers 24 passwords, not 14 and 24"}},
	{Name: "23 passwords", Given: policy(14, 23), Want: []checks.Outcome{checks.Fail}},
	{Name: "no policy", Given: func(*snapshot.Snapshot) {}, Want: []checks.Outcome{checks.Fail}, Says: []string{"no password policy of its own"}},
	{
		Name: "16 characters wanted", Given: policy(14, 24), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.PasswordLength = 16 },
	},
}

func policy(length, reuse int) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.PasswordRules.Set(s, "", snapshot.PasswordPolicy{Exists: true, Length: length, Reuse: reuse})
	}
}
