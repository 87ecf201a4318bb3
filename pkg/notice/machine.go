package notice

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// DocumentVersion is the version of the machine's form. It rises when a field
// changes its meaning or goes away; fields are added without notice.
const DocumentVersion = 1

// Document is a notice for machines. Lists are never null, absent texts and times
// are "". Texts of others are inert and bounded, as in the e-mail. README.md
// describes every field, and a test compares the two.
type Document struct {
	Version  int        `json:"version"`
	Kind     Kind       `json:"kind"`
	Number   string     `json:"number"`
	Severity string     `json:"severity"`
	State    string     `json:"state"`
	Subject  string     `json:"subject"`
	SentAt   usage.Time `json:"sentAt"`
	// IncidentIDs are those of the keys, worst first.
	IncidentIDs []string         `json:"incidentIds"`
	Account     DocumentAccount  `json:"account"`
	Event       DocumentEvent    `json:"event"`
	Keys        []DocumentKey    `json:"keys"`
	Usage       *DocumentUsage   `json:"usage"`
	Restore     *DocumentRestore `json:"restore"`
	Pause       *DocumentPause   `json:"pause"`
	Drill       *DocumentDrill   `json:"drill"`
	// Problem is the failure that a help notice is about.
	Problem   string   `json:"problem"`
	Tasks     []Task   `json:"tasks"`
	Links     []string `json:"links"`
	Execution string   `json:"execution"`
	// Shortened says that lists were cut to keep the message small.
	Shortened bool `json:"shortened"`
}

// DocumentAccount is the account that the notice comes from.
type DocumentAccount struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Environment string `json:"environment"`
	Partition   string `json:"partition"`
	Region      string `json:"region"`
}

// DocumentEvent is the event that began it.
type DocumentEvent struct {
	Kind      string     `json:"kind"`
	Code      string     `json:"code"`
	Reason    string     `json:"reason"`
	ID        string     `json:"id"`
	Account   string     `json:"account"`
	Region    string     `json:"region"`
	Time      usage.Time `json:"time"`
	ArrivedAt usage.Time `json:"arrivedAt"`
	Deadline  string     `json:"deadline"`
	Sample    bool       `json:"sample"`
	Keys      int        `json:"keys"`
	NotKeys   []string   `json:"notKeys"`
}

// DocumentKey is one key.
type DocumentKey struct {
	AccessKeyID   string     `json:"accessKeyId"`
	IncidentID    string     `json:"incidentId"`
	Severity      string     `json:"severity"`
	State         string     `json:"state"`
	User          string     `json:"user"`
	UserARN       string     `json:"userArn"`
	Owner         string     `json:"owner"`
	Capability    string     `json:"capability"`
	CapabilityWhy string     `json:"capabilityWhy"`
	Special       string     `json:"special"`
	SpecialReason string     `json:"specialReason"`
	Location      string     `json:"location"`
	StartLevel    string     `json:"startLevel"`
	Level         string     `json:"level"`
	KeyPrior      string     `json:"keyPrior"`
	KeyStatus     string     `json:"keyStatus"`
	Contained     bool       `json:"contained"`
	ContainedAt   usage.Time `json:"containedAt"`
	// TimeToContain is in seconds from the event's arrival; -1 if not contained
	// by this event.
	TimeToContain float64              `json:"timeToContain"`
	LastUsed      usage.LastUse        `json:"lastUsed"`
	Impact        usage.Impact         `json:"impact"`
	DryRun        bool                 `json:"dryRun"`
	Repeat        bool                 `json:"repeat"`
	Recorded      bool                 `json:"recorded"`
	RecordError   string               `json:"recordError"`
	EvidenceError string               `json:"evidenceError"`
	Failure       string               `json:"failure"`
	Steps         []DocumentStep       `json:"steps"`
	Credentials   []DocumentCredential `json:"credentials"`
	Undone        []DocumentUndone     `json:"undone"`
	Unread        []string             `json:"unread"`
}

// DocumentStep is one step of the containment. Status is as in
// containment.Status.
type DocumentStep struct {
	Step   string     `json:"step"`
	Target string     `json:"target"`
	Status string     `json:"status"`
	Reason string     `json:"reason"`
	At     usage.Time `json:"at"`
}

// DocumentCredential is one of the user's other credentials.
type DocumentCredential struct {
	Kind        string     `json:"kind"`
	ID          string     `json:"id"`
	Status      string     `json:"status"`
	CreatedAt   usage.Time `json:"createdAt"`
	Young       bool       `json:"young"`
	SwitchedOff bool       `json:"switchedOff"`
}

// DocumentUndone is a step that was found undone.
type DocumentUndone struct {
	Step      string     `json:"step"`
	Target    string     `json:"target"`
	User      string     `json:"user"`
	By        string     `json:"by"`
	Undoer    string     `json:"undoer"`
	At        usage.Time `json:"at"`
	Reapplied bool       `json:"reapplied"`
}

// DocumentRestore is a restore that is about to happen.
type DocumentRestore struct {
	By                   string     `json:"by"`
	Reason               string     `json:"reason"`
	Parts                []string   `json:"parts"`
	ReactivateExposedKey bool       `json:"reactivateExposedKey"`
	Until                usage.Time `json:"until"`
	AcceptLiveSessions   bool       `json:"acceptLiveSessions"`
}

// DocumentPause is a pause of the responder that begins, or was ended.
type DocumentPause struct {
	By      string     `json:"by"`
	Reason  string     `json:"reason"`
	At      usage.Time `json:"at"`
	Until   usage.Time `json:"until"`
	EndedBy string     `json:"endedBy"`
	EndedAt usage.Time `json:"endedAt"`
	Waiting []string   `json:"waiting"`
}

// keyDocument writes one key with lists of at most most entries each. Steps that
// are not in force come first, so that they are cut last.
func (v view) keyDocument(most int) DocumentKey {
	o := v.o
	impact, _ := v.impact()
	k := DocumentKey{
		AccessKeyID: v.key(), IncidentID: v.id(), Severity: v.severity, State: string(v.state),
		User: v.user(), UserARN: name(o.User.ARN), Owner: name(o.User.Owner), Capability: name(string(o.User.Capability)), CapabilityWhy: reason(o.User.CapabilityWhy),
		Special: name(string(o.Special)), SpecialReason: reason(o.SpecialReason), Location: inert(v.c.Exposure.Location, maxPlace),
		StartLevel: max(o.Start, v.c.Exposure.Start).String(), Level: o.Level.String(),
		KeyPrior: name(o.KeyPrior), KeyStatus: name(o.KeyStatus), Contained: o.Contained, ContainedAt: at(o.ContainedAt), TimeToContain: -1,
		LastUsed: usage.LastUse{At: at(o.LastUsed.At), Service: inert(o.LastUsed.Service, 40), Region: inert(o.LastUsed.Region, 40)},
		Impact:   impact, DryRun: v.dry(), Repeat: v.c.Repeat, Recorded: v.c.Recorded, RecordError: reason(v.c.RecordError),
		EvidenceError: reason(v.c.EvidenceError), Failure: failure(v.c.Failure),
		Steps: []DocumentStep{}, Credentials: []DocumentCredential{}, Undone: []DocumentUndone{}, Unread: []string{},
	}
	if v.timeToContain() != "" {
		k.TimeToContain = o.ContainedAt.Sub(v.Event.ArrivedAt).Seconds()
	}
	for _, a := range v.worstSteps() {
		k.Steps = append(k.Steps, DocumentStep{name(string(a.Step)), name(a.Target), name(string(a.Status)), reason(a.Reason), at(a.At)})
	}
	for _, c := range o.Credentials {
		k.Credentials = append(k.Credentials, DocumentCredential{name(string(c.Kind)), name(c.ID), name(c.Status), at(c.CreatedAt), c.Young, c.SwitchedOff})
	}
	for _, u := range v.c.Undone {
		k.Undone = append(k.Undone, DocumentUndone{name(string(u.Step)), name(u.Target), name(u.User), name(u.By), name(string(u.Undoer)), at(u.At), u.Reapplied})
	}
	for _, s := range o.Unread {
		k.Unread = append(k.Unread, reason(s))
	}
	k.Steps, k.Credentials = k.Steps[:min(most, len(k.Steps))], k.Credentials[:min(most, len(k.Credentials))]
	k.Undone, k.Unread = k.Undone[:min(most, len(k.Undone))], k.Unread[:min(most, len(k.Unread))]
	return k
}

func (v view) worstSteps() []containment.Action {
	missing, inForce := []containment.Action{}, []containment.Action{}
	for _, a := range v.o.Actions {
		if a.Status.Effective() {
			inForce = append(inForce, a)
		} else {
			missing = append(missing, a)
		}
	}
	return append(missing, inForce...)
}

// at keeps a time that JSON can write: RFC 3339 has four digits for the year.
func at(t time.Time) usage.Time {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return usage.Time{}
	}
	return usage.At(t)
}

func eventDocument(e workflow.Event) DocumentEvent {
	d := DocumentEvent{
		Kind: name(string(e.Kind)), Code: name(e.Code), Reason: reason(e.Reason), ID: name(e.ID), Account: name(e.Account), Region: name(e.Region),
		Time: at(e.Time), ArrivedAt: at(e.ArrivedAt), Deadline: inert(e.Deadline, 40), Sample: e.Sample, Keys: e.Keys, NotKeys: []string{},
	}
	for _, s := range e.NotKeys {
		if len(d.NotKeys) < 2*maxPoints {
			d.NotKeys = append(d.NotKeys, inert(s, 80))
		}
	}
	return d
}
