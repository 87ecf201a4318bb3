package alerts

import (
	"testing"
)

func TestRelevantIsWhateverMayTell(t *testing.T) {
	for pattern, want := range map[string]bool{
		`{"detail-type":["AWS API Call via CloudTrail"]}`:                                        true,
		`{"detail":{"userIdentity":{"type":["Root"]}}}`:                                          true,
		`{"source":["aws.iam"]}`:                                                                 true,
		`{"source":["aws.iam"],"detail":{"eventName":["PutUserPolicy"]}}`:                        true,
		`{"detail-type":[{"prefix":"AWS Console Sign In"}]}`:                                     true,
		`{"detail":{"userIdentity":{"type":["Root"]},"sourceIPAddress":[{"cidr":"192.0.2.0"}]}}`: true,
		`{"source":[{"numeric":[">",0]}]}`:                                                       true,
		`{"source":["aws.health"],"detail":{"n":[{"numeric":[">",0]}]}}`:                         false,
		`{"source":["aws.health"]}`:                                                              false,
		`{"source":[{"prefix":"aws."}]}`:                                                         false,
		`{"account":["111122223333"]}`:                                                           false,
		`{"region":["us-west-2"],"detail":{"userIdentity":{"type":["Root"]}}}`:                   false,
		"": false, "{": false, "[]": false,
	} {
		if got := Relevant(pattern, "111122223333", "us-east-1"); got != want {
			t.Errorf("%s: %v", pattern, got)
		}
	}
}
