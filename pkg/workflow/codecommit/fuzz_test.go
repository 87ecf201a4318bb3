package codecommit

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzEvent holds that an event which is acted on names a repository and commits of
// this account, and nothing else that a call could take for something.
func FuzzEvent(f *testing.F) {
	const commit = "83baae61804e65cc73a7201a7252750c76066a30"
	f.Add(`{"account":"111122223333","region":"us-east-1","detail":{"event":"referenceUpdated","repositoryName":"shop","commitId":"` + commit + `","oldCommitId":"` + commit + `"}}`)
	f.Add(`{"account":"111122223333","region":"us-east-1","detail":{"event":"referenceCreated","repositoryName":"../x","commitId":"` + commit + `\n"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var e Event
		if json.Unmarshal([]byte(text), &e) != nil || e.check("111122223333", "us-east-1") != nil {
			return
		}
		d := e.Detail
		for _, id := range []string{d.CommitID, d.had()} {
			if strings.Trim(id, "0123456789abcdef") != "" || len(id) != 40 && id != "" {
				t.Errorf("%s: commit %q", text, id)
			}
		}
		if strings.ContainsAny(d.RepositoryName, "/\\ \n") || d.RepositoryName == "" || d.CommitID == "" {
			t.Errorf("%s: repository %q", text, d.RepositoryName)
		}
	})
}
