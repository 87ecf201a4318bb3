package codecommit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
)

// TestNothingKeepsASecret pushes secrets, in files and in the names of a file and a
// branch, and has each call fail with an error that quotes some: they are in no
// answer, log, notice, or input of a response.
func TestNothingKeepsASecret(t *testing.T) {
	token := "FwoGZXIvYXdz" + strings.Repeat("Q0FmYWtl", 12)
	quoted := "the request was 'x-amz-security-token:" + token + "', secretAccessKey: " + secretText()
	calls := []string{"", "GetRepository", "GetBranch", "GetCommit", "GetDifferences", "GetBlob", "StartExecution"}
	for _, fails := range calls {
		for _, code := range []string{"AccessDeniedException", "ThrottlingException"} {
			w := newWorld(t)
			w.repo.Fail = map[string]error{fails: fakeiam.Error(code, quoted)}
			w.states.Fail = map[string][]error{fails: {fakeiam.Error(code, quoted)}}
			one := w.repo.Commit("one", nil, "a", "fine\n")
			two := w.repo.Commit("secret_access_key="+secretText(), []string{one}, "x-amz-security-token="+token, pair(ours())+pair(theirs()))
			branch := "secretAccessKey=" + secretText()
			w.repo.Branches["main"], w.repo.Branches[branch] = one, two
			payload, err := json.Marshal(Event{ID: "e1", Account: account, Region: region, Time: noon,
				Detail: Detail{Event: "referenceCreated", RepositoryName: "shop", ReferenceType: "branch", ReferenceName: branch, CommitID: two}})
			if err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			answer, failure := function.Handler(correlation.NewLogger(&log), w.Handler, true).Invoke(context.Background(), payload)
			if log.Len() == 0 || failure == nil && len(w.notices)+len(w.states.Started) == 0 {
				t.Errorf("%s: nothing was looked at", fails)
			}
			var started strings.Builder
			for _, in := range w.states.Started {
				started.WriteString(*in.Input)
			}
			for where, text := range map[string]string{"the answer": fmt.Sprint(string(answer), failure), "the log": log.String(), "a notice": fmt.Sprintf("%+v", w.notices), "an input": started.String()} {
				if strings.Contains(text, token) || strings.Contains(text, secretText()) {
					t.Errorf("%s, %s: a secret lies in %s: %s", fails, code, where, text)
				}
			}
		}
	}
}
