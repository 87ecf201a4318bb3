package alerts

import (
	"testing"
)

func TestPatternMeansWhatItSays(t *testing.T) {
	event := delivered(Event{
		"eventSource": "iam.amazonaws.com", "eventName": "DeleteRolePolicy", "eventType": "AwsApiCall",
		"userIdentity": map[string]any{"type": "Root"}, "list": []any{"a", "b"},
	}, "111122223333", "eu-central-1")
	for pattern, want := range map[string]bool{
		`{"source":["aws.iam"]}`: true,
		`{"source":["aws.ec2"]}`: false,
		`{"account":["111122223333"],"region":["eu-central-1"],"detail":{"awsRegion":["eu-central-1"]}}`: true,
		`{"region":["us-east-1"]}`: false,
		`{"detail-type":["AWS API Call via CloudTrail","AWS Console Sign In via CloudTrail"]}`: true,
		`{"detail-type":["AWS Console Sign In via CloudTrail"]}`:                               false,
		`{"detail":{"eventName":[{"prefix":"Delete"}]}}`:                                       true,
		`{"detail":{"eventName":[{"prefix":"Put"},{"suffix":"Policy"}]}}`:                      true,
		`{"detail":{"eventName":[{"suffix":"Policies"}]}}`:                                     false,
		`{"detail":{"eventName":[{"wildcard":"*Role*"}]}}`:                                     true,
		`{"detail":{"eventName":[{"equals-ignore-case":"deleterolepolicy"}]}}`:                 true,
		`{"detail":{"eventName":[{"anything-but":"DeleteRolePolicy"}]}}`:                       false,
		`{"detail":{"eventName":[{"anything-but":["A","B"]}]}}`:                                true,
		`{"detail":{"eventName":[{"anything-but":{"prefix":"Delete"}}]}}`:                      false,
		`{"detail":{"errorCode":[{"exists":false}]}}`:                                          true,
		`{"detail":{"errorCode":[null]}}`:                                                      false,
		`{"detail":{"errorCode":[{"exists":true}]}}`:                                           false,
		`{"detail":{"errorCode":[{"anything-but":"x"}]}}`:                                      false,
		`{"detail":{"responseElements":{"x":[{"exists":false}]}}}`:                             true,
		`{"detail":{"userIdentity":{"type":["Root"]}}}`:                                        true,
		`{"detail":{"userIdentity":{"type":["IAMUser"]}}}`:                                     false,
		`{"detail":{"list":["b"]}}`:                                                            true,
		`{"detail":{"list":["c"]}}`:                                                            false,
		`{"detail":{"$or":[{"eventName":["A"]},{"userIdentity":{"type":["Root"]}}]}}`:          true,
		`{"detail":{"$or":[{"eventName":["A"]},{"userIdentity":{"type":["IAMUser"]}}]}}`:       false,
		`{"source":["aws.iam"],"detail":{"eventName":["A"]}}`:                                  false,
		`{"detail":{"eventName":[]}}`:                                                          false,
	} {
		p, err := parsePattern(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if got := p.Takes(event); got != want {
			t.Errorf("%s: %v", pattern, got)
		}
	}
}

func TestPatternThatIsNotUnderstood(t *testing.T) {
	for _, pattern := range []string{
		"", "[]", `{"source":"aws.iam"}`, `{"detail":{"n":[{"numeric":[">",0]}]}}`, `{"detail":{"a":[{"cidr":"10.0.0.0/8"}]}}`,
		`{"detail":{"a":[{"prefix":{"equals-ignore-case":"x"}}]}}`, `{"detail":{"a":[{"exists":"yes"}]}}`,
		`{"detail":{"a":[{"prefix":"x","suffix":"y"}]}}`, `{"detail":{"a":[{"anything-but":{"numeric":[1]}}]}}`,
		`{"detail":{"$or":[{"a":[{"numeric":[1]}]}]}}`,
	} {
		if _, err := parsePattern(pattern); err == nil {
			t.Errorf("understood %s", pattern)
		}
	}
}

func TestDeliveredTellsTheKindsApart(t *testing.T) {
	for _, tc := range []struct{ source, eventType, wantSource, wantType string }{
		{"signin.amazonaws.com", "AwsConsoleSignIn", "aws.signin", "AWS Console Sign In via CloudTrail"},
		{"kms.amazonaws.com", "AwsApiCall", "aws.kms", "AWS API Call via CloudTrail"},
		{"kms.amazonaws.com", "AwsServiceEvent", "aws.kms", "AWS Service Event via CloudTrail"},
	} {
		got := delivered(Event{"eventSource": tc.source, "eventType": tc.eventType}, "1", "r")
		if got["source"] != tc.wantSource || got["detail-type"] != tc.wantType {
			t.Errorf("%+v", got)
		}
	}
}

func FuzzParsePattern(f *testing.F) {
	f.Add(`{"detail":{"$or":[{"a":["b"]}],"c":[{"anything-but":{"prefix":"d"}}]}}`)
	f.Fuzz(func(_ *testing.T, pattern string) {
		if p, err := parsePattern(pattern); err == nil {
			p.Takes(delivered(everyday[0], "1", "r"))
		}
	})
}
