// Package posture holds the two steps of the machine ekr-posture: one reads the
// account part by part, the other judges what was read and tells a person.
//
// The machine passes only what must be read next and where it was put; the parts
// themselves lie in the evidence bucket, under posture/<review id>/.
package posture

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
)

// Version is the version of the documents that this build writes.
const Version = 1

// Settings is what the deployment says of the review. They stand in the machine's
// definition: a list of exceptions may be longer than the environment of a
// function.
type Settings struct {
	// Regions, if any, are the only ones to review.
	Regions    []string           `json:"regions"`
	Thresholds checks.Options     `json:"thresholds"`
	Exceptions []checks.Exception `json:"exceptions"`
	// SecurityHub imports the failures into Security Hub.
	SecurityHub bool `json:"securityHub"`
}

// Phase tells the collect function which of its jobs is wanted.
type Phase string

// The phases of the collect function.
const (
	// PhasePlan finds the Regions and plans what to read.
	PhasePlan Phase = "plan"
	// PhaseRead reads one turn of the plan.
	PhaseRead Phase = "read"
)

// CollectInput is what the machine gives the collect function.
type CollectInput struct {
	Phase Phase `json:"phase"`
	// StartedAt and Regions are given in PhasePlan.
	StartedAt time.Time `json:"startedAt"`
	Regions   []string  `json:"regions"`
	// Review and Turn are given in PhaseRead.
	Review Review `json:"review"`
	Turn   Turn   `json:"turn"`
}

// Review names one review.
type Review struct {
	ID        string    `json:"id"`
	StartedAt time.Time `json:"startedAt"`
	// Regions is the object that holds which Regions there are.
	Regions string `json:"regions"`
	// Reviewed are the Regions that are read, where settings name some.
	Reviewed []string `json:"reviewed"`
}

// Plan is the output of PhasePlan. The machine goes through the groups side by
// side, and through the turns of a group one after the other.
type Plan struct {
	Version int     `json:"version"`
	Review  Review  `json:"review"`
	Groups  []Group `json:"groups"`
}

// Group is what shares an API limit of AWS: a Region, or a global service.
type Group struct {
	Name  string `json:"name"`
	Turns []Turn `json:"turns"`
}

// Turn is what one invocation reads.
type Turn struct {
	Name  string         `json:"name"`
	Tasks []collect.Task `json:"tasks"`
}

// Part is the output of PhaseRead: where what was read lies.
type Part struct {
	Key   string         `json:"key"`
	Tasks []collect.Task `json:"tasks"`
	// Unread counts the tasks that could not be read in full.
	Unread int `json:"unread"`
	// Problem is why there is no object; "" if there is one. It is set by the
	// machine when the function failed for good.
	Problem string `json:"problem"`
}

// ReportInput is what the machine gives the report function.
type ReportInput struct {
	Review Review `json:"review"`
	// Parts has a list for each group.
	Parts     [][]Part `json:"parts"`
	Settings  Settings `json:"settings"`
	Execution string   `json:"execution"`
}

// Reported is the report function's output.
type Reported struct {
	Version int `json:"version"`
	// Sent: this invocation sent a digest. MessageID is SNS's id of it, or "".
	Sent      bool   `json:"sent"`
	MessageID string `json:"messageId"`
	// Failed and Unknown count findings, New those that are new or worse.
	Failed   int      `json:"failed"`
	Unknown  int      `json:"unknown"`
	New      int      `json:"new"`
	Fixed    int      `json:"fixed"`
	Problems []string `json:"problems"`
	// Key is the object that holds the review; "" if it could not be kept, or if an
	// invocation before this one had done it all.
	Key string `json:"key"`
}
