package monitoring_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/monitoring"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func basic(kind types.ReadWriteType, management *bool, but ...string) types.EventSelector {
	return types.EventSelector{ReadWriteType: kind, IncludeManagementEvents: management, ExcludeManagementEventSources: but}
}

func advanced(fields ...types.AdvancedFieldSelector) types.AdvancedEventSelector {
	return types.AdvancedEventSelector{FieldSelectors: fields}
}

func equals(field string, values ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: &field, Equals: values}
}

func notEquals(field string, values ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: &field, NotEquals: values}
}

func TestSelectors(t *testing.T) {
	management := equals("eventCategory", "Management")
	for name, tc := range map[string]struct {
		basic    []types.EventSelector
		advanced []types.AdvancedEventSelector
		want     snapshot.Selectors
	}{
		"all":                          {basic: []types.EventSelector{basic("All", aws.Bool(true))}, want: snapshot.Selectors{Reads: true, Writes: true}},
		"management by default":        {basic: []types.EventSelector{basic("All", nil)}, want: snapshot.Selectors{Reads: true, Writes: true}},
		"data events only":             {basic: []types.EventSelector{basic("All", aws.Bool(false))}},
		"writes only":                  {basic: []types.EventSelector{basic("WriteOnly", aws.Bool(true))}, want: snapshot.Selectors{Writes: true}},
		"reads and writes in two":      {basic: []types.EventSelector{basic("WriteOnly", nil), basic("ReadOnly", nil)}, want: snapshot.Selectors{Reads: true, Writes: true}},
		"without KMS":                  {basic: []types.EventSelector{basic("All", nil, "kms.amazonaws.com")}, want: snapshot.Selectors{Reads: true, Writes: true, Excluded: []string{"kms.amazonaws.com"}}},
		"without KMS in one of two":    {basic: []types.EventSelector{basic("All", nil, "kms.amazonaws.com"), basic("All", nil)}, want: snapshot.Selectors{Reads: true, Writes: true, Excluded: []string{}}},
		"advanced, all":                {advanced: []types.AdvancedEventSelector{advanced(management)}, want: snapshot.Selectors{Reads: true, Writes: true}},
		"advanced, reads":              {advanced: []types.AdvancedEventSelector{advanced(management, equals("readOnly", "true"))}, want: snapshot.Selectors{Reads: true}},
		"advanced, writes":             {advanced: []types.AdvancedEventSelector{advanced(equals("readOnly", "false"), management)}, want: snapshot.Selectors{Writes: true}},
		"advanced, data":               {advanced: []types.AdvancedEventSelector{advanced(equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object"))}},
		"advanced, without KMS":        {advanced: []types.AdvancedEventSelector{advanced(management, notEquals("eventSource", "kms.amazonaws.com"))}, want: snapshot.Selectors{Reads: true, Writes: true, Excluded: []string{"kms.amazonaws.com"}}},
		"advanced, writes without IAM": {advanced: []types.AdvancedEventSelector{advanced(management, equals("readOnly", "true")), advanced(management, equals("readOnly", "false"), notEquals("eventSource", "iam.amazonaws.com"))}, want: snapshot.Selectors{Reads: true, Writes: true, Excluded: []string{"iam.amazonaws.com"}}},
		"advanced, one source only":    {advanced: []types.AdvancedEventSelector{advanced(management, equals("eventSource", "ec2.amazonaws.com"))}, want: snapshot.Selectors{Narrowed: []string{"eventSource"}}},
		"advanced, without some names": {advanced: []types.AdvancedEventSelector{advanced(management, notEquals("eventName", "CreateUser"))}, want: snapshot.Selectors{Narrowed: []string{"eventName"}}},
	} {
		t.Run(name, func(t *testing.T) {
			f := oneTrail()
			f.Selectors = map[string]*cloudtrail.GetEventSelectorsOutput{arn: {EventSelectors: tc.basic, AdvancedEventSelectors: tc.advanced}}
			got := collecttest.Read(t, monitoring.Collectors, snapshot.Trails, snapshottest.Home, f)
			if !got.Value[0].Selectors.Whole() {
				t.Fatalf("%+v", got.Value[0].Selectors)
			}
			if diff := cmp.Diff(tc.want, got.Value[0].Selectors.Value); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSelectorsThatAreNoneAreNoAnswer(t *testing.T) {
	f := oneTrail()
	f.Selectors = map[string]*cloudtrail.GetEventSelectorsOutput{arn: {}}
	f.Fail = map[string][]error{"GetTrailStatus": {fakeaws.Error("AccessDeniedException")}}
	got := collecttest.Read(t, monitoring.Collectors, snapshot.Trails, snapshottest.Home, f)
	if part := got.Value[0].Selectors; part.Read() || part.Unread()[0].Reason != snapshot.Malformed {
		t.Errorf("%+v", part)
	}
}
