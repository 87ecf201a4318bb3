package monitoring_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	analyzertypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	configtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	guarddutytypes "github.com/aws/aws-sdk-go-v2/service/guardduty/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/monitoring"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func failing(operation string, errs ...error) *fakeaws.Detection {
	f := &fakeaws.Detection{}
	f.Fail = map[string][]error{operation: errs}
	return f
}

func TestGuardDuty(t *testing.T) {
	for status, want := range map[guarddutytypes.DetectorStatus]bool{"ENABLED": true, "DISABLED": false, "": false} {
		f := &fakeaws.Detection{Detectors: []string{"a"}, Status: map[string]guarddutytypes.DetectorStatus{"a": status}}
		got := collecttest.Read(t, monitoring.Collectors, snapshot.GuardDuty, snapshottest.Away, f)
		if diff := cmp.Diff(snapshot.Full([]snapshot.Detector{{ID: "a", Enabled: want}}, snapshottest.Now), got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestGuardDutyWhoseStatusIsDeniedMayBeSuspended(t *testing.T) {
	f := failing("GetDetector", fakeaws.Error("AccessDeniedException"))
	f.Detectors = []string{"a"}
	if got := collecttest.Read(t, monitoring.Collectors, snapshot.GuardDuty, snapshottest.Away, f); got.Read() {
		t.Errorf("%+v", got)
	}
}

// TestServicesThatAreOff tells the answers that mean off from refusals with the
// same codes.
func TestServicesThatAreOff(t *testing.T) {
	unsubscribed := fakeaws.ErrorSaying("InvalidAccessException", "Account 111122223333 is not subscribed to AWS Security Hub")
	for name, tc := range map[string]struct {
		first, second error
		want          snapshot.Part[snapshot.HubState]
		reason        snapshot.Reason
	}{
		"CSPM on":                          {want: snapshot.Full(snapshot.HubState{CSPM: true}, snapshottest.Now)},
		"CSPM off, new on":                 {first: unsubscribed, want: snapshot.Full(snapshot.HubState{New: true}, snapshottest.Now)},
		"both off":                         {first: unsubscribed, second: fakeaws.Error("ResourceNotFoundException"), want: snapshot.Full(snapshot.HubState{}, snapshottest.Now)},
		"refused with the code for off":    {first: fakeaws.ErrorSaying("InvalidAccessException", "You may not do this"), reason: snapshot.Failed},
		"denied":                           {first: fakeaws.Error("AccessDeniedException"), reason: snapshot.Denied},
		"CSPM off, the new one is refused": {first: unsubscribed, second: fakeaws.Error("AccessDeniedException"), reason: snapshot.Denied},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeaws.Detection{}
			f.Fail = map[string][]error{"DescribeHub": {tc.first}, "DescribeSecurityHubV2": {tc.second}}
			got := collecttest.Read(t, monitoring.Collectors, snapshot.SecurityHub, snapshottest.Away, f)
			if tc.reason != "" {
				if got.Read() || got.Unread()[0].Reason != tc.reason {
					t.Errorf("%+v", got)
				}
				return
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMacieThatIsOffIsNoRefusal(t *testing.T) {
	off := failing("GetMacieSession", fakeaws.ErrorSaying("AccessDeniedException", "Macie is not enabled."))
	if got := collecttest.Read(t, monitoring.Collectors, snapshot.Macie, snapshottest.Away, off); !got.Whole() || got.Value.Status != "" {
		t.Errorf("%+v", got)
	}
	denied := failing("GetMacieSession", fakeaws.ErrorSaying("AccessDeniedException", "User is not authorized to perform: macie2:GetMacieSession"))
	if got := collecttest.Read(t, monitoring.Collectors, snapshot.Macie, snapshottest.Away, denied); got.Read() {
		t.Errorf("%+v", got)
	}
	if got := collecttest.Read(t, monitoring.Collectors, snapshot.Macie, snapshottest.Away, &fakeaws.Detection{Macie: "PAUSED"}); got.Value.Status != "PAUSED" {
		t.Errorf("%+v", got)
	}
}

func TestAnalyzersReadsEveryPage(t *testing.T) {
	f := &fakeaws.Detection{Analyzers: []analyzertypes.AnalyzerSummary{
		{Arn: aws.String("a"), Type: "ACCOUNT_UNUSED_ACCESS", Status: "ACTIVE"}, {Arn: aws.String("b"), Type: "ACCOUNT", Status: "CREATING"},
	}}
	f.PageSize = 1
	got := collecttest.Read(t, monitoring.Collectors, snapshot.AccessAnalyzer, snapshottest.Away, f)
	want := snapshot.Full([]snapshot.Analyzer{{ARN: "a", Type: "ACCOUNT_UNUSED_ACCESS", Active: true}, {ARN: "b", Type: "ACCOUNT"}}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func recorder(name string, group configtypes.RecordingGroup) configtypes.ConfigurationRecorder {
	return configtypes.ConfigurationRecorder{Name: &name, RecordingGroup: &group}
}

func recording() *fakeaws.Detection {
	service := recorder("of-a-service", configtypes.RecordingGroup{AllSupported: true, IncludeGlobalResourceTypes: true})
	service.ServicePrincipal = aws.String("securityhub.amazonaws.com")
	return &fakeaws.Detection{
		Recorders: []configtypes.ConfigurationRecorder{service, recorder("default", configtypes.RecordingGroup{AllSupported: true})},
		RecorderStatus: []configtypes.ConfigurationRecorderStatus{{
			Name: aws.String("default"), Recording: true, LastStatus: configtypes.RecorderStatusFailure, LastErrorCode: aws.String("AccessDenied"),
		}},
		Channels: []configtypes.DeliveryChannel{{Name: aws.String("default")}},
		ChannelStatus: []configtypes.DeliveryChannelStatus{{
			Name: aws.String("default"),
			ConfigHistoryDeliveryInfo: &configtypes.ConfigExportDeliveryInfo{
				LastStatus: configtypes.DeliveryStatusSuccess, LastErrorCode: aws.String("an old one"),
			},
			ConfigStreamDeliveryInfo: &configtypes.ConfigStreamDeliveryInfo{
				LastStatus: configtypes.DeliveryStatusFailure, LastErrorCode: aws.String("InvalidS3KeyPrefix"),
			},
		}},
	}
}

func TestConfig(t *testing.T) {
	got := collecttest.Read(t, monitoring.Collectors, snapshot.ConfigRecording, snapshottest.Away, recording())
	want := snapshot.Full(snapshot.ConfigState{
		Recorders: []snapshot.Recorder{{Name: "default", Recording: true, LastStatus: "FAILURE", LastError: "AccessDenied", AllTypes: true}},
		Channels:  []snapshot.DeliveryChannel{{Name: "default", LastError: "InvalidS3KeyPrefix"}},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestConfigNeedsEveryAnswer: a channel whose status is denied may fail.
func TestConfigNeedsEveryAnswer(t *testing.T) {
	for _, operation := range []string{
		"DescribeConfigurationRecorders", "DescribeConfigurationRecorderStatus", "DescribeDeliveryChannels", "DescribeDeliveryChannelStatus",
	} {
		f := recording()
		f.Fail = map[string][]error{operation: {fakeaws.Error("AccessDeniedException")}}
		got := collecttest.Read(t, monitoring.Collectors, snapshot.ConfigRecording, snapshottest.Away, f)
		if got.Read() || got.Unread()[0].Operation != "configservice "+operation {
			t.Errorf("%s: %+v", operation, got)
		}
	}
}

func TestConfigKnowsWhatIsRecorded(t *testing.T) {
	excluding := func(types ...configtypes.ResourceType) configtypes.RecordingGroup {
		return configtypes.RecordingGroup{
			RecordingStrategy:        &configtypes.RecordingStrategy{UseOnly: configtypes.RecordingStrategyTypeExclusionByResourceTypes},
			ExclusionByResourceTypes: &configtypes.ExclusionByResourceTypes{ResourceTypes: types},
		}
	}
	for name, tc := range map[string]struct {
		group       configtypes.RecordingGroup
		all, global bool
	}{
		"all":                       {configtypes.RecordingGroup{AllSupported: true}, true, false},
		"all and global":            {configtypes.RecordingGroup{AllSupported: true, IncludeGlobalResourceTypes: true}, true, true},
		"some":                      {configtypes.RecordingGroup{ResourceTypes: []configtypes.ResourceType{"AWS::EC2::Instance"}}, false, false},
		"users by name":             {configtypes.RecordingGroup{ResourceTypes: []configtypes.ResourceType{"AWS::IAM::User"}}, false, true},
		"all but instances":         {excluding("AWS::EC2::Instance"), false, true},
		"all but instances, users":  {excluding("AWS::EC2::Instance", "AWS::IAM::User"), false, false},
		"all but users and roles":   {excluding("AWS::IAM::User", "AWS::IAM::Role"), true, false},
		"not said what is recorded": {configtypes.RecordingGroup{}, false, false},
	} {
		f := &fakeaws.Detection{Recorders: []configtypes.ConfigurationRecorder{recorder("default", tc.group)}}
		got := collecttest.Read(t, monitoring.Collectors, snapshot.ConfigRecording, snapshottest.Away, f).Value.Recorders[0]
		if got.AllTypes != tc.all || got.Global != tc.global {
			t.Errorf("%s: all %v, global %v", name, got.AllTypes, got.Global)
		}
	}
}
