package trail

import "testing"

func TestDeniedAndFailed(t *testing.T) {
	const user = "arn:aws:iam::111122223333:user/ci"
	tests := map[string]struct {
		code, message  string
		failed, denied bool
	}{
		"succeeded":                        {},
		"code":                             {code: "AccessDenied", failed: true, denied: true},
		"code of another service":          {code: "AccessDeniedException", failed: true, denied: true},
		"code of EC2":                      {code: "Client.UnauthorizedOperation", failed: true, denied: true},
		"code without prefix":              {code: "UnauthorizedOperation", failed: true, denied: true},
		"code of SNS":                      {code: "AuthorizationErrorException", failed: true, denied: true},
		"nothing there":                    {code: "TrailNotFoundException", message: "Unknown trail: x", failed: true},
		"message alone":                    {message: "User: " + user + " is not authorized to perform: x:Y", failed: true, denied: true},
		"message beside another code":      {code: "ClientException", message: "Access denied", failed: true, denied: true},
		"message that is no denial":        {message: "Failed authentication", failed: true},
		"message about another role":       {code: "InvalidParameterValueException", message: "Access denied: the role arn:aws:iam::111122223333:role/run cannot be assumed", failed: true},
		"message about a role unnamed":     {code: "InvalidRequest", message: "The execution role is not authorized to perform sqs:ReceiveMessage", failed: true},
		"denied to pass another role":      {message: "User: " + user + " is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/run", failed: true, denied: true},
		"not signed up":                    {code: "ForbiddenException", failed: true},
		"a dry run that would have worked": {code: "Client.DryRunOperation", message: "Request would have succeeded", failed: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := Record{ErrorCode: tc.code, ErrorMessage: tc.message, UserIdentity: UserIdentity{ARN: user}}
			if r.Failed() != tc.failed || r.Denied() != tc.denied {
				t.Errorf("failed %t, denied %t; want %t, %t", r.Failed(), r.Denied(), tc.failed, tc.denied)
			}
		})
	}
}

func TestAFailedSignInHasNoErrorCode(t *testing.T) {
	r := Record{EventName: "ConsoleLogin", ResponseElements: []byte(`{"ConsoleLogin":"Failure"}`)}
	if !r.Failed() {
		t.Error("a refused sign-in counts as success")
	}
}

func TestByService(t *testing.T) {
	tests := map[string]struct {
		record Record
		want   bool
	}{
		"a person":                {Record{SourceIPAddress: "203.0.113.7"}, false},
		"an address of IPv6":      {Record{SourceIPAddress: "2001:db8::7"}, false},
		"a pseudonym":             {Record{SourceIPAddress: "255.090.254.5"}, false},
		"AWS Internal":            {Record{SourceIPAddress: "AWS Internal"}, true},
		"a service's name":        {Record{SourceIPAddress: "cloudformation.amazonaws.com"}, true},
		"invoked by":              {Record{SourceIPAddress: "203.0.113.7", UserIdentity: UserIdentity{InvokedBy: "athena.amazonaws.com"}}, true},
		"a service by its nature": {Record{UserIdentity: UserIdentity{Type: "AWSService"}}, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tc.record.ByService(); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestByAWSKnowsTheQuarantine(t *testing.T) {
	const policy = `{"userName":"ci","policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV4"}`
	tests := map[string]struct {
		address, agent, params, name string
		want                         bool
	}{
		"from inside AWS":       {"AWS Internal", "aws-internal/3 x", policy, "AttachUserPolicy", true},
		"from AWS's address":    {"52.94.1.1", "aws-internal/3 x", policy, "AttachUserPolicy", true},
		"refused, no details":   {"AWS Internal", "aws-internal/3 x", "null", "PutUserPolicy", true},
		"by an administrator":   {"203.0.113.7", "aws-cli/2", policy, "AttachUserPolicy", false},
		"another policy":        {"203.0.113.7", "aws-internal/3 x", `{"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`, "AttachUserPolicy", false},
		"another call from AWS": {"AWS Internal", "aws-internal/3 x", policy, "ListUsers", false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := Record{EventSource: "iam.amazonaws.com", EventName: tc.name, SourceIPAddress: tc.address, UserAgent: tc.agent, RequestParameters: []byte(tc.params)}
			if got := r.ByAWS(); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestPlainNames(t *testing.T) {
	names := map[string]string{
		"CreateFunction20150331":             "CreateFunction",
		"UpdateFunctionCode20150331v2":       "UpdateFunctionCode",
		"GetFunctionConfiguration20150331v2": "GetFunctionConfiguration",
		"ListDistributions2020_05_31":        "ListDistributions2020_05_31",
		"CreateOAuth2Token":                  "CreateOAuth2Token",
		"AssumeRole":                         "AssumeRole",
		"":                                   "",
		"20150331":                           "20150331",
	}
	for name, want := range names {
		if got := PlainName(name); got != want {
			t.Errorf("PlainName(%q) = %q, want %q", name, got, want)
		}
	}
	agents := map[string]string{"[aws-cli/2.1]": "aws-cli/2.1", "aws-cli/2.1": "aws-cli/2.1", "[": "[", "": ""}
	for agent, want := range agents {
		if got := PlainAgent(agent); got != want {
			t.Errorf("PlainAgent(%q) = %q, want %q", agent, got, want)
		}
	}
}
