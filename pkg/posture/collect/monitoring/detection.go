package monitoring

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	analyzertypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	guarddutytypes "github.com/aws/aws-sdk-go-v2/service/guardduty/types"
	"github.com/aws/aws-sdk-go-v2/service/macie2"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// DetectorsGuardDuty is what reading GuardDuty needs of the SDK's client.
type DetectorsGuardDuty interface {
	ListDetectors(context.Context, *guardduty.ListDetectorsInput, ...func(*guardduty.Options)) (*guardduty.ListDetectorsOutput, error)
	GetDetector(context.Context, *guardduty.GetDetectorInput, ...func(*guardduty.Options)) (*guardduty.GetDetectorOutput, error)
}

// Hubs is what reading Security Hub needs of the SDK's client.
type Hubs interface {
	DescribeHub(context.Context, *securityhub.DescribeHubInput, ...func(*securityhub.Options)) (*securityhub.DescribeHubOutput, error)
	DescribeSecurityHubV2(context.Context, *securityhub.DescribeSecurityHubV2Input, ...func(*securityhub.Options)) (*securityhub.DescribeSecurityHubV2Output, error)
}

// Analyzers is what reading Access Analyzer needs of the SDK's client.
type Analyzers interface {
	ListAnalyzers(context.Context, *accessanalyzer.ListAnalyzersInput, ...func(*accessanalyzer.Options)) (*accessanalyzer.ListAnalyzersOutput, error)
}

// SessionMacie is what reading Macie needs of the SDK's client.
type SessionMacie interface {
	GetMacieSession(context.Context, *macie2.GetMacieSessionInput, ...func(*macie2.Options)) (*macie2.GetMacieSessionOutput, error)
}

var guardDuty = collect.Reader[DetectorsGuardDuty, []snapshot.Detector]{
	To:   snapshot.GuardDuty,
	Dial: func(c aws.Config) DetectorsGuardDuty { return guardduty.NewFromConfig(c) },
	Read: readGuardDuty,
}

// readGuardDuty needs to know of every detector whether it is enabled: a Region
// has at most one.
func readGuardDuty(ctx context.Context, s collect.Session[DetectorsGuardDuty]) ([]snapshot.Detector, error) {
	ids, err := collect.Pages(ctx, s, s.Client.ListDetectors, &guardduty.ListDetectorsInput{},
		func(in *guardduty.ListDetectorsInput, token *string) { in.NextToken = token },
		func(out *guardduty.ListDetectorsOutput) ([]string, *string) { return out.DetectorIds, out.NextToken })
	if err != nil {
		return nil, collect.Whole(err)
	}
	var list []snapshot.Detector
	for _, id := range ids {
		out, err := collect.Call(ctx, s, s.Client.GetDetector, &guardduty.GetDetectorInput{DetectorId: &id})
		if err != nil {
			return nil, err
		}
		list = append(list, snapshot.Detector{ID: id, Enabled: out.Status == guarddutytypes.DetectorStatusEnabled})
	}
	return list, nil
}

var securityHub = collect.Reader[Hubs, snapshot.HubState]{
	To:   snapshot.SecurityHub,
	Dial: func(c aws.Config) Hubs { return securityhub.NewFromConfig(c) },
	Read: readSecurityHub,
}

func readSecurityHub(ctx context.Context, s collect.Session[Hubs]) (hub snapshot.HubState, err error) {
	if _, err = collect.Call(ctx, s, s.Client.DescribeHub, &securityhub.DescribeHubInput{}); err == nil {
		return snapshot.HubState{CSPM: true}, nil
	}
	if !notSubscribed(err) {
		return hub, err
	}
	if _, err = collect.Call(ctx, s, s.Client.DescribeSecurityHubV2, &securityhub.DescribeSecurityHubV2Input{}); err == nil {
		return snapshot.HubState{New: true}, nil
	}
	if !notSubscribed(err) {
		return hub, err
	}
	return hub, nil
}

// notSubscribed tells the answer of a Region in which Security Hub is off. Its
// code is also that of a refusal, so the words decide.
func notSubscribed(err error) bool {
	switch awserr.Code(err) {
	case "ResourceNotFoundException":
		return true
	case "InvalidAccessException":
		return strings.Contains(awserr.Message(err), "not subscribed")
	}
	return false
}

var accessAnalyzer = collect.Reader[Analyzers, []snapshot.Analyzer]{
	To:   snapshot.AccessAnalyzer,
	Dial: func(c aws.Config) Analyzers { return accessanalyzer.NewFromConfig(c) },
	Read: readAnalyzers,
}

func readAnalyzers(ctx context.Context, s collect.Session[Analyzers]) ([]snapshot.Analyzer, error) {
	found, err := collect.Pages(ctx, s, s.Client.ListAnalyzers, &accessanalyzer.ListAnalyzersInput{},
		func(in *accessanalyzer.ListAnalyzersInput, token *string) { in.NextToken = token },
		func(out *accessanalyzer.ListAnalyzersOutput) ([]analyzertypes.AnalyzerSummary, *string) {
			return out.Analyzers, out.NextToken
		})
	var list []snapshot.Analyzer
	for _, a := range found {
		list = append(list, snapshot.Analyzer{
			ARN: aws.ToString(a.Arn), Type: string(a.Type), Active: a.Status == analyzertypes.AnalyzerStatusActive,
		})
	}
	return list, err
}

var macie = collect.Reader[SessionMacie, snapshot.MacieState]{
	To:   snapshot.Macie,
	Dial: func(c aws.Config) SessionMacie { return macie2.NewFromConfig(c) },
	Read: readMacie,
}

// readMacie knows the answer of a Region in which Macie is off: a refusal by
// its code, and only by its words none.
func readMacie(ctx context.Context, s collect.Session[SessionMacie]) (snapshot.MacieState, error) {
	out, err := collect.Call(ctx, s, s.Client.GetMacieSession, &macie2.GetMacieSessionInput{})
	if awserr.Code(err) == "AccessDeniedException" && strings.Contains(awserr.Message(err), "Macie is not enabled") {
		return snapshot.MacieState{}, nil
	}
	if err != nil {
		return snapshot.MacieState{}, err
	}
	return snapshot.MacieState{Status: string(out.Status)}, nil
}
