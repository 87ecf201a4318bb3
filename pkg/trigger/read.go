package trigger

import (
	"github.com/exposed-key-responder/responder/pkg/level"
)

// The detail types by which events are told apart.
const (
	healthDetailType         = "AWS Health Event"
	healthAbuseDetailType    = "AWS Health Abuse Event"
	trustedAdvisorDetailType = "Trusted Advisor Check Item Refresh Notification"
	cloudTrailDetailType     = "AWS API Call via CloudTrail"
	guardDutyDetailType      = "GuardDuty Finding"
)

// DrillSource is the only custom event source that the responder listens to.
// An event from it can only concern a user that a drill made.
const DrillSource = "exposed-key-responder.drill"

// DrillDetailType is the detail type of a drill's event.
const DrillDetailType = "Drill"

// Read tells what a document asks of the responder. A document may be an
// EventBridge event, bare or wrapped by SNS, SQS or PutEvents, a CloudTrail
// record, or the input of a manual execution. The error wraps ErrNotJSON, and
// is the only one: JSON that is no trigger is an event of kind Unknown.
//
// A document that holds several events answers as the gravest of them, with the
// keys of all that are of its kind and as grave. The keys of the others are
// listed in NotKeys. EventBridge delivers one event at a time.
func Read(doc []byte) (Event, error) {
	envelopes, err := unwrap(doc, 0)
	if err != nil {
		return Event{}, err
	}
	first := read(envelopes[0])
	for _, env := range envelopes[1:] {
		first = graver(first, read(env))
	}
	first.countRest()
	return first, nil
}

// graver joins two events of one document. What holds for one of them, such as
// being a rehearsal, must not be taken to hold for keys of the other.
func graver(a, b Event) Event {
	if b.Level > a.Level {
		a, b = b, a
	}
	if b.Level == level.None {
		return a
	}
	alike := a.Level == b.Level && a.Kind == b.Kind && a.DryRun == b.DryRun && a.FenceOver == b.FenceOver && a.Sample == b.Sample
	for _, e := range b.Exposures {
		if alike {
			a.addKeys(e, string(e.AccessKeyID))
		} else if !a.names(e.AccessKeyID) {
			a.addNotKey(string(e.AccessKeyID))
		}
	}
	for _, n := range b.NotKeys {
		a.addNotKey(n)
	}
	a.more += b.more
	return a
}

// read hands an event to the reader of its kind.
func read(env envelope) Event {
	e := Event{
		Kind:    Unknown,
		ID:      clip(string(env.ID)),
		Account: accountID(string(env.Account)),
		Region:  clip(string(env.Region)),
		Time:    parseTime(string(env.Time)),
	}
	if env.manual {
		readManual(&e, env)
		return e
	}
	switch env.DetailType {
	case healthDetailType, healthAbuseDetailType:
		readHealth(&e, env)
	case trustedAdvisorDetailType:
		readTrustedAdvisor(&e, env)
	case cloudTrailDetailType:
		readCloudTrail(&e, env)
	case guardDutyDetailType:
		readGuardDuty(&e, env)
	case DrillDetailType:
		readDrill(&e, env)
	default:
		if isSecurityHub(env) {
			readSecurityHub(&e, env)
			break
		}
		e.decide(level.None, "not an event that announces an exposed key")
	}
	e.distrust(env)
	return e
}

// sources names the sender that AWS uses for each kind of event; a bare record
// has none.
var sources = map[Kind]string{
	Health:         "aws.health",
	TrustedAdvisor: "aws.trustedadvisor",
	Quarantine:     "aws.iam",
	GuardDuty:      "aws.guardduty",
	SecurityHub:    "aws.securityhub",
	Drill:          DrillSource,
}

// distrust lowers an event that did not come from AWS to a notice: the right to
// put custom events is a common one, and would otherwise switch off any key.
func (e *Event) distrust(env envelope) {
	want, known := sources[e.Kind]
	if !known || env.Source == "" || string(env.Source) == want {
		return
	}
	if e.Decision != Ignore {
		e.decide(level.Notify, "source "+string(env.Source)+" is not "+want+
			", and only AWS's own events switch a key off")
	}
}
