package iampolicy_test

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

func TestCanOnAnother(t *testing.T) {
	const anna, account = "arn:aws:iam::111122223333:user/team/anna", "arn:aws:iam::111122223333:"
	for name, tc := range map[string]struct {
		action, resource string
		want             iampolicy.Answer
	}{
		"everybody's":               {"iam:CreateAccessKey", "*", iampolicy.Yes},
		"its own by name":           {"iam:CreateAccessKey", anna, iampolicy.No},
		"its own by variable":       {"iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", iampolicy.No},
		"its own under any path":    {"iam:CreateAccessKey", "arn:aws:iam::*:user/*/${aws:username}", iampolicy.No},
		"one other's":               {"iam:CreateAccessKey", account + "user/carl", iampolicy.Yes},
		"some others'":              {"iam:CreateAccessKey", account + "user/ci-*", iampolicy.Yes},
		"those of roles":            {"iam:CreateAccessKey", account + "role/anna", iampolicy.No},
		"a role of the same name":   {"iam:PassRole", account + "role/anna", iampolicy.Yes},
		"roles of one path":         {"iam:PassRole", "arn:aws:iam::*:role/app/*", iampolicy.Yes},
		"users, where it is a role": {"iam:PassRole", "arn:aws:iam::*:user/app-*", iampolicy.No},
		"of any kind, by name":      {"iam:PassRole", "arn:aws:iam::*:*/deploy", iampolicy.Yes},
		"of any kind, by an end":    {"iam:PassRole", "*deploy", iampolicy.Yes},
		"a role elsewhere":          {"sts:AssumeRole", "arn:aws:iam::444455556666:role/x", iampolicy.Yes},
		"by an unknown variable":    {"sts:AssumeRole", account + "role/${aws:PrincipalTag/team}-x", iampolicy.Maybe},
		"another service":           {"iam:PassRole", "arn:aws:s3:::logs/*", iampolicy.No},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"`+tc.resource+`"},{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"*"}]}`)
			s.Request.Values = map[string]string{"aws:username": "anna"}
			if got := s.CanOnAnother(tc.action, anna); got != tc.want {
				t.Errorf("%s, not %s", got, tc.want)
			}
			if got := s.CanOnAnother("iam:DeleteUser", anna); got != iampolicy.No {
				t.Errorf("denied, and still %s", got)
			}
		})
	}
}
