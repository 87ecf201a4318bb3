package monitoring_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/monitoring"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"

func oneTrail() *fakeaws.CloudTrail {
	return &fakeaws.CloudTrail{
		Trails: []types.Trail{{
			Name: aws.String("main"), TrailARN: aws.String(arn), HomeRegion: aws.String(snapshottest.Home), IsMultiRegionTrail: aws.Bool(true),
		}},
		Status: map[string]*cloudtrail.GetTrailStatusOutput{arn: {IsLogging: aws.Bool(true), LatestDeliveryTime: &snapshottest.Now}},
	}
}

func TestTrailsAreReadInTheirHomeRegion(t *testing.T) {
	for region, want := range map[string]int{snapshottest.Home: 1, snapshottest.Away: 0} {
		got := collecttest.Read(t, monitoring.Collectors, snapshot.Trails, region, oneTrail())
		if !got.Whole() || len(got.Value) != want {
			t.Fatalf("%s: %+v", region, got)
		}
		if want == 1 && (!got.Value[0].MultiRegion || !got.Value[0].Status.Value.Logging) {
			t.Errorf("%+v", got.Value[0])
		}
	}
}

// TestTrailOfARegionThatSettingsLeaveOut is read once, from the home Region of the
// review. One that records only its own Region is that Region's business.
func TestTrailOfARegionThatSettingsLeaveOut(t *testing.T) {
	const left = "eu-west-3"
	f := oneTrail()
	f.Trails[0].HomeRegion = aws.String(left)
	f.Trails = append(f.Trails, types.Trail{Name: aws.String("own"), TrailARN: aws.String("arn:own"), HomeRegion: aws.String(left)})
	for region, want := range map[string]int{snapshottest.Home: 1, snapshottest.Away: 0} {
		env := collecttest.Env(func(string) []any { return []any{f} })
		env.Reviewed = []string{snapshottest.Away, snapshottest.Home}
		s := collect.Run(t.Context(), env, monitoring.Collectors, []collect.Task{{Part: snapshot.Trails.Name(), Region: region}}, snapshottest.Now)
		got := snapshot.Trails.In(s, region)
		if !got.Whole() || len(got.Value) != want || want == 1 && (got.Value[0].Home != left || !got.Value[0].Status.Value.Logging) {
			t.Errorf("%s: %+v", region, got)
		}
	}
}

func TestTrailWhoseStatusIsDenied(t *testing.T) {
	f := oneTrail()
	f.Fail = map[string][]error{"GetTrailStatus": {fakeaws.Error("AccessDeniedException")}}
	got := collecttest.Read(t, monitoring.Collectors, snapshot.Trails, snapshottest.Home, f)
	if !got.Whole() || got.Value[0].Status.Read() || got.Value[0].Status.Unread()[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got)
	}
}
