package iampolicy

// everything are actions that do not exist: only a statement for all actions,
// or for all but some, allows them.
var everything = []string{"madeup:Anything", "xmadeup:Anything"}

// granting are the actions with which a principal that holds one of them on every
// resource gives itself, or another, whatever else it wants.
var granting = []string{
	"iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy",
	"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy",
	"iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy",
}

// Administrator tells whether the principal may do everything: it holds actions
// that nothing names, and may grant itself what is denied. However it is
// written: * on *, NotAction of a few, several statements together. A denial of
// single services leaves an administrator; one of all of IAM does not.
func (s Set) Administrator() Answer {
	answer := Yes
	for _, action := range everything {
		if answer = min(answer, s.Can(action)); answer == No {
			return No
		}
	}
	grants := No
	for _, action := range granting {
		grants = max(grants, s.Can(action))
	}
	return min(answer, grants)
}
