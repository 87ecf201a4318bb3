package hub_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
	"github.com/aws/aws-sdk-go-v2/service/securityhub/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/posture/report/hub"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// fake is Security Hub: it keeps what it takes, and refuses on demand.
type fake struct {
	calls   []int // sizes
	kept    map[string]types.AwsSecurityFinding
	fail    map[int]error // by number of the call
	refuses string        // part of the ids that it refuses
}

func (f *fake) BatchImportFindings(_ context.Context, in *securityhub.BatchImportFindingsInput, _ ...func(*securityhub.Options)) (*securityhub.BatchImportFindingsOutput, error) {
	f.calls = append(f.calls, len(in.Findings))
	if err := f.fail[len(f.calls)]; err != nil {
		return nil, err
	}
	out := &securityhub.BatchImportFindingsOutput{FailedCount: aws.Int32(0), SuccessCount: aws.Int32(0)}
	for _, finding := range in.Findings {
		id := aws.ToString(finding.Id)
		if f.refuses != "" && strings.Contains(id, f.refuses) {
			*out.FailedCount++
			out.FailedFindings = append(out.FailedFindings, types.ImportFindingsError{Id: finding.Id, ErrorCode: aws.String("InvalidInput"), ErrorMessage: aws.String("it is wrong")})
			continue
		}
		*out.SuccessCount++
		if f.kept == nil {
			f.kept = map[string]types.AwsSecurityFinding{}
		}
		f.kept[id[strings.LastIndex(id, "/")+1:]] = finding
	}
	return out, nil
}

var (
	monday = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	list   = []checks.Check{{ID: "key", Question: "Is it good?", Why: "It matters.", Fix: checks.Fix{Do: "Mend it.", Command: "aws"}, Ref: checks.References{CIS3: []string{"1.14"}}}}
)

func failing(id string) checks.Finding {
	return checks.Finding{
		Check: "key", Outcome: checks.Fail, Severity: checks.High, Evidence: "It is bad.", Count: 1, Fingerprint: id,
		Resource: checks.Resource{Type: "AWS::IAM::User", ID: "arn:aws:iam::111122223333:user/" + id},
	}
}

func review(t *testing.T, day int, before *report.Review, findings ...checks.Finding) *report.Review {
	t.Helper()
	r := report.Build(snapshot.New("111122223333", "aws", "us-east-1", monday.AddDate(0, 0, day)), list, findings)
	if err := r.Compare(before); err != nil {
		t.Fatal(err)
	}
	return r
}

// states writes what the hub has.
func (f *fake) states() map[string]string {
	all := map[string]string{}
	for id, finding := range f.kept {
		all[id] = string(finding.RecordState) + " " + string(finding.Compliance.Status)
	}
	return all
}

func TestFailuresComeAndGo(t *testing.T) {
	h := &fake{}
	first := review(t, 0, nil, failing("a"), failing("b"), failing("c"), failing("d"))
	accepted := failing("c")
	accepted.Outcome, accepted.Exception = checks.Excepted, &checks.Accepted{Reason: "moves", Until: "2026-12-31"}
	unseen := checks.Finding{Check: "key", Outcome: checks.Unknown, Fingerprint: "u", Region: "eu-west-1", Unread: []snapshot.Gap{{Reason: snapshot.Denied}}}
	second := review(t, 1, first, failing("a"), accepted)
	for _, r := range []*report.Review{first, second} {
		if problems := hub.Import(t.Context(), h, r, list); problems != nil {
			t.Fatal(problems)
		}
	}
	want := map[string]string{"a": "ACTIVE FAILED", "b": "ARCHIVED PASSED", "c": "ARCHIVED FAILED", "d": "ARCHIVED PASSED"}
	if diff := cmp.Diff(want, h.states()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if a := h.kept["a"]; *a.CreatedAt != "2026-03-02T06:00:00.000Z" || *a.UpdatedAt != "2026-03-03T06:00:00.000Z" {
		t.Errorf("made %s, updated %s", *a.CreatedAt, *a.UpdatedAt)
	}
	hub.Import(t.Context(), h, review(t, 2, second, failing("a"), failing("b"), unseen), list)
	if h.states()["b"] != "ACTIVE FAILED" {
		t.Error("a failure that came back is still archived")
	}
}

// TestWhatCouldNotBeToldIsLeftAlone neither archives nor passes it.
func TestWhatCouldNotBeToldIsLeftAlone(t *testing.T) {
	h := &fake{}
	first := review(t, 0, nil, failing("a"))
	doubt := checks.Finding{Check: "key", Outcome: checks.Unknown, Fingerprint: "u", Unread: []snapshot.Gap{{Reason: snapshot.Denied}}}
	hub.Import(t.Context(), h, first, list)
	hub.Import(t.Context(), h, review(t, 1, first, doubt), list)
	if diff := cmp.Diff(map[string]string{"a": "ACTIVE FAILED"}, h.states()); diff != "" {
		t.Error(diff)
	}
}

// TestWhatIsAcceptedIsSentOnce keeps an accepted finding that could not be
// archived: the next import has it for two reasons.
func TestWhatIsAcceptedIsSentOnce(t *testing.T) {
	accepted := failing("a")
	accepted.Outcome = checks.Excepted
	h := &fake{refuses: "/a"}
	first := review(t, 0, nil, accepted)
	hub.Import(t.Context(), h, first, list)
	second := review(t, 1, first, accepted)
	hub.Import(t.Context(), h, second, list)
	if diff := cmp.Diff([]int{1, 1}, h.calls); diff != "" {
		t.Errorf("findings in each call: %s", diff)
	}
}

func TestBatchesAndRefusals(t *testing.T) {
	var many []checks.Finding
	for i := range 250 {
		many = append(many, failing(fmt.Sprintf("n%03d", i)))
	}
	h := &fake{refuses: "n04", fail: map[int]error{2: &smithy.GenericAPIError{Code: "InvalidAccessException", Message: "Security Hub is not enabled"}}}
	problems := hub.Import(t.Context(), h, review(t, 0, nil, many...), list)
	if diff := cmp.Diff([]int{100, 100, 50}, h.calls); diff != "" {
		t.Errorf("calls: %s", diff)
	}
	want := []string{"Security Hub did not take 110 of 250 findings: InvalidInput: it is wrong; InvalidAccessException: Security Hub is not enabled"}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(h.kept) != 140 {
		t.Errorf("took %d", len(h.kept))
	}
}

// TestArchivingIsTriedAgain loses the archiving twice, once refused and once as
// a whole call; the third review does it.
func TestArchivingIsTriedAgain(t *testing.T) {
	h := &fake{}
	first := review(t, 0, nil, failing("a"), failing("b"))
	hub.Import(t.Context(), h, first, list)
	h.refuses = "/a"
	second := review(t, 1, first)
	hub.Import(t.Context(), h, second, list)
	h.refuses, h.fail = "", map[int]error{len(h.calls) + 1: &smithy.GenericAPIError{Code: "LimitExceededException"}}
	third := review(t, 2, second)
	hub.Import(t.Context(), h, third, list)
	if diff := cmp.Diff(map[string]string{"a": "ACTIVE FAILED", "b": "ARCHIVED PASSED"}, h.states()); diff != "" {
		t.Error(diff)
	}
	fourth := review(t, 3, third)
	if problems := hub.Import(t.Context(), h, fourth, list); problems != nil || h.states()["a"] != "ARCHIVED PASSED" || len(fourth.Unarchived) != 0 {
		t.Errorf("%v %v %v", problems, h.states(), fourth.Unarchived)
	}
}

// TestLimitsOfTheFormat writes findings in which everything is too long, and
// looks at what AWS documents as required and as most.
func TestLimitsOfTheFormat(t *testing.T) {
	h := &fake{}
	long := strings.Repeat("lang\u202e ", 3000)
	var many []checks.Finding
	for i := range 100 {
		f := failing(fmt.Sprint(i))
		f.Evidence, f.Resource.ID, f.Command, f.Owner = long, long, long, long
		many = append(many, f)
	}
	r := review(t, 0, nil, many...)
	wordy := list[0]
	wordy.Question, wordy.Why, wordy.Fix.Do = long, long, long
	if problems := hub.Import(t.Context(), h, r, []checks.Check{wordy}); problems != nil {
		t.Fatal(problems)
	}
	size := 0
	for _, f := range h.kept {
		for limit, value := range map[int]*string{256: f.Title, 1024: f.Description, 512: f.Remediation.Recommendation.Text} {
			if n := utf8.RuneCountInString(aws.ToString(value)); n == 0 || n > limit {
				t.Errorf("%d characters, at most %d", n, limit)
			}
		}
		for name, value := range map[string]*string{"SchemaVersion": f.SchemaVersion, "Id": f.Id, "ProductArn": f.ProductArn, "GeneratorId": f.GeneratorId, "AwsAccountId": f.AwsAccountId, "CreatedAt": f.CreatedAt, "UpdatedAt": f.UpdatedAt} {
			if aws.ToString(value) == "" || len(*value) > 512 {
				t.Errorf("%s is %q", name, aws.ToString(value))
			}
		}
		if len(f.Resources) != 1 || len(aws.ToString(f.Resources[0].Id)) > 2048 || f.FindingProviderFields.Severity.Label != types.SeverityLabelHigh || len(f.FindingProviderFields.Types) != 1 {
			t.Errorf("%+v", f)
		}
		text, err := json.Marshal(f)
		if err != nil || len(text) > 240_000 {
			t.Errorf("%v, %d bytes", err, len(text))
		}
		size += len(text)
	}
	if size > 6_000_000/2 {
		t.Errorf("a call of %d bytes", size)
	}
}
