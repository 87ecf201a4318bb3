package iampolicy_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

func TestParse(t *testing.T) {
	const text = `{
		"Version": "2012-10-17", "Id": "x",
		"Statement": [{
			"Sid": "A+B", "Effect": "Allow", "Action": ["S3:Get*", "iam:PassRole"], "NotResource": "arn:aws:s3:::Logs/*",
			"Condition": {"StringLike": {"aws:PrincipalTag/Team": ["a", "b"]}, "Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": 10}}
		}]
	}`
	want := iampolicy.Document{Statements: []iampolicy.Statement{{
		Sid: "A+B", Actions: []string{"s3:get*", "iam:passrole"}, NotResources: []string{"arn:aws:s3:::Logs/*"},
		Conditions: []iampolicy.Condition{
			{Operator: "Bool", Key: "aws:securetransport", Values: []string{"true"}},
			{Operator: "NumericLessThan", Key: "s3:max-keys", Values: []string{"10"}},
			{Operator: "StringLike", Key: "aws:principaltag/team", Values: []string{"a", "b"}},
		},
	}}}
	for name, given := range map[string]string{"plain": text, "URL-encoded": url.PathEscape(text)} {
		got, err := iampolicy.Parse(given)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestParseTrust(t *testing.T) {
	for name, tc := range map[string]struct {
		principal string
		want      iampolicy.Principals
	}{
		"anyone":            {`"*"`, iampolicy.Principals{Everyone: true}},
		"anyone of AWS":     {`{"AWS":"*"}`, iampolicy.Principals{Everyone: true, AWS: []string{"*"}}},
		"anyone among some": {`{"AWS":["111122223333","*"]}`, iampolicy.Principals{Everyone: true, AWS: []string{"111122223333", "*"}}},
		"a service":         {`{"Service":"lambda.amazonaws.com"}`, iampolicy.Principals{Service: []string{"lambda.amazonaws.com"}}},
		"a provider":        {`{"Federated":"arn:aws:iam::1:oidc-provider/x"}`, iampolicy.Principals{Federated: []string{"arn:aws:iam::1:oidc-provider/x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := iampolicy.ParseTrust(`{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + tc.principal + `}}`)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got.Statements[0].Principals); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":             ``,
		"null":                `null`,
		"not JSON":            `{"Statement":`,
		"half encoded":        `%7B%22Stat`,
		"badly encoded":       `%zz`,
		"a list":              `[]`,
		"no statement":        `{"Version":"2012-10-17"}`,
		"statement null":      `{"Statement":null}`,
		"statement a string":  `{"Statement":"Allow"}`,
		"no effect":           `{"Statement":{"Action":"*","Resource":"*"}}`,
		"effect in lower":     `{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}`,
		"no action":           `{"Statement":{"Effect":"Allow","Resource":"*"}}`,
		"no actions":          `{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}`,
		"action a number":     `{"Statement":{"Effect":"Allow","Action":{"a":1},"Resource":"*"}}`,
		"action null":         `{"Statement":{"Effect":"Allow","Action":null,"Resource":"*"}}`,
		"action with a null":  `{"Statement":{"Effect":"Allow","Action":["a",null],"Resource":"*"}}`,
		"both actions":        `{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}`,
		"no resource":         `{"Statement":{"Effect":"Allow","Action":"*"}}`,
		"both resources":      `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}}`,
		"a principal":         `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`,
		"an unknown element":  `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotCondition":{}}}`,
		"twice in other case": `{"Statement":{"Effect":"Allow","Action":"*","action":"a","Resource":"*"}}`,
		"condition a list":    `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}}`,
		"condition with null": `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":null}}}}`,
		"too long":            strings.Repeat(" ", 1<<20) + all,
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := iampolicy.Parse(text); !errors.Is(err, iampolicy.ErrMalformed) {
				t.Errorf("%v, %+v", err, got)
			}
		})
	}
	for name, text := range map[string]string{
		"trust of nobody":          `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}`,
		"trust of an empty list":   `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":[]}}}`,
		"trust of a name":          `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"anna"}}`,
		"trust of an unknown kind": `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Martian":"x"}}}`,
		"trust with a resource":    `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := iampolicy.ParseTrust(text); !errors.Is(err, iampolicy.ErrMalformed) {
				t.Errorf("%v, %+v", err, got)
			}
		})
	}
}

func TestALongPolicyIsRead(t *testing.T) {
	long := `{"Statement":{"Effect":"Allow","Action":["` + strings.Repeat(`s3:GetObject","`, 2000) + `iam:*"],"Resource":"*"}}`
	if set(t, long).Can("iam:PutUserPolicy") != iampolicy.Yes {
		t.Error("its end was not read")
	}
}
