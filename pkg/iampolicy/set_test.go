package iampolicy_test

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

const (
	all        = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	powerUser  = `{"Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}`
	denyAll    = `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`
	forceMFA   = `{"Statement":{"Effect":"Deny","NotAction":"sts:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":false}}}}`
	ownAccount = `{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111122223333:*"}}`
)

func set(t *testing.T, texts ...string) iampolicy.Set {
	t.Helper()
	s := iampolicy.Set{Account: "111122223333"}
	for _, text := range texts {
		s.Policies = append(s.Policies, document(t, text))
	}
	return s
}

func document(t *testing.T, text string) iampolicy.Document {
	t.Helper()
	d, err := iampolicy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAdministrator(t *testing.T) {
	for name, tc := range map[string]struct {
		policies []string
		boundary string
		want     iampolicy.Answer
	}{
		"nothing":                   {want: iampolicy.No},
		"* on *":                    {policies: []string{all}, want: iampolicy.Yes},
		"*:* on *":                  {policies: []string{`{"Statement":[{"Effect":"Allow","Action":["*:*"],"Resource":["*"]}]}`}, want: iampolicy.Yes},
		"** in keys of any case":    {policies: []string{`{"statement":[{"effect":"Allow","action":"**","RESOURCE":"**"}]}`}, want: iampolicy.Yes},
		"* on */*":                  {policies: []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*/*"}}`}, want: iampolicy.Yes},
		"* on all ARNs":             {policies: []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:*"}}`}, want: iampolicy.Yes},
		"* on one service's":        {policies: []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"}}`}, want: iampolicy.No},
		"all but reading S3":        {policies: []string{`{"Statement":{"Effect":"Allow","NotAction":"s3:Get*","Resource":"*"}}`}, want: iampolicy.Yes},
		"all but one resource":      {policies: []string{`{"Statement":{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::logs/*"}}`}, want: iampolicy.Yes},
		"power user":                {policies: []string{powerUser}, want: iampolicy.No},
		"power user and IAM":        {policies: []string{powerUser, ownAccount}, want: iampolicy.Yes},
		"IAM alone":                 {policies: []string{ownAccount}, want: iampolicy.No},
		"denied everything":         {policies: []string{all, denyAll}, want: iampolicy.No},
		"denied IAM":                {policies: []string{all, `{"Statement":{"Effect":"Deny","Action":"IAM:*","Resource":"*"}}`}, want: iampolicy.No},
		"denied one grant":          {policies: []string{all, `{"Statement":{"Effect":"Deny","Action":"iam:AttachUserPolicy","Resource":"*"}}`}, want: iampolicy.Yes},
		"denied one bucket":         {policies: []string{all, `{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::logs/*"}}`}, want: iampolicy.Yes},
		"denied all but STS":        {policies: []string{all, `{"Statement":{"Effect":"Deny","NotAction":"sts:*","Resource":"*"}}`}, want: iampolicy.No},
		"denied without MFA":        {policies: []string{all, forceMFA}, want: iampolicy.Maybe},
		"allowed on a condition":    {policies: []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}}}`}, want: iampolicy.Maybe},
		"an empty condition":        {policies: []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}}`}, want: iampolicy.Yes},
		"bounded to S3":             {policies: []string{all}, boundary: `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, want: iampolicy.No},
		"bounded by all":            {policies: []string{all}, boundary: all, want: iampolicy.Yes},
		"bounded on a condition":    {policies: []string{all}, boundary: `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}}`, want: iampolicy.Maybe},
		"a boundary grants nothing": {boundary: all, want: iampolicy.No},
		"written letter by letter":  {policies: []string{`{"Statement":{"Effect":"Allow","Action":["i?m:*","m*","x*"],"Resource":"*"}}`}, want: iampolicy.Yes},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, tc.policies...)
			if tc.boundary != "" {
				b := document(t, tc.boundary)
				s.Boundary = &b
			}
			if got := s.Administrator(); got != tc.want {
				t.Errorf("%s, not %s", got, tc.want)
			}
		})
	}
}

func TestCan(t *testing.T) {
	for name, tc := range map[string]struct {
		policy, action  string
		everywhere, any iampolicy.Answer
	}{
		"by name":                {`{"Statement":{"Effect":"Allow","Action":"iam:passrole","Resource":"*"}}`, "iam:PassRole", iampolicy.Yes, iampolicy.Yes},
		"by wildcards":           {`{"Statement":{"Effect":"Allow","Action":"iam:?assR*e","Resource":"*"}}`, "iam:PassRole", iampolicy.Yes, iampolicy.Yes},
		"of another service":     {`{"Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}`, "iam:PassRole", iampolicy.No, iampolicy.No},
		"not but":                {`{"Statement":{"Effect":"Allow","NotAction":"iam:Pass*","Resource":"*"}}`, "iam:PassRole", iampolicy.No, iampolicy.No},
		"on all roles":           {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*"}}`, "iam:PassRole", iampolicy.Yes, iampolicy.Yes},
		"on one role":            {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/ci"}}`, "iam:PassRole", iampolicy.No, iampolicy.Yes},
		"on users":               {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:user/*"}}`, "iam:PassRole", iampolicy.No, iampolicy.Yes},
		"on itself":              {`{"Statement":{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"arn:aws:iam::*:user/${aws:username}"}}`, "iam:PutUserPolicy", iampolicy.Maybe, iampolicy.Maybe},
		"an escaped star":        {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/${*}"}}`, "iam:PassRole", iampolicy.No, iampolicy.Yes},
		"a star in JSON's way":   {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"\u002a"}}`, "iam:PassRole", iampolicy.Yes, iampolicy.Yes},
		"one role, denied":       {`{"Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/ci"},{"Effect":"Deny","Action":"iam:Pass*","Resource":"arn:aws:iam::*:role/c*"}]}`, "iam:PassRole", iampolicy.No, iampolicy.No},
		"two roles, one denied":  {`{"Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":["arn:aws:iam::1:role/a","arn:aws:iam::1:role/b"]},{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::1:role/a"}]}`, "iam:PassRole", iampolicy.No, iampolicy.Yes},
		"one role, conditional":  {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/ci","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}}`, "iam:PassRole", iampolicy.No, iampolicy.Maybe},
		"resources keep case":    {`{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"ARN:AWS:IAM::*:ROLE/*"}}`, "iam:PassRole", iampolicy.No, iampolicy.Yes},
		"a variable in a denial": {`{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"}]}`, "s3:GetObject", iampolicy.Maybe, iampolicy.Yes},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, tc.policy)
			if got := s.Can(tc.action); got != tc.everywhere {
				t.Errorf("on everything: %s, not %s", got, tc.everywhere)
			}
			if got := s.CanSomewhere(tc.action); got != tc.any {
				t.Errorf("on anything: %s, not %s", got, tc.any)
			}
		})
	}
}

func TestCanOn(t *testing.T) {
	s := set(t, `{"Statement":[{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"arn:aws:iam::*:user/anna"}]}`)
	if s.CanOn("iam:PutUserPolicy", "arn:aws:iam::111122223333:user/anna") != iampolicy.Yes ||
		s.CanOn("iam:PutUserPolicy", "arn:aws:iam::111122223333:user/carl") != iampolicy.No {
		t.Error("one user is not the other")
	}
}
