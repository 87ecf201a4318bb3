package cloudtrail

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const key = "AKIAEXAMPLE0QK7WN2B5"

// call writes a record of the key, so many seconds before noon.
func call(region, id string, ago int, fields string) json.RawMessage {
	at := noon.Add(-time.Duration(ago) * time.Second).Format(time.RFC3339)
	return json.RawMessage(fmt.Sprintf(`{"eventID":%q,"eventTime":%q,"awsRegion":%q,"eventName":"ListUsers",
		"eventSource":"iam.amazonaws.com","userIdentity":{"type":"IAMUser","userName":"ci-deploy","accessKeyId":%q}%s}`,
		id, at, region, key, fields))
}

// stand starts a server whose clock stands at *clock, and returns the SDK's own
// client of a Region.
func stand(t *testing.T, clock *time.Time, others http.Handler, records ...json.RawMessage) func(region string) *api.Client {
	t.Helper()
	server := New(Options{Now: func() time.Time { return *clock }, Others: others})
	if err := server.Add(records); err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	return func(region string) *api.Client {
		return api.New(api.Options{
			BaseEndpoint: &listening.URL,
			Region:       region,
			Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLEREADER000", "secret", ""),
			Retryer:      aws.NopRetryer{},
		})
	}
}

func byKey(id string) []types.LookupAttribute {
	return []types.LookupAttribute{{AttributeKey: types.LookupAttributeKeyAccessKeyId, AttributeValue: &id}}
}

func ids(out *api.LookupEventsOutput) []string {
	list := []string{}
	for _, e := range out.Events {
		list = append(list, *e.EventId)
	}
	return list
}

func TestAnEventIsReturnedAsCloudTrailDoes(t *testing.T) {
	clock := noon
	record := call("eu-west-1", "e1", 60, `,"readOnly":true,"resources":[{"ARN":"arn:aws:iam::111122223333:user/x","type":"AWS::IAM::User"}]`)
	out, err := stand(t, &clock, nil, record)("eu-west-1").LookupEvents(t.Context(), &api.LookupEventsInput{LookupAttributes: byKey(key)})
	if err != nil || len(out.Events) != 1 {
		t.Fatalf("got %v, %v", out, err)
	}
	want := types.Event{
		EventId: aws.String("e1"), EventName: aws.String("ListUsers"), EventSource: aws.String("iam.amazonaws.com"),
		ReadOnly: aws.String("true"), AccessKeyId: aws.String(key), Username: aws.String("ci-deploy"),
		EventTime:       aws.Time(noon.Add(-time.Minute)),
		CloudTrailEvent: aws.String(string(record)),
		Resources:       []types.Resource{{ResourceName: aws.String("arn:aws:iam::111122223333:user/x"), ResourceType: aws.String("AWS::IAM::User")}},
	}
	if diff := cmp.Diff(want, out.Events[0], cmp.AllowUnexported(types.Event{}, types.Resource{})); diff != "" {
		t.Error(diff)
	}
}

// TestPages reads 120 events in the SDK's own pages: 50, 50, 20, newest first,
// each once, however they were added.
func TestPages(t *testing.T) {
	clock := noon
	var records []json.RawMessage
	for i := range 120 {
		ago := (i * 7) % 120
		records = append(records, call("us-east-1", fmt.Sprintf("e%03d", ago), ago, ""))
	}
	client := stand(t, &clock, nil, records...)("us-east-1")
	in := &api.LookupEventsInput{LookupAttributes: byKey(key), EndTime: &noon}
	var all []string
	var sizes []int
	for pages := api.NewLookupEventsPaginator(client, in); pages.HasMorePages(); clock = clock.Add(time.Second) {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all, sizes = append(all, ids(out)...), append(sizes, len(out.Events))
	}
	if diff := cmp.Diff([]int{50, 50, 20}, sizes); diff != "" {
		t.Error(diff)
	}
	for i, id := range all {
		if want := fmt.Sprintf("e%03d", i); id != want {
			t.Fatalf("event %d is %s, want %s", i, id, want)
		}
	}
}

func TestSearch(t *testing.T) {
	clock := noon
	records := []json.RawMessage{
		call("us-east-1", "recent", 10, ""),
		call("us-east-1", "reading", 20, `,"readOnly":true`),
		call("us-east-1", "root", 30, `,"userIdentity":{"type":"Root"}`),
		call("us-east-1", "session", 40, `,"userIdentity":{"type":"AssumedRole","accessKeyId":"ASIAEXAMPLE7PL5XG2M9","arn":"arn:aws:sts::111122223333:assumed-role/OrgAudit/s3sync"}`),
		call("us-east-1", "old", 90*24*3600+1, ""),
		call("eu-west-1", "elsewhere", 10, ""),
	}
	at := func(ago int) *time.Time { return aws.Time(noon.Add(-time.Duration(ago) * time.Second)) }
	attribute := func(key types.LookupAttributeKey, value string) []types.LookupAttribute {
		return []types.LookupAttribute{{AttributeKey: key, AttributeValue: &value}}
	}
	for name, test := range map[string]struct {
		in   api.LookupEventsInput
		want []string
	}{
		"everything":         {api.LookupEventsInput{}, []string{"recent", "reading", "root", "session"}},
		"key":                {api.LookupEventsInput{LookupAttributes: byKey(key)}, []string{"recent", "reading", "root"}},
		"minted key":         {api.LookupEventsInput{LookupAttributes: byKey("ASIAEXAMPLE7PL5XG2M9")}, []string{"session"}},
		"nobody's key":       {api.LookupEventsInput{LookupAttributes: byKey("AKIAEXAMPLENOBODY000")}, []string{}},
		"session name":       {api.LookupEventsInput{LookupAttributes: attribute("Username", "s3sync")}, []string{"session"}},
		"root":               {api.LookupEventsInput{LookupAttributes: attribute("Username", "root")}, []string{"root"}},
		"id":                 {api.LookupEventsInput{LookupAttributes: attribute("EventId", "reading")}, []string{"reading"}},
		"reading":            {api.LookupEventsInput{LookupAttributes: attribute("ReadOnly", "true")}, []string{"reading"}},
		"writing":            {api.LookupEventsInput{LookupAttributes: attribute("ReadOnly", "false")}, []string{"recent", "root", "session"}},
		"both ends included": {api.LookupEventsInput{StartTime: at(30), EndTime: at(20)}, []string{"reading", "root"}},
		"nothing in between": {api.LookupEventsInput{StartTime: at(9), EndTime: at(5)}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := stand(t, &clock, nil, records...)("us-east-1").LookupEvents(t.Context(), &test.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, ids(out)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	clock := noon
	two := append(byKey(key), byKey(key)...)
	for name, test := range map[string]struct {
		in   api.LookupEventsInput
		want string
	}{
		"two attributes":       {api.LookupEventsInput{LookupAttributes: two}, "InvalidLookupAttributesException"},
		"unknown attribute":    {api.LookupEventsInput{LookupAttributes: []types.LookupAttribute{{AttributeKey: "Colour", AttributeValue: aws.String("red")}}}, "InvalidLookupAttributesException"},
		"empty value":          {api.LookupEventsInput{LookupAttributes: byKey("")}, "InvalidLookupAttributesException"},
		"51 a page":            {api.LookupEventsInput{MaxResults: aws.Int32(51)}, "InvalidMaxResultsException"},
		"none a page":          {api.LookupEventsInput{MaxResults: aws.Int32(0)}, "InvalidMaxResultsException"},
		"start after end":      {api.LookupEventsInput{StartTime: aws.Time(noon), EndTime: aws.Time(noon.Add(-time.Second))}, "InvalidTimeRangeException"},
		"a token of nobody's":  {api.LookupEventsInput{NextToken: aws.String("token")}, "InvalidNextTokenException"},
		"a token with a wrong": {api.LookupEventsInput{NextToken: aws.String("eyJvIjo1MH0")}, "InvalidNextTokenException"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := stand(t, &clock, nil)("us-east-1").LookupEvents(t.Context(), &test.in)
			if got := code(t, err); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestTokenBelongsToItsSearch changes one parameter at a time between two pages.
func TestTokenBelongsToItsSearch(t *testing.T) {
	clock := noon
	records := []json.RawMessage{call("us-east-1", "a", 1, ""), call("us-east-1", "b", 2, ""), call("eu-west-1", "c", 1, ""), call("eu-west-1", "d", 2, "")}
	for name, test := range map[string]struct {
		region string
		change func(*api.LookupEventsInput)
		want   string
	}{
		"nothing":    {"us-east-1", func(*api.LookupEventsInput) {}, ""},
		"attribute":  {"us-east-1", func(in *api.LookupEventsInput) { in.LookupAttributes = nil }, "InvalidNextTokenException"},
		"start time": {"us-east-1", func(in *api.LookupEventsInput) { in.StartTime = aws.Time(noon.Add(-time.Hour)) }, "InvalidNextTokenException"},
		"end time":   {"us-east-1", func(in *api.LookupEventsInput) { in.EndTime = aws.Time(noon.Add(time.Second)) }, "InvalidNextTokenException"},
		"page size":  {"us-east-1", func(in *api.LookupEventsInput) { in.MaxResults = aws.Int32(2) }, "InvalidNextTokenException"},
		"Region":     {"eu-west-1", func(*api.LookupEventsInput) {}, "InvalidNextTokenException"},
	} {
		t.Run(name, func(t *testing.T) {
			client := stand(t, &clock, nil, records...)
			in := api.LookupEventsInput{LookupAttributes: byKey(key), EndTime: &noon, MaxResults: aws.Int32(1)}
			first, err := client("us-east-1").LookupEvents(t.Context(), &in)
			if err != nil {
				t.Fatal(err)
			}
			in.NextToken = first.NextToken
			test.change(&in)
			_, err = client(test.region).LookupEvents(t.Context(), &in)
			if got := code(t, err); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestRate: two requests a second in each Region, as HTTP 400.
func TestRate(t *testing.T) {
	clock := noon
	client := stand(t, &clock, nil)
	look := func(region string) string {
		_, err := client(region).LookupEvents(t.Context(), &api.LookupEventsInput{})
		var status interface{ HTTPStatusCode() int }
		if errors.As(err, &status) && status.HTTPStatusCode() != http.StatusBadRequest {
			t.Errorf("refused with HTTP %d", status.HTTPStatusCode())
		}
		return code(t, err)
	}
	got := []string{look("us-east-1"), look("us-east-1"), look("us-east-1"), look("eu-west-1")}
	clock = clock.Add(500 * time.Millisecond)
	got = append(got, look("us-east-1"), look("us-east-1"))
	if diff := cmp.Diff([]string{"", "", "ThrottlingException", "", "", "ThrottlingException"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOtherOperations(t *testing.T) {
	clock := noon
	_, err := stand(t, &clock, nil)("us-east-1").DescribeTrails(t.Context(), &api.DescribeTrailsInput{})
	if got := code(t, err); got != "UnknownOperationException" {
		t.Errorf("got %q", got)
	}
	emulator := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(`{"trailList":[{"Name":"org-main"}]}`)) })
	out, err := stand(t, &clock, emulator)("us-east-1").DescribeTrails(t.Context(), &api.DescribeTrailsInput{})
	if err != nil || len(out.TrailList) != 1 {
		t.Errorf("not passed on: %v, %v", out, err)
	}
}

func TestUnsignedIsRefused(t *testing.T) {
	server := New(Options{})
	for _, authorization := range []string{"", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123/us-east-1/iam/aws4_request, SignedHeaders=host"} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set("X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents")
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%q: HTTP %d", authorization, w.Code)
		}
	}
}

func TestAddTakesAllOrNothing(t *testing.T) {
	server := New(Options{})
	err := server.Add([]json.RawMessage{call("us-east-1", "a", 1, ""), json.RawMessage(`{"eventName":"x"}`)})
	if err == nil || len(server.regions["us-east-1"]) != 0 {
		t.Errorf("error %v, kept %d", err, len(server.regions["us-east-1"]))
	}
}

func code(t *testing.T, err error) string {
	t.Helper()
	var refused smithy.APIError
	if err == nil {
		return ""
	}
	if !errors.As(err, &refused) {
		t.Fatalf("no API error: %v", err)
	}
	return refused.ErrorCode()
}

func TestSend(t *testing.T) {
	server := New(Options{})
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	if err := Send(t.Context(), listening.URL, []json.RawMessage{call("us-east-1", "a", 1, "")}); err != nil || len(server.regions["us-east-1"]) != 1 {
		t.Errorf("error %v, kept %v", err, server.regions)
	}
	if err := Send(t.Context(), listening.URL, []json.RawMessage{json.RawMessage(`{}`)}); err == nil {
		t.Error("a record that is none was taken")
	}
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(elsewhere.Close)
	if err := Send(t.Context(), elsewhere.URL, nil); err == nil {
		t.Error("something else took the records")
	}
}
