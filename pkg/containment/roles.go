package containment

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// SessionPolicy is the name of the inline policy that denies sessions of a role.
const SessionPolicy = "ekr-sessions"

// Session is a role session to deny.
type Session struct {
	// UserID is the value of aws:userid in the session, role id and session
	// name. "*:NAME" is any session of that name, "" every session of the role.
	UserID string
	// Before is the latest time of issue that is denied: later sessions, of the
	// same name too, work again.
	Before time.Time
}

type denyDocument struct {
	Version   string
	Statement []denyStatement
}

type denyStatement struct {
	Effect    string
	Action    string
	Resource  string
	Condition map[string]map[string]string
}

// statement writes the denial of a session. Both conditions must hold, so that
// the role's other sessions go on.
func (s Session) statement() denyStatement {
	d := denyStatement{Effect: "Deny", Action: "*", Resource: "*", Condition: map[string]map[string]string{
		"DateLessThan": {"aws:TokenIssueTime": s.Before.UTC().Truncate(time.Second).Add(time.Second).Format(time.RFC3339)},
	}}
	if s.UserID != "" {
		d.Condition[s.operator()] = map[string]string{"aws:userid": s.UserID}
	}
	return d
}

func (s Session) operator() string {
	if strings.HasPrefix(s.UserID, "*:") {
		return "StringLike"
	}
	return "StringEquals"
}

// denies tells whether a statement denies this very session, up to some time.
func (s Session) denies(d denyStatement) bool {
	return d.Condition[s.operator()]["aws:userid"] == s.UserID && len(d.Condition) == len(s.statement().Condition)
}

// denySession denies the session of the contained role.
func (r *run) denySession(ctx context.Context) {
	a := Action{Step: RoleSessionDenied, Target: r.out.User.Name}
	r.denyOf(ctx, a, Session{UserID: r.out.User.UserID, Before: r.Now()})
}

// longestSession is how long a session of a role lives at most.
// Source: IAM user guide, "Maximum session duration" of a role.
const longestSession = 12 * time.Hour

// over tells whether every session that a statement denies has ended by itself.
func (d denyStatement) over(now time.Time) bool {
	before, err := time.Parse(time.RFC3339, d.Condition["DateLessThan"]["aws:TokenIssueTime"])
	return err == nil && now.After(before.Add(longestSession+time.Hour))
}

// denyOf adds a session to the ekr-sessions policy of the role that the action
// names, and reads it back: IAM keeps the last of two policies that were written
// at once, and the other incident's has not this session in it.
func (r *run) denyOf(ctx context.Context, a Action, session Session) Action {
	a.Session = session.UserID
	return r.do(ctx, a, func(ctx context.Context) error {
		const firstPause, tries = 250 * time.Millisecond, 4
		pause := firstPause
		for try := 1; ; try++ {
			err := r.putDenial(ctx, a.Target, session)
			if err != nil && !awserr.Retryable(err) {
				return err
			}
			now, unread := r.sessionPolicy(ctx, a.Target)
			there := unread == nil && slices.ContainsFunc(now.Statement, func(d denyStatement) bool { return reflect.DeepEqual(d, session.statement()) })
			switch {
			case there:
				return nil // even if the change was made without an answer
			case err != nil:
				return err
			case unread != nil:
				r.unread(SessionPolicy+" of role "+a.Target+" after the change", unread)
				return nil
			case try == tries:
				return fmt.Errorf("IAM accepted the change, but %s of role %s does not read back with the denial", SessionPolicy, a.Target)
			}
			r.Pause(ctx, pause)
			pause *= 2
		}
	})
}

// putDenial writes the policy with the session in it. What it holds for other
// sessions stays, unless they have ended; an older denial of this one is replaced.
// So neither repeats nor the years fill the room that a role has for inline
// policies.
func (r *run) putDenial(ctx context.Context, role string, session Session) error {
	doc, err := r.sessionPolicy(ctx, role)
	if err != nil {
		return err
	}
	doc.Statement = append(slices.DeleteFunc(doc.Statement, func(d denyStatement) bool {
		return session.denies(d) || d.over(r.Now())
	}), session.statement())
	text, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("writing %s: %w", SessionPolicy, err)
	}
	_, err = r.Roles.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName:       &role,
		PolicyName:     aws.String(SessionPolicy),
		PolicyDocument: aws.String(string(text)),
	})
	return err
}

// sessionPolicy reads the role's ekr-sessions policy; an empty one if it has
// none.
func (r *run) sessionPolicy(ctx context.Context, role string) (denyDocument, error) {
	doc := denyDocument{Version: "2012-10-17"}
	out, err := r.Roles.GetRolePolicy(ctx, &iam.GetRolePolicyInput{
		RoleName:   &role,
		PolicyName: aws.String(SessionPolicy),
	})
	if awserr.Of(err) == awserr.NotFound {
		return doc, nil
	}
	if err != nil {
		return doc, err
	}
	text, err := url.QueryUnescape(aws.ToString(out.PolicyDocument))
	if err != nil {
		return doc, fmt.Errorf("reading %s of role %s: %w", SessionPolicy, role, err)
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return doc, fmt.Errorf("reading %s of role %s: %w", SessionPolicy, role, err)
	}
	return doc, nil
}
