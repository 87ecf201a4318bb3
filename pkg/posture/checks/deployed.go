package checks

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// NotDeployed is what the checks of the responder itself say of an account that
// has none.
const NotDeployed = "The responder is not deployed in this account."

// Redeploy makes the stack of the responder. PutBack makes what it deployed as it
// was: a deployment of the same template does nothing, whatever was changed or
// deleted by another way, unless it is asked to look.
// Source: CDK command line, deploy; CloudFormation user guide, drift-aware change
// sets.
const (
	Redeploy = "cdk deploy " + settings.StackName
	PutBack  = Redeploy + " --revert-drift"
)

// Denial reports whether a policy is one of the denials by which the responder
// holds a user. It must be there, and stay on whom it is attached to, until the
// incident is restored.
func Denial(s *snapshot.Snapshot, arn string) bool {
	name, own := strings.CutPrefix(arn, ARN(s, "iam", "", "policy/"))
	return own && settings.DenialPolicy(name)
}

// ReadDeployed reads what the responder's stack deployed, and the part of the
// snapshot that it is held against. It is not ok if nothing is known of either,
// or if the responder is not deployed.
func ReadDeployed[T any](t *Tally, h snapshot.Handle[T]) (deployed snapshot.Deployed, now *snapshot.Part[T], ok bool) {
	deployed, ok = Read(t, snapshot.ResponderDeployed, "")
	if !ok || deployed.Stack == "" {
		return deployed, nil, false
	}
	_, ok = Read(t, h, "")
	return deployed, h.In(t.s, ""), ok
}

// Pair is a thing that the responder's stack deployed, and what it is now.
type Pair[D, N any] struct {
	// ID is its name or ARN.
	ID       string
	Deployed D
	Now      *N // nil if it is not there any more
}

// Pairs holds what was deployed against what is there, in the order of ids. What
// is not there is left out unless the list is whole: it may be among the rest.
func Pairs[D, N any](deployed map[string]D, now []N, id func(N) string, whole bool) []Pair[D, N] {
	var pairs []Pair[D, N]
	for _, name := range slices.Sorted(maps.Keys(deployed)) {
		p := Pair[D, N]{ID: name, Deployed: deployed[name]}
		if i := slices.IndexFunc(now, func(n N) bool { return id(n) == name }); i >= 0 {
			p.Now = &now[i]
		}
		if p.Now != nil || whole {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// SameJSON compares two JSON texts by what they say, whatever their blanks and
// the order of their keys. A text that is no JSON is the same as itself only.
func SameJSON(a, b string) bool {
	return a == b || a != "" && b != "" && canonical(a) == canonical(b)
}

func canonical(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	sorted, _ := json.Marshal(value) // decoded JSON: cannot fail
	return string(sorted)
}
