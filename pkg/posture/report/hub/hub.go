// Package hub imports the failures of a posture review into AWS Security Hub, in
// its finding format (ASFF), and archives them when they are over.
//
// Security Hub (CSPM) must be on in the Region. It takes 100 findings a call,
// and an answer of success may still name findings that it refused.
package hub

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
	"github.com/aws/aws-sdk-go-v2/service/securityhub/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// SecurityHub is what importing needs of the SDK's client.
type SecurityHub interface {
	BatchImportFindings(context.Context, *securityhub.BatchImportFindingsInput, ...func(*securityhub.Options)) (*securityhub.BatchImportFindingsOutput, error)
}

// perCall is the most findings that a call takes. The format bounds each text,
// so that a call of them stays far below its limit of 6 MB.
const perCall = 100

// Import imports what fails, and archives what was fixed or accepted since, and
// what an earlier import failed to archive. What could not be told stays as it
// was. The review keeps what could still not be archived, for the next time.
// The returned problems are sentences, the first of each kind of failure; none
// if Security Hub took everything.
func Import(ctx context.Context, client SecurityHub, r *report.Review, list []checks.Check) (problems []string) {
	i := importer{client: client, format: newFormat(r, list), unarchived: map[string]bool{}}
	failing, sent := r.Of(checks.Fail), map[string]bool{}
	for _, e := range failing {
		sent[e.Fingerprint] = true
	}
	// What is accepted is archived each time, and so may be among the unarchived too.
	over := slices.DeleteFunc(slices.Concat(r.Fixed, r.Of(checks.Excepted), r.Unarchived), func(e report.Entry) bool {
		twice := sent[e.Fingerprint]
		sent[e.Fingerprint] = true
		return twice
	})
	for batch := range slices.Chunk(failing, perCall) {
		i.send(ctx, batch, types.RecordStateActive)
	}
	for batch := range slices.Chunk(over, perCall) {
		i.send(ctx, batch, types.RecordStateArchived)
	}
	r.Unarchived = slices.DeleteFunc(over, func(e report.Entry) bool { return !i.unarchived[e.Fingerprint] })
	if i.failed > 0 {
		problems = append(problems, fmt.Sprintf("Security Hub did not take %d of %d findings: %s", i.failed, i.sent, strings.Join(i.reasons, "; ")))
	}
	return problems
}

type importer struct {
	client SecurityHub
	format format

	sent, failed int
	reasons      []string
	unarchived   map[string]bool
}

// send imports one batch. A batch that fails as a whole does not keep the
// others from being tried.
func (i *importer) send(ctx context.Context, batch []report.Entry, state types.RecordState) {
	in := &securityhub.BatchImportFindingsInput{}
	byID := map[string]report.Entry{}
	for _, e := range batch {
		finding := i.format.finding(e, state)
		in.Findings, byID[aws.ToString(finding.Id)] = append(in.Findings, finding), e
	}
	i.sent += len(batch)
	out, err := i.client.BatchImportFindings(ctx, in)
	if err != nil {
		i.failed += len(batch)
		i.because(awserr.Code(err), awserr.Message(err))
		for _, e := range batch {
			i.keep(e, state)
		}
		return
	}
	i.failed += int(aws.ToInt32(out.FailedCount))
	for _, refused := range out.FailedFindings {
		i.because(aws.ToString(refused.ErrorCode), aws.ToString(refused.ErrorMessage))
		if e, known := byID[aws.ToString(refused.Id)]; known {
			i.keep(e, state)
		}
	}
}

func (i *importer) keep(e report.Entry, state types.RecordState) {
	if state == types.RecordStateArchived {
		i.unarchived[e.Fingerprint] = true
	}
}

// because notes a reason, each once, and only the first few.
func (i *importer) because(code, message string) {
	const few, longest = 3, 200
	reason := inert.Text(redact.Text(strings.TrimRight(code+": "+message, ": ")), longest)
	if len(i.reasons) < few && !slices.Contains(i.reasons, reason) {
		i.reasons = append(i.reasons, reason)
	}
}
