package workflow

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

// DrillPhase tells the drill function which of its jobs is wanted.
type DrillPhase string

// The phases of the drill function, in order.
const (
	// DrillPrepare removes what broken drills left, and makes a user with a key.
	DrillPrepare DrillPhase = "prepare"
	// DrillAnnounce puts the event that names the key on the bus.
	DrillAnnounce DrillPhase = "announce"
	// DrillCheck looks what became of it, once.
	DrillCheck DrillPhase = "check"
	// DrillClean removes the user, whatever came before.
	DrillClean DrillPhase = "clean"
	// DrillTell judges the drill and tells a person.
	DrillTell DrillPhase = "tell"
)

// DrillTime is the longest that a drill may take: its machine ends it then.
const DrillTime = 90 * time.Minute

// DrillInput is what ekr-drill gives the drill function.
type DrillInput struct {
	Phase DrillPhase `json:"phase"`
	Drill Drill      `json:"drill"`
	// Problem tells which step of the machine failed for good, and how, Unclean
	// how cleaning up did; "" if none did.
	Problem string `json:"problem"`
	Unclean string `json:"unclean"`
}

// DrillRequest is the input of ekr-drill.
type DrillRequest struct {
	// By is the ARN of the person who started the drill; "" for the schedule.
	By string `json:"by"`
}

// Drill is one drill on its way through ekr-drill: the output of each phase, and
// in the end its result.
type Drill struct {
	Version int `json:"version"`
	// Execution is the ARN of the execution, which names the drill.
	Execution string       `json:"execution"`
	Request   DrillRequest `json:"request"`
	StartedAt time.Time    `json:"startedAt"`

	// User and AccessKeyID are what the drill made; "" before that. The key's
	// secret is in no document.
	User        string       `json:"user"`
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	// AnnouncedAt is when the event was put on the bus, EventID its id there.
	AnnouncedAt time.Time `json:"announcedAt"`
	EventID     string    `json:"eventId"`

	// IncidentID is the responder's incident; "" if none is on record.
	IncidentID string `json:"incidentId"`
	// ContainedAt is when the responder read the key back Inactive. Seconds is
	// the time from AnnouncedAt until then, TimeToContain the responder's own
	// figure, from the event's arrival. Both are -1 if it did not.
	ContainedAt   time.Time `json:"containedAt"`
	Seconds       float64   `json:"seconds"`
	TimeToContain float64   `json:"timeToContain"`
	// Again asks the machine for another check after a pause.
	Again bool `json:"again"`

	// Removed are users of broken drills that were removed, Left what could not
	// be removed, with the reason.
	Removed []string `json:"removed"`
	Left    []string `json:"left"`
	// Cleaned: the drill's own user is gone.
	Cleaned bool `json:"cleaned"`

	// Steps are what was to be proved.
	Steps []DrillStep `json:"steps"`
	// Passed: every step was seen to hold.
	Passed  bool      `json:"passed"`
	EndedAt time.Time `json:"endedAt"`
	// Told: the result was published, and somebody has confirmed a subscription.
	Told bool `json:"told"`
	// Mailed: it was published for people, and not only for machines.
	Mailed    bool   `json:"mailed"`
	MessageID string `json:"messageId"`
}

// DrillStepName names one thing that a drill proves.
type DrillStepName string

// What a drill proves, in the order in which it is told.
const (
	// DrillRan: the steps of the drill itself worked.
	DrillRan DrillStepName = "drill-ran"
	// DrillKeyOff: the key is Inactive, read from IAM; or, where the settings
	// switch no key off, it was left on.
	DrillKeyOff DrillStepName = "key-off"
	// DrillDenied: sessions of the user are denied, read from IAM.
	DrillDenied DrillStepName = "sessions-denied"
	// DrillRecorded: the incident is on record as it should be.
	DrillRecorded DrillStepName = "recorded"
	// DrillAlertSent and DrillReportSent: SNS took the notices.
	DrillAlertSent  DrillStepName = "alert-sent"
	DrillReportSent DrillStepName = "report-sent"
	// DrillClosed: the investigation came to its end, and closed the incident.
	DrillClosed DrillStepName = "closed"
	// DrillNoticesHeard and DrillAlarmsHeard: every e-mail address of the topic
	// has confirmed its subscription, and there is one.
	DrillNoticesHeard DrillStepName = "notices-heard"
	DrillAlarmsHeard  DrillStepName = "alarms-heard"
	// DrillCleanedUp: nothing of this drill, or of one before, is left.
	DrillCleanedUp DrillStepName = "cleaned-up"
)

// DrillStatus tells whether a step was seen to hold.
type DrillStatus string

// The statuses.
const (
	DrillHolds  DrillStatus = "holds"
	DrillFailed DrillStatus = "failed"
	// DrillUnread: AWS did not answer, so that nobody knows.
	DrillUnread DrillStatus = "unread"
)

// DrillStep is one thing that a drill proves, and how that went.
type DrillStep struct {
	Name   DrillStepName `json:"name"`
	Status DrillStatus   `json:"status"`
	// Detail says in words what was seen.
	Detail string `json:"detail"`
}

// WithLists returns the drill with no list null.
func (d Drill) WithLists() Drill {
	for _, list := range []*[]string{&d.Removed, &d.Left} {
		if *list == nil {
			*list = []string{}
		}
	}
	if d.Steps == nil {
		d.Steps = []DrillStep{}
	}
	return d
}

// Has tells whether a step has that status.
func (d Drill) Has(status DrillStatus) bool {
	return slices.ContainsFunc(d.Steps, func(s DrillStep) bool { return s.Status == status })
}
