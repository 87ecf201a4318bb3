package notice

import (
	"encoding/json"
	"math"
	"strings"
)

// maxMachine bounds the machine's part in bytes, as it stands escaped within the
// published message, which holds it four times.
const maxMachine = 44_000

// document writes the machine's part, with as much of every list as fits.
func (f Facts) document(d *draft, views []view, subject string) Document {
	doc := Document{
		Version: DocumentVersion, Kind: f.Kind, Number: inert(f.Number, 40), Severity: d.severity, State: d.state, Subject: subject, SentAt: at(f.Now),
		IncidentIDs: []string{},
		Account: DocumentAccount{
			ID: name(orElse(f.Settings.Account, f.Event.Account)), Name: name(f.Settings.AccountName), Environment: name(f.Settings.Environment),
			Partition: name(f.partition()), Region: name(f.region()),
		},
		Event: eventDocument(f.Event), Problem: failureOf(f.Problem), Execution: name(f.Execution), Links: []string{},
	}
	for _, v := range views {
		if id := v.id(); id != "" {
			doc.IncidentIDs = append(doc.IncidentIDs, id)
		}
	}
	if len(doc.IncidentIDs) == 0 && d.id != "" {
		doc.IncidentIDs = append(doc.IncidentIDs, d.id)
	}
	if f.Restore != nil {
		doc.Restore = restoreDocument(*f.Restore)
	}
	if f.Pause != nil {
		doc.Pause = pauseDocument(*f.Pause)
	}
	if run := f.run(); run != "" {
		doc.Links = append(doc.Links, run)
	}
	return f.fill(doc, d.tasks, views)
}

func failureOf(problem string) string {
	if problem == "" {
		return ""
	}
	step, why := failedStep(problem)
	return strings.TrimPrefix(step+" failed: "+why, " failed: ")
}

// fill adds keys and tasks with longer lists as long as there is room.
func (f Facts) fill(doc Document, tasks []Task, views []view) Document {
	for _, most := range []int{60, 20, 8, 3, 1, 0} {
		doc.Keys = []DocumentKey{}
		for _, v := range views {
			doc.Keys = append(doc.Keys, v.keyDocument(most))
		}
		doc.Tasks = limited(tasks, 1+4*most)
		if f.Kind == Report || f.Kind == Close || f.Kind == Change {
			doc.Usage = f.usageDocument(views, most)
		}
		if doc.escaped() <= maxMachine {
			return doc
		}
		doc.Shortened = true
	}
	for i := range doc.Keys {
		doc.Keys[i] = doc.Keys[i].bare()
	}
	return doc.bare()
}

// limited keeps the first tasks, with lists that are not null.
func limited(tasks []Task, most int) []Task {
	list := []Task{}
	for _, t := range tasks {
		if len(list) == most {
			break
		}
		if t.Commands == nil {
			t.Commands = []string{}
		}
		list = append(list, t)
	}
	return list
}

// bare is a key with nothing but what identifies it and how it stands.
func (k DocumentKey) bare() DocumentKey {
	return DocumentKey{
		AccessKeyID: k.AccessKeyID, IncidentID: k.IncidentID, Severity: k.Severity, State: k.State, User: k.User,
		KeyStatus: k.KeyStatus, Contained: k.Contained, ContainedAt: k.ContainedAt, TimeToContain: k.TimeToContain,
		Recorded: k.Recorded, DryRun: k.DryRun, Impact: k.Impact,
		Steps: []DocumentStep{}, Credentials: []DocumentCredential{}, Undone: []DocumentUndone{}, Unread: []string{},
	}
}

// bare drops keys, the least grave first, until the rest fits.
func (doc Document) bare() Document {
	doc.Shortened = true
	doc.Tasks, doc.Event.NotKeys = []Task{}, []string{}
	for doc.escaped() > maxMachine && len(doc.Keys) > 0 {
		doc.Keys = doc.Keys[:len(doc.Keys)*3/4]
	}
	for doc.escaped() > maxMachine && len(doc.IncidentIDs) > 0 {
		doc.IncidentIDs = doc.IncidentIDs[:len(doc.IncidentIDs)/2]
	}
	if doc.escaped() > maxMachine {
		doc.Usage, doc.Restore = nil, nil
	}
	return doc
}

// escaped is the size of the document as a string within JSON.
func (doc Document) escaped() int {
	text, err := encode(doc)
	if err != nil {
		return math.MaxInt
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return math.MaxInt
	}
	return len(quoted)
}

func restoreDocument(r RestoreFacts) *DocumentRestore {
	d := DocumentRestore{
		By: name(r.Input.By), Reason: reason(r.Input.Reason), Parts: []string{}, ReactivateExposedKey: r.Input.ReactivateExposedKey,
		Until: at(r.Input.Until), AcceptLiveSessions: r.Input.AcceptLiveSessions,
	}
	for _, p := range r.Parts {
		if len(d.Parts) < 5*maxPoints {
			d.Parts = append(d.Parts, name(p))
		}
	}
	return &d
}
