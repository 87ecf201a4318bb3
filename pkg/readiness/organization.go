package readiness

import (
	"fmt"
	"maps"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// guards asks what the organization would refuse.
func (j *judge) guards() Find {
	f := Find{ID: "organization-policies", State: Unknown}
	switch part := j.m.Guards; {
	case reserved(part):
		f.What = "What service control policies refuse could not be told: AWS shows them to the management account and to delegated administrators only (" + part.Gaps[0].String() + ")."
		f.Do = "Run it with a role that may read them, or ask those who keep the policies."
	case !part.Whole():
		f.What = "What service control policies refuse could not be told: " + part.Unread()[0].String() + "."
	case len(part.Value) == 0:
		f.State, f.What = OK, "No service control policy binds this account."
	default:
		f.State, f.What, f.Do = j.refusals(part.Value)
	}
	return f
}

func (j *judge) refusals(guards []Guard) (state State, what, do string) {
	levels := make([][]iampolicy.Document, len(guards))
	for i, guard := range guards {
		for _, name := range slices.Sorted(maps.Keys(guard.Policies)) {
			document, err := iampolicy.Parse(guard.Policies[name])
			if err != nil {
				return Unknown, fmt.Sprintf("What service control policies refuse could not be told: policy %s of %s is not understood.", name, guard.Target), ""
			}
			levels[i] = append(levels[i], document)
		}
	}
	vital, further := j.refused(levels, Calls), j.refused(levels, Further)
	if j.o.BackupRegion {
		vital.ask(j, levels, "", "events:PutRule", backup)
	}
	// The history of every Region is read; what a Region hides is a blind spot.
	for _, region := range j.m.Snapshot.EnabledRegions.Value {
		further.ask(j, levels, "ekr-investigate", "cloudtrail:LookupEvents", region)
	}
	const exempt = "Exempt the roles ekr-* and those that deploy."
	switch {
	case len(vital.no) > 0:
		return Blocker, "Service control policies refuse " + few(vital.no, shown) + ".", exempt
	case len(further.no) > 0:
		return Warning, "Service control policies refuse " + few(further.no, shown) + ", without which the responder does less.", exempt
	case len(vital.perhaps)+len(further.perhaps) > 0:
		return Warning, "Service control policies may refuse, on a condition, " + few(append(vital.perhaps, further.perhaps...), shown) + ".",
			"Compare the conditions with the roles ekr-* and those that deploy."
	}
	return OK, fmt.Sprintf("Service control policies on %s refuse none of the calls that matter.", counted(len(guards), "level", "levels")), ""
}

// refusals are calls that are refused, or are on a condition, each once.
type refusals struct{ no, perhaps []string }

func (j *judge) refused(levels [][]iampolicy.Document, calls []RoleCalls) *refusals {
	r := &refusals{}
	for _, call := range calls {
		for _, action := range call.Actions {
			r.ask(j, levels, call.Role, action, j.m.Snapshot.Home)
		}
	}
	return r
}

func (r *refusals) ask(j *judge, levels [][]iampolicy.Document, role, action, region string) {
	name := action + " in " + region
	switch answer := j.allowed(levels, role, action, region); {
	case answer == iampolicy.No && !slices.Contains(r.no, name):
		r.no = append(r.no, name)
	case answer == iampolicy.Maybe && !slices.Contains(r.perhaps, name):
		r.perhaps = append(r.perhaps, name)
	}
}

// allowed tells whether every level lets an action pass. Who deploys is not
// known.
func (j *judge) allowed(levels [][]iampolicy.Document, role, action, region string) iampolicy.Answer {
	s := j.m.Snapshot
	request := iampolicy.Request{Values: map[string]string{"aws:principalaccount": s.Account, "aws:requestedregion": region}}
	if role != "" {
		request = request.With("aws:principalarn", "arn:"+s.Partition+":iam::"+s.Account+":role/"+role)
	}
	answer := iampolicy.Yes
	for _, documents := range levels {
		set := iampolicy.Set{Policies: documents, Partition: s.Partition, Account: s.Account, Request: request}
		answer = min(answer, set.Can(action))
	}
	return answer
}
