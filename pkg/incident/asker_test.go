package incident

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

func TestWhoMayAsk(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	const session = "arn:aws:sts::111122223333:"
	all := []Record{
		{ID: "EKR-1123-USER", Account: "111122223333", User: "ci-deploy", AccessKeyID: "AKIAEXAMPLE000000001", State: Verified},
		{ID: "EKR-1123-ROLE", User: "Deploy", AccessKeyID: "ASIAEXAMPLE000000001", State: Handled},
		{ID: "EKR-1101-DONE", User: "vendor", AccessKeyID: "AKIAEXAMPLE000000002", State: Closed},
		{ID: "EKR-1123-NONE", AccessKeyID: "AKIAEXAMPLE000000003", State: Opened},
	}
	if accesskey.ID("AKIAEXAMPLE000000001").Temporary() || !accesskey.ID("ASIAEXAMPLE000000001").Temporary() {
		t.Fatal("the test's ids do not tell what they are for")
	}
	for arn, refused := range map[string]string{
		"":                                         "does not say who",
		account + "user/ci-deploy":                 "EKR-1123-USER",
		account + "user/team/CI-Deploy":            "EKR-1123-USER",
		session + "federated-user/ci-deploy":       "EKR-1123-USER",
		session + "assumed-role/Deploy/night":      "EKR-1123-ROLE",
		account + "user/alice":                     "",
		account + "user/vendor":                    "",
		account + "user/ci-deploy-2":               "",
		account + "root":                           "",
		"arn:aws:iam::444455556666:user/ci-deploy": "", // of another account
		session + "assumed-role/ci-deploy/x":       "", // a role that has the user's name
		session + "assumed-role/Admin/Deploy":      "", // a session named like the role
		"user/ci-deploy":                           "",
	} {
		got := RefuseAsker(all, arn)
		if (got == "") != (refused == "") || !strings.Contains(got, refused) {
			t.Errorf("%q: refused %q, want %q", arn, got, refused)
		}
	}
}
