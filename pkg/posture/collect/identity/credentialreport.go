package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/identity/credentialtable"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// CredentialReportIAM is what reading the credential report needs of the SDK's
// client.
type CredentialReportIAM interface {
	GenerateCredentialReport(context.Context, *iam.GenerateCredentialReportInput, ...func(*iam.Options)) (*iam.GenerateCredentialReportOutput, error)
	GetCredentialReport(context.Context, *iam.GetCredentialReportInput, ...func(*iam.Options)) (*iam.GetCredentialReportOutput, error)
}

var credentialReport = collect.Reader[CredentialReportIAM, snapshot.CredentialReport]{
	To:   snapshot.CredentialTable,
	Dial: func(c aws.Config) CredentialReportIAM { return iam.NewFromConfig(c) },
	Read: readCredentialReport[CredentialReportIAM],
}

const (
	// reportLooks and reportPause bound the wait for a report to two minutes.
	reportLooks = 40
	reportPause = 3 * time.Second
)

// readCredentialReport asks for a report until it is there. IAM makes one every
// four hours at most, and gives the one it has in between.
// Source: IAM User Guide, getting credential reports.
func readCredentialReport[C CredentialReportIAM](ctx context.Context, s collect.Session[C]) (snapshot.CredentialReport, error) {
	var last error
	for range reportLooks {
		made, err := collect.Call(ctx, s, s.Client.GenerateCredentialReport, &iam.GenerateCredentialReportInput{})
		if err != nil {
			// Who may not have one made may still read the one that is there.
			if out, second := collect.Call(ctx, s, s.Client.GetCredentialReport, &iam.GetCredentialReportInput{}); second == nil {
				return parseReport(out)
			}
			return snapshot.CredentialReport{}, err
		}
		last = notReady("iam GenerateCredentialReport", errors.New(string(made.State)))
		if made.State == types.ReportStateTypeComplete {
			out, err := collect.Call(ctx, s, s.Client.GetCredentialReport, &iam.GetCredentialReportInput{})
			if err == nil {
				return parseReport(out)
			}
			if !pending(err) {
				return snapshot.CredentialReport{}, err
			}
			last = notReady("iam GetCredentialReport", err)
		}
		if s.Pacer.Rest(ctx, reportPause) != nil {
			break
		}
	}
	return snapshot.CredentialReport{}, last
}

// parseReport reads the table of a report.
func parseReport(out *iam.GetCredentialReportOutput) (snapshot.CredentialReport, error) {
	rows, malformed, err := credentialtable.Parse(out.Content)
	report := snapshot.CredentialReport{GeneratedAt: aws.ToTime(out.GeneratedTime).UTC(), Rows: rows, Malformed: malformed}
	if err == nil {
		return report, nil
	}
	problem := &collect.CallError{Operation: "iam GetCredentialReport", Err: fmt.Errorf("%w: %w", collect.ErrMalformed, err)}
	if errors.Is(err, credentialtable.ErrPartial) {
		return report, collect.Partial(problem)
	}
	return report, problem
}

// pending reports whether an error says that there is no report yet, or no
// longer.
func pending(err error) bool {
	switch awserr.Code(err) {
	case "ReportNotPresent", "ReportInProgress", "ReportExpired":
		return true
	}
	return false
}

// notReady makes an error that says what is waited for.
func notReady(operation string, err error) error {
	var call *collect.CallError
	if errors.As(err, &call) {
		err = call.Err
	}
	return &collect.CallError{Operation: operation, Err: fmt.Errorf("%w: %w", collect.ErrNotReady, err)}
}
