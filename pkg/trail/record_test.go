package trail

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParse(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 49, 31, 0, time.UTC)
	tests := map[string]struct {
		doc  string
		want Record
	}{
		"a role session": {
			doc: ` {"eventID":"e1","eventTime":"2026-11-23T02:49:31Z","eventName":"GetSecretValue","eventSource":"secretsmanager.amazonaws.com",
			"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.77","userAgent":"aws-cli/2.1","errorCode":"AccessDenied","errorMessage":"no","readOnly":true,
			"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Audit/s","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE",
			"sessionContext":{"sessionIssuer":{"type":"Role","userName":"Audit"},"attributes":{"creationDate":"2026-11-23T02:00:00Z"}}},
			"resources":[{"ARN":"arn:x","accountId":"111122223333","type":"AWS::S3::Bucket"}]} `,
			want: Record{
				EventID: "e1", EventTime: at, EventName: "GetSecretValue", EventSource: "secretsmanager.amazonaws.com",
				AWSRegion: "eu-west-1", SourceIPAddress: "203.0.113.77", UserAgent: "aws-cli/2.1",
				ErrorCode: "AccessDenied", ErrorMessage: "no", ReadOnly: true,
				Resources: []Resource{{ARN: "arn:x", AccountID: "111122223333", Type: "AWS::S3::Bucket"}},
				UserIdentity: UserIdentity{
					Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Audit/s", AccountID: "111122223333", AccessKeyID: "ASIAEXAMPLE",
					SessionContext: SessionContext{
						SessionIssuer: SessionIssuer{Type: "Role", UserName: "Audit"},
						Attributes:    SessionAttributes{CreationDate: "2026-11-23T02:00:00Z"},
					},
				},
			},
		},
		"nothing but a name":         {doc: `{"eventName":"ConsoleLogin"}`, want: Record{EventName: "ConsoleLogin"}},
		"everything null":            {doc: `{"eventID":"e1","userIdentity":null,"resources":null,"eventTime":null,"readOnly":null}`, want: Record{EventID: "e1"}},
		"a time that is none":        {doc: `{"eventID":"e1","eventTime":"yesterday"}`, want: Record{EventID: "e1"}},
		"a time with an offset":      {doc: `{"eventID":"e1","eventTime":"2026-11-23T03:49:31+01:00"}`, want: Record{EventID: "e1", EventTime: at}},
		"a time renamed by Logstash": {doc: `{"eventID":"e1","@timestamp":"2026-11-23T02:49:31.000Z"}`, want: Record{EventID: "e1", EventTime: at}},
		"booleans as text":           {doc: `{"eventID":"e1","readOnly":"true","managementEvent":"false"}`, want: Record{EventID: "e1", ReadOnly: true}},
		"identity is text":           {doc: `{"userIdentity":"me","eventID":"e1"}`, want: Record{EventID: "e1"}},
		"fields of odd types":        {doc: `{"awsRegion":{"a":1},"userAgent":7,"resources":{"ARN":"x"},"userIdentity":{"sessionContext":"s","arn":"a"},"eventID":"e1"}`, want: Record{EventID: "e1", UserIdentity: UserIdentity{ARN: "a"}}},
		"parameters of any type":     {doc: `{"eventID":"e1","requestParameters":"text","responseElements":[1]}`, want: Record{EventID: "e1", RequestParameters: []byte(`"text"`), ResponseElements: []byte(`[1]`)}},
		"an unknown field and text":  {doc: `{"eventID":"e1","shiny":{"new":[1,2]},"userAgent":"\u00e9\u4e2d"}`, want: Record{EventID: "e1", UserAgent: "é中"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Parse([]byte(tc.doc))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(Record{}, "Raw")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRefusesWhatIsNoRecord(t *testing.T) {
	for _, doc := range []string{"", "  ", "null", "[]", `"text"`, "7", "{", `{"eventID":"e1"`, `{"eventID":"e1"} {`, "{}", `{"a":1}`, `{"eventID":7}`} {
		if _, err := Parse([]byte(doc)); !errors.Is(err, ErrMalformed) {
			t.Errorf("Parse(%q): %v, want ErrMalformed", doc, err)
		}
	}
}
