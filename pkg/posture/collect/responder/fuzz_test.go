package responder

import (
	"errors"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
)

// FuzzTemplate holds that a template, which whoever may change the stack writes, is
// resolved to plain values or refused.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{
		`{"Resources":{"a":{"Type":"AWS::IAM::Role","Properties":{"p":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"}]]}}}}}`,
		`{"Resources":{"a":{"Properties":{"p":{"Fn::GetAtt":["a","Arn"]}}}}}`, `{"Resources":{"a":{"Properties":{"p":[{"Ref":"b"}]}}}}`,
		`{"Resources":{"a":{"Properties":{"p":{"Fn::Join":[{},{"Ref":"a"}]}}}}}`, `{"Resources":null}`, `[]`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		template, err := parseTemplate(text, []made{{logical: "a", physical: "ekr-x", kind: "AWS::IAM::Role"}, {logical: "b"}})
		if err != nil {
			if !errors.Is(err, collect.ErrMalformed) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		for logical, r := range template.Resources {
			for name := range r.Properties {
				value, err := template.property(logical, name)
				if err != nil && !errors.Is(err, collect.ErrMalformed) || err == nil && !plain(value) {
					t.Errorf("%q: %s of %s is %v, %v", text, name, logical, value, err)
				}
			}
		}
	})
}

// plain tells whether a value holds no function of CloudFormation.
func plain(value any) bool {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			if !plain(one) {
				return false
			}
		}
	case map[string]any:
		if _, _, is := function(value); is {
			return false
		}
		for _, one := range value {
			if !plain(one) {
				return false
			}
		}
	}
	return true
}
