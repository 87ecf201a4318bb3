package trigger

import (
	"encoding/json"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// manualInput is what a person gives to start the workflow by hand.
type manualInput struct {
	AccessKeyID text `json:"accessKeyId"`
	// AccountID is the key's account, if it is not the responder's own: a member
	// of the organisation.
	AccountID text `json:"accountId"`
	Reason    text `json:"reason"`
	DryRun    bool `json:"dryRun"`
	FenceOver bool `json:"fenceOver"`
}

// readManual reads the input of a manual execution. The right to start the
// workflow is the authority; the start level is that of an exposed key.
func readManual(e *Event, env envelope) {
	e.Kind, e.Code = Manual, "manual"
	var in manualInput
	err := json.Unmarshal(env.Detail, &in) // reads on after a field of the wrong type
	e.DryRun, e.FenceOver = in.DryRun, in.FenceOver
	e.addKeys(Exposure{AccountID: accountID(string(in.AccountID)), Code: e.Code}, string(in.AccessKeyID))
	switch {
	case err != nil:
		e.decide(level.Notify, "by hand, but dryRun or fenceOver is neither true nor false, so nothing is changed")
	case len(e.Exposures) == 0:
		e.decide(level.Notify, "the manual input names no access key")
	default:
		e.decide(level.Revoke, "by hand: "+orElse(string(in.Reason), "no reason given"))
	}
}

// drillDetail names the throw-away key that a drill made.
type drillDetail struct {
	AccessKeyID text `json:"accessKeyId"`
}

// DrillEvent writes the detail of a drill's event.
func DrillEvent(key accesskey.ID) string {
	detail, _ := json.Marshal(drillDetail{AccessKeyID: text(key)}) // a text: cannot fail
	return string(detail)
}

// readDrill reads our own drill event. Containment refuses a drill on any user
// outside the drill's own path.
func readDrill(e *Event, env envelope) {
	e.Kind, e.Code = Drill, "drill"
	var d drillDetail
	if json.Unmarshal(env.Detail, &d) == nil {
		e.addKeys(Exposure{AccountID: e.Account, DetectedAt: day(e.Time), Code: e.Code}, string(d.AccessKeyID))
	}
	if len(e.Exposures) == 0 {
		e.decide(level.Notify, "a drill that names no access key")
		return
	}
	e.decide(level.Revoke, "a drill; only a user that the drill made is touched")
}

func sortedKeys(m map[string]text) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
