package containment

import (
	"context"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// OwnPrefix begins the name of every role of this deployment.
const OwnPrefix = "ekr-"

// containTemporary deals with a key that STS issued: it has no status that could
// be set, and dies with its session or is denied through its principal.
func (r *run) containTemporary(ctx context.Context) {
	r.special(r.req.Kind, "")
	owner := r.req.Owner
	r.out.User.Name, r.out.User.Session, r.out.User.UserID = owner.Name, owner.Session, owner.UserID
	if r.req.Kind == TemporaryRole {
		r.out.User.ARN = owner.ARN
		r.containRole(ctx)
		return
	}
	// More than a denial of sessions would cut the long-term keys of the user,
	// which nobody has said to be exposed.
	r.req.Level = min(r.req.Level, level.Revoke)
	r.out.Level = r.req.Level
	if !r.exempt(ctx) {
		r.deny(ctx)
		r.repeat(ctx)
		r.standIn(ctx)
		r.readDenialsBack(ctx)
	}
	r.savePrincipal(ctx)
	if r.out.Special == Temporary {
		r.switchOffOthers(ctx)
	}
	r.readCapability(ctx, capabilityTime)
}

// containRole denies a role's session, if the settings allow that.
func (r *run) containRole(ctx context.Context) {
	name := r.out.User.Name
	if strings.HasPrefix(name, OwnPrefix) {
		r.special(Own, "the session is of "+name+", a role of the responder")
		return
	}
	if r.req.Drill {
		r.special(NotDrill, "the session is of "+name+", and a drill makes no role")
		return
	}
	if r.req.Level < level.Revoke {
		return
	}
	if r.Roles == nil {
		r.record(Action{Step: RoleSessionDenied, Target: name, Status: Skipped,
			Reason: "the setting revokeRoles is none"})
		return
	}
	r.denySession(ctx)
	r.repeat(ctx)
}
