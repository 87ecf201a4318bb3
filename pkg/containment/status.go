package containment

import (
	"context"
)

// statuses reads which credentials of one kind a user has, and the status of each,
// by id.
func (r *run) statuses(ctx context.Context, user string, step Step) (map[string]string, error) {
	of := *r
	of.out, of.unlisted = NewOutcome(r.req), map[Step]bool{}
	of.out.User.Name = user
	var err error
	switch step {
	case KeyInactive:
		err = of.listAccessKeys(ctx)
	case ServiceCredentialInactive:
		err = of.listServiceCredentials(ctx)
	case SSHKeyInactive:
		err = of.listSSHKeys(ctx)
	case CertificateInactive:
		err = of.listCertificates(ctx)
	}
	status := map[string]string{}
	for _, c := range of.out.Credentials {
		status[c.ID] = c.Status
	}
	return status, err
}

// onceEach returns a reader of statuses that reads each list once.
func onceEach(read func(user string, step Step) (map[string]string, error)) func(string, Step) (map[string]string, error) {
	type list struct {
		user string
		step Step
	}
	type answer struct {
		status map[string]string
		err    error
	}
	answers := map[list]answer{}
	return func(user string, step Step) (map[string]string, error) {
		l := list{user, step}
		a, known := answers[l]
		if !known {
			a.status, a.err = read(user, step)
			answers[l] = a
		}
		return a.status, a.err
	}
}
