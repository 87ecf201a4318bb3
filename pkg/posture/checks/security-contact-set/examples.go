package securitycontactset

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "set", Given: contact("security@example.com"), Want: []checks.Outcome{checks.Pass}},
	{Name: "none", Given: contact(""), Want: []checks.Outcome{checks.Fail}},
	{
		Name: "denied", Given: func(s *snapshot.Snapshot) {
			snapshot.SecurityContact.In(s, "").Lose(snapshot.Gap{Reason: snapshot.Denied})
		},
		Want: []checks.Outcome{checks.Unknown},
	},
}

func contact(email string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) { snapshot.SecurityContact.Set(s, "", snapshot.Contact{Email: email}) }
}
