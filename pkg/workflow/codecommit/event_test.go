package codecommit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEventRefused: an event that is no push to a repository of this account.
func TestEventRefused(t *testing.T) {
	good := Event{Account: account, Region: region, Detail: Detail{Event: "referenceCreated", RepositoryName: "shop", CommitID: strings.Repeat("a", 40)}}
	if err := good.check(account, region); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Event){
		"account":    func(e *Event) { e.Account = "444455556666" },
		"Region":     func(e *Event) { e.Region = "eu-west-1" },
		"a comment":  func(e *Event) { e.Detail.Event = "commentOnCommitCreated" },
		"repository": func(e *Event) { e.Detail.RepositoryName = "a/b?c" },
		"commit":     func(e *Event) { e.Detail.CommitID = "HEAD" },
		"old commit": func(e *Event) { e.Detail.OldCommitID = "HEAD" },
	} {
		e := good
		change(&e)
		if _, err := newWorld(t).Handle(t.Context(), e); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestEvent reads the event of AWS's documentation.
func TestEvent(t *testing.T) {
	text := `{"version":"0","id":"01234567-EXAMPLE","detail-type":"CodeCommit Repository State Change","source":"aws.codecommit",
		"account":"111122223333","time":"2017-06-12T10:23:43Z","region":"us-east-1","resources":["arn:aws:codecommit:us-east-1:111122223333:myRepo"],
		"detail":{"event":"referenceUpdated","repositoryName":"myRepo","repositoryId":"12345678-1234-5678-abcd-12345678abcd","referenceType":"branch",
		"referenceName":"myBranch","referenceFullName":"refs/heads/myBranch","commitId":"7f0103fMERGE","oldCommitId":"3e5983DESTINATION","baseCommitId":"3e5a9bf1BASE",
		"sourceCommitId":"26a8f2SOURCE","mergeOption":"THREE_WAY_MERGE"}}`
	var got Event
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := Detail{Event: "referenceUpdated", RepositoryName: "myRepo", ReferenceType: "branch", ReferenceName: "myBranch", CommitID: "7f0103fMERGE", OldCommitID: "3e5983DESTINATION"}
	if diff := cmp.Diff(want, got.Detail); diff != "" || got.Account != account || got.Correlation().Event != "01234567-EXAMPLE" {
		t.Errorf("%s %+v", diff, got)
	}
}
