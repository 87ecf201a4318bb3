package containment

import (
	"context"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// ReasonMade begins the reason of a step that ended a credential because the
// exposed key, or something that it made, has made it.
const ReasonMade = "made with the exposed key"

// MadeKind is the kind of a credential that was made with a key.
type MadeKind string

// The kinds that can be ended.
const (
	MadeAccessKey         MadeKind = "access-key"
	MadeServiceCredential MadeKind = "service-credential"
	MadeRoleSession       MadeKind = "role-session"
)

// Made is a credential that was made with an exposed key. Everything in it is as
// CloudTrail recorded it, and only a hint: IAM is asked whose it is.
type Made struct {
	Kind MadeKind
	ID   string
	// Principal is the user or role that it acts as, by name or ARN, Session the
	// name of a role's session.
	Principal, Session string
}

// CutRequest ends credentials that were made with an exposed key.
type CutRequest struct {
	Made []Made
	// Of is the contained user.
	Of string
	// Why is noted with every step, after ReasonMade.
	Why string
	// WholeRoles denies every session of a role that was issued until now, not
	// only those named.
	WholeRoles bool
	// Leave, Intend and Intended are as in Request.
	Leave    map[string]string
	Intend   func(context.Context, []Action)
	Intended map[string]bool
}

// Cut sets long-term credentials Inactive and denies sessions of roles, where the
// engine may. It returns one action for each credential, in their order: one of
// another kind is skipped. Nothing else of the users and roles is touched.
func (e *Engine) Cut(ctx context.Context, req CutRequest) []Action {
	r := e.start(Request{Leave: req.Leave, Intend: req.Intend, Intended: req.Intended, Why: strings.TrimSpace(ReasonMade + " " + req.Why)})
	for _, m := range req.Made {
		switch m.Kind {
		case MadeAccessKey:
			r.cutKey(ctx, m)
		case MadeServiceCredential:
			r.cutServiceCredential(ctx, m)
		case MadeRoleSession:
			r.cutSession(ctx, m, req.WholeRoles)
		default:
			r.record(Action{Step: KeyInactive, Target: m.ID, Status: Skipped, Reason: "nothing can end a credential of kind " + string(m.Kind)})
		}
	}
	r.repeat(ctx)
	for i := range r.out.Actions {
		if a := &r.out.Actions[i]; a.User == req.Of {
			a.User = ""
		}
	}
	return r.out.Actions
}

// cutKey asks IAM who owns a key, and sets it Inactive.
func (r *run) cutKey(ctx context.Context, m Made) {
	a := Action{Step: KeyInactive, Target: m.ID}
	out, err := r.IAM.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &m.ID})
	if err != nil {
		r.record(r.judge(a, err))
		return
	}
	if a.User = aws.ToString(out.UserName); !r.mayTouch(&a) {
		return
	}
	status, err := r.statuses(ctx, a.User, a.Step)
	if err != nil {
		r.record(r.judge(a, err))
		return
	}
	a.Prior = status[m.ID]
	r.switchOff(ctx, attempt{a, r.inactive(a.Step, a.User, a.Target)})
}

// mayTouch reports whether an action may be carried out on its user. Why not is
// recorded.
func (r *run) mayTouch(a *Action) bool {
	if !userName.MatchString(a.User) {
		a.Status, a.Reason, a.User = Failed, "IAM does not name its user", ""
		r.record(*a)
		return false
	}
	if why, protected := r.Protected(a.User, r.Now()); protected {
		a.Status, a.Reason = Skipped, why
		r.record(*a)
		return false
	}
	return true
}

// cutServiceCredential sets a service credential Inactive, if the user that
// CloudTrail names has it.
func (r *run) cutServiceCredential(ctx context.Context, m Made) {
	a := Action{Step: ServiceCredentialInactive, Target: m.ID, User: lastPart(m.Principal)}
	if !r.mayTouch(&a) {
		return
	}
	status, err := r.statuses(ctx, a.User, a.Step)
	if err != nil {
		r.record(r.judge(a, err))
		return
	}
	if a.Prior = status[m.ID]; a.Prior == "" {
		a.Status, a.Reason = Failed, "the user has no such credential"
		r.record(a)
		return
	}
	r.switchOff(ctx, attempt{a, r.inactive(a.Step, a.User, a.Target)})
}

// sessionName is what STS accepts as a session's name. It holds no wildcard.
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

// cutSession denies a session of a role of this account.
func (r *run) cutSession(ctx context.Context, m Made, whole bool) {
	account, role := roleOf(m.Principal)
	a := Action{Step: RoleSessionDenied, Target: role}
	skip := func(why string) {
		a.Status, a.Reason = Skipped, why
		r.record(a)
	}
	switch {
	case r.Roles == nil:
		skip("the setting revokeRoles is none")
	case account != accountIn(r.Stack.Revoke):
		skip("the role is of account " + account)
	case !userName.MatchString(role):
		skip("CloudTrail does not name the role")
	case strings.HasPrefix(role, OwnPrefix):
		skip("it is a role of the responder")
	case strings.HasPrefix(role, "AWSReservedSSO_"), strings.HasPrefix(role, "AWSServiceRoleFor"):
		skip("AWS manages the role, and it cannot be changed here")
	case whole:
		r.denyOf(ctx, a, Session{Before: r.Now()})
	case !sessionName.MatchString(m.Session):
		skip("CloudTrail does not name the session")
	default:
		r.denyOf(ctx, a, Session{UserID: "*:" + m.Session, Before: r.Now()})
	}
}

// roleOf reads account and name of a role out of its ARN, or that of a session.
func roleOf(arn string) (account, role string) {
	const parts = 6
	fields := strings.SplitN(arn, ":", parts)
	if len(fields) < parts {
		return "", ""
	}
	path := strings.Split(fields[parts-1], "/")
	switch {
	case path[0] == "assumed-role" && len(path) > 1:
		return fields[4], path[1]
	case path[0] == "role":
		return fields[4], path[len(path)-1]
	}
	return fields[4], ""
}

func accountIn(arn string) string {
	account, _ := roleOf(arn)
	return account
}

func lastPart(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
