package cli

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// incidentView is one incident in the JSON of this command, which stays the
// same when the record in the table changes.
type incidentView struct {
	ID          string         `json:"id"`
	State       incident.State `json:"state"`
	Severity    string         `json:"severity"`
	AccessKeyID accesskey.ID   `json:"accessKeyId"`
	Account     string         `json:"account"`
	User        string         `json:"user"`
	// Start is the gravest level that a signal asked for, Level the one that was
	// carried out.
	Start level.Level `json:"start"`
	Level level.Level `json:"level"`
	// Contained is as last read, and no longer once the exposed key was given back.
	Contained bool `json:"contained"`
	DryRun    bool `json:"dryRun"`
	// KeyPrior is the key's status before the responder touched it.
	KeyPrior    string `json:"keyPrior"`
	OpenedAt    string `json:"openedAt"`
	ArrivedAt   string `json:"arrivedAt"`
	ContainedAt string `json:"containedAt"`
	ClosedAt    string `json:"closedAt"`
	// FenceUntil is when the fence ends that was raised in place of switching the
	// key off, PausedUntil when the pause ends in which it was left on.
	FenceUntil  string `json:"fenceUntil"`
	PausedUntil string `json:"pausedUntil"`
	// InForce are the parts of the containment that nobody has undone, by the
	// names that restore knows.
	InForce  []string      `json:"inForce"`
	Steps    []step        `json:"actions"`
	Restores []restoreView `json:"restores"`
	// Sightings are the events that named the key; SightingCount counts those
	// too that were not kept.
	Sightings     []sightingView `json:"sightings"`
	SightingCount int            `json:"sightingCount"`
	// Rounds counts how often containment was found undone and applied again.
	Rounds int `json:"rounds"`
	// SessionsAliveUntil is the latest known expiry of credentials that the key
	// made, SessionsReadUntil the time up to which CloudTrail was surely read.
	SessionsAliveUntil string `json:"sessionsAliveUntil"`
	SessionsReadUntil  string `json:"sessionsReadUntil"`
}

type restoreView struct {
	By     string   `json:"by"`
	At     string   `json:"at"`
	Reason string   `json:"reason"`
	Parts  []string `json:"parts"`
	Until  string   `json:"until"`
	// Unfinished: it was begun, and is not known to have been finished.
	Unfinished bool `json:"unfinished"`
}

type sightingView struct {
	EventID string `json:"eventId"`
	Kind    string `json:"kind"`
	Code    string `json:"code"`
	Region  string `json:"region"`
	At      string `json:"at"`
}

func viewOf(r incident.Record) incidentView {
	v := incidentView{
		ID: r.ID, State: r.State, Severity: r.Severity,
		AccessKeyID: r.AccessKeyID, Account: r.Account, User: r.User,
		Start: r.Start, Level: r.Level, Contained: r.Contained, DryRun: r.DryRun, KeyPrior: r.KeyPrior,
		OpenedAt: stamp(r.OpenedAt), ArrivedAt: stamp(r.ArrivedAt), ContainedAt: stamp(r.ContainedAt), ClosedAt: stamp(r.ClosedAt),
		FenceUntil: stamp(r.FenceUntil), PausedUntil: stamp(r.PausedUntil),
		InForce: []string{}, Steps: stepsOf(r.Actions), Restores: []restoreView{}, Sightings: []sightingView{},
		SightingCount: r.SightingCount, Rounds: r.Rounds,
		SessionsAliveUntil: stamp(r.Sessions.AliveUntil), SessionsReadUntil: stamp(r.Sessions.ReadUntil),
	}
	for _, held := range containment.Holding(r.Actions, r.UndoneAt()) {
		v.InForce = append(v.InForce, held.Part())
	}
	for _, s := range r.Restores {
		v.Restores = append(v.Restores, restoreView{By: s.By, At: stamp(s.At), Reason: s.Reason, Parts: list(s.Parts), Until: stamp(s.Until), Unfinished: s.Unfinished})
	}
	v.Contained = r.Contained && !v.gaveBack(v.exposed())
	for _, s := range r.Sightings {
		v.Sightings = append(v.Sightings, sightingView{EventID: s.EventID, Kind: s.Kind, Code: s.Code, Region: s.Region, At: stamp(s.At)})
	}
	return v
}

// exposed is the part that is the exposed key itself.
func (v incidentView) exposed() string {
	return containment.Part(containment.KeyInactive, string(v.AccessKeyID))
}

// gaveBack tells whether a part was undone and is not in force again; for "",
// whether any was.
func (v incidentView) gaveBack(part string) bool {
	return slices.ContainsFunc(v.Restores, func(r restoreView) bool {
		return !r.Unfinished && slices.ContainsFunc(r.Parts, func(p string) bool {
			return (part == "" || p == part) && !slices.Contains(v.InForce, p)
		})
	})
}

// standing says in words whether the key is contained, as far as the record tells.
// What is dangerous is in capitals.
func standing(v incidentView) string {
	fence := containment.Part(containment.FenceAttached, v.User)
	switch {
	case v.DryRun:
		return "dry run"
	case v.gaveBack(v.exposed()):
		return "KEY GIVEN BACK"
	case v.Contained && v.gaveBack(""):
		return "partly restored"
	case v.Contained:
		return "contained"
	case slices.Contains(v.InForce, fence):
		return "fenced, KEY ON"
	case v.PausedUntil != "":
		return "PAUSED, KEY ON"
	case v.Level == level.Notify:
		return "told only"
	}
	return "NOT CONTAINED"
}

// took writes the time from arrival to containment; "" if either is not known.
func took(r incident.Record) string {
	if r.ContainedAt.IsZero() || r.ArrivedAt.IsZero() {
		return ""
	}
	return r.ContainedAt.Sub(r.ArrivedAt).Round(100 * time.Millisecond).String()
}
