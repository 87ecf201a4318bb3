package notice

import (
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// DrillFacts is a drill that has ended.
type DrillFacts struct {
	Drill    workflow.Drill
	Settings settings.Settings
	Now      time.Time
}

// WriteDrill makes the notice of a drill's result. It never fails.
func WriteDrill(d DrillFacts) Message {
	f := Facts{Kind: Drill, Number: string(Drill), Execution: d.Drill.Execution, Settings: d.Settings, responder: d.Settings, Now: d.Now}
	return guarded(f, func(f Facts) Message { return d.write(f) })
}

func (d DrillFacts) write(f Facts) Message {
	dr := d.draft(f)
	m := Message{
		Subject:    subject(dr.severity, dr.state, dr.headline, "", d.Settings.AccountName, d.Settings.Account, orElse(d.Drill.IncidentID, noIncident)),
		Text:       dr.text(),
		Attributes: f.attributes(dr.severity),
	}
	if !d.Drill.Mailed {
		m.Attributes[Audience] = Machines
	}
	m.Machine = f.document(dr, nil, m.Subject)
	m.Machine.Drill = d.document()
	if d.Drill.IncidentID != "" {
		m.Machine.IncidentIDs = []string{name(d.Drill.IncidentID)}
	}
	return m
}

// draft writes the words. A drill that did not pass is no incident, so it wakes
// nobody; but as long as it does not, a leaked key might be left on.
func (d DrillFacts) draft(f Facts) *draft {
	w := d.Drill
	r := &draft{severity: usage.P4, state: "drill", headline: "Drill passed" + d.after()}
	if w.Passed {
		r.say("DRILL PASSED. The throw-away key " + name(string(w.AccessKeyID)) + " was announced as exposed, and the responder did all that it does about a real one." + d.time())
	} else {
		r.severity, r.state, r.headline = usage.P2, "DRILL FAILED", d.headline()
		r.say("DRILL FAILED. Not all that the responder does about an exposed key was seen to work. No real key is affected now; one that leaks before this is mended may stay on, or nobody hear of it." + d.time())
	}
	r.gap()
	r.account(f)
	r.fact("Drill", "started "+minute(w.StartedAt)+" by "+orElse(name(w.Request.By), "the schedule"))
	if w.AccessKeyID != "" {
		r.fact("Key", name(string(w.AccessKeyID))+" of user "+name(w.User))
	}
	r.fact("Incident", orElse(name(w.IncidentID), "none on record"))
	r.tasks = d.tasks()
	r.page.tasks("DO NOW", r.tasks)
	r.points("FAILED", d.words(workflow.DrillFailed))
	r.points("COULD NOT SEE", d.words(workflow.DrillUnread))
	r.points("PROVED", d.words(workflow.DrillHolds))
	r.gap()
	r.say("This comes once a month while drills pass, and at once when one does not.")
	r.links(f.run())
	return r
}

// after is the time until the key was off, for the subject; "" if it was not, or
// was not to be.
func (d DrillFacts) after() string {
	if d.Drill.Seconds < 0 || d.Drill.ContainedAt.IsZero() {
		return ""
	}
	return " in " + ago(time.Duration(d.Drill.Seconds*float64(time.Second)))
}

func (d DrillFacts) time() string {
	if d.after() == "" {
		return ""
	}
	return " The drill's own key was Inactive" + d.after() + "."
}

// headline says how much is missing.
func (d DrillFacts) headline() string {
	missing := 0
	for _, s := range d.Drill.Steps {
		if s.Status != workflow.DrillHolds {
			missing++
		}
	}
	return fmt.Sprintf("%d of %d steps not proved", missing, len(d.Drill.Steps))
}

// stepWords say what each step proves.
var stepWords = map[workflow.DrillStepName]string{
	workflow.DrillRan:          "The drill itself",
	workflow.DrillKeyOff:       "Key switched off",
	workflow.DrillDenied:       "Sessions denied",
	workflow.DrillRecorded:     "On record",
	workflow.DrillAlertSent:    "Alert published",
	workflow.DrillReportSent:   "Report published",
	workflow.DrillClosed:       "Investigated to the end",
	workflow.DrillNoticesHeard: "Notices heard",
	workflow.DrillAlarmsHeard:  "Alarms heard",
	workflow.DrillCleanedUp:    "Cleaned up",
}

func (d DrillFacts) words(status workflow.DrillStatus) []string {
	var list []string
	for _, s := range d.Drill.Steps {
		if s.Status == status {
			list = append(list, orElse(stepWords[s.Name], name(string(s.Name)))+": "+inert(s.Detail, maxDetail)+".")
		}
	}
	return list
}

// maxDetail bounds what a step says, in characters: reasons of AWS are long.
const maxDetail = 600

func (d DrillFacts) document() *DocumentDrill {
	w := d.Drill
	doc := &DocumentDrill{
		Passed: w.Passed, StartedAt: at(w.StartedAt), EndedAt: at(w.EndedAt), By: name(w.Request.By), User: name(w.User), AccessKeyID: name(string(w.AccessKeyID)),
		AnnouncedAt: at(w.AnnouncedAt), ContainedAt: at(w.ContainedAt), Seconds: w.Seconds, TimeToContain: w.TimeToContain, Steps: []DocumentDrillStep{},
	}
	for _, s := range w.Steps[:min(len(w.Steps), maxPoints*4)] {
		doc.Steps = append(doc.Steps, DocumentDrillStep{name(string(s.Name)), name(string(s.Status)), inert(s.Detail, maxDetail)})
	}
	return doc
}

// DocumentDrill is a drill that has ended. Seconds counts from the announcement,
// TimeToContain from the event's arrival; both are -1 if the key was not off.
type DocumentDrill struct {
	Passed        bool                `json:"passed"`
	StartedAt     usage.Time          `json:"startedAt"`
	EndedAt       usage.Time          `json:"endedAt"`
	By            string              `json:"by"`
	User          string              `json:"user"`
	AccessKeyID   string              `json:"accessKeyId"`
	AnnouncedAt   usage.Time          `json:"announcedAt"`
	ContainedAt   usage.Time          `json:"containedAt"`
	Seconds       float64             `json:"seconds"`
	TimeToContain float64             `json:"timeToContain"`
	Steps         []DocumentDrillStep `json:"steps"`
}

// DocumentDrillStep is one thing that the drill was to prove.
type DocumentDrillStep struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Detail string `json:"detail"`
}

// missing tells whether a step was not seen to hold.
func (d DrillFacts) missing(steps ...workflow.DrillStepName) bool {
	return slices.ContainsFunc(d.Drill.Steps, func(s workflow.DrillStep) bool {
		return s.Status != workflow.DrillHolds && slices.Contains(steps, s.Name)
	})
}
