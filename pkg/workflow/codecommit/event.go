// Package codecommit looks for secrets in what is pushed to repositories of AWS
// CodeCommit. A key of this account, or of a member of the organisation that the
// responder acts in, starts the response to it; whatever else is found, or could
// not be looked at, a person is told.
//
// A secret is neither kept nor passed on: ids of keys leave the function, and
// the names of places.
package codecommit

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/correlation"
)

// Event is EventBridge's "CodeCommit Repository State Change", as far as it is
// of use here.
type Event struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Region  string    `json:"region"`
	Time    time.Time `json:"time"`
	Detail  Detail    `json:"detail"`
}

// Detail says which ref of which repository changed, and how.
type Detail struct {
	Event          string `json:"event"`
	RepositoryName string `json:"repositoryName"`
	ReferenceType  string `json:"referenceType"`
	ReferenceName  string `json:"referenceName"`
	CommitID       string `json:"commitId"`
	// OldCommitID is what the ref was before; "" for a new one.
	OldCommitID string `json:"oldCommitId"`
}

// Correlation implements correlation.Document.
func (e Event) Correlation() correlation.ID { return correlation.ID{Event: e.ID} }

var (
	repositoryName = regexp.MustCompile(`^[\w.-]{1,100}$`)
	commitID       = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// deleted is the event of a ref that was deleted.
const deleted = "referenceDeleted"

// check refuses an event that no push to a repository of this account makes.
func (e *Event) check(account, region string) error {
	d := &e.Detail
	switch {
	case e.Account != account || e.Region != region:
		return fmt.Errorf("the event is of account %q, Region %q", e.Account, e.Region)
	case d.Event != "referenceCreated" && d.Event != "referenceUpdated" && d.Event != deleted:
		return fmt.Errorf("the event is %q, which is none about a ref", d.Event)
	case !repositoryName.MatchString(d.RepositoryName):
		return fmt.Errorf("%q is no name of a repository", d.RepositoryName)
	case d.Event == deleted: // names no commit, and none is asked for
	case !commitID.MatchString(d.CommitID) || d.OldCommitID != "" && !commitID.MatchString(d.OldCommitID):
		return fmt.Errorf("%q and %q are not both commits", d.CommitID, d.OldCommitID)
	}
	return nil
}

// had is the commit that the ref was before; "" if there was none.
func (d *Detail) had() string {
	if strings.Trim(d.OldCommitID, "0") == "" {
		return ""
	}
	return d.OldCommitID
}
