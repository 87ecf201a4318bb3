package responder

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
)

// template is the stack's template, and what its resources became.
type template struct {
	Resources map[string]struct {
		Type       string
		Properties map[string]any
	}

	made                       map[string]made // by logical id
	partition, account, region string
}

func parseTemplate(text string, list []made) (*template, error) {
	t := &template{made: map[string]made{}}
	if err := json.Unmarshal([]byte(text), t); err != nil {
		return nil, fmt.Errorf("%w: the template of the stack is no JSON", collect.ErrMalformed)
	}
	for _, r := range list {
		t.made[r.logical] = r
	}
	return t, nil
}

// property resolves a property of a resource; nil if it has none. What is
// asked for must have been made.
func (t *template) property(logical, name string) (any, error) {
	value, err := t.resolve(t.Resources[logical].Properties[name])
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", name, logical, err)
	}
	return value, nil
}

// text is a property that is a string; "" if there is none.
func (t *template) text(logical, name string) (string, error) {
	value, err := t.property(logical, name)
	text, ok := value.(string)
	if err == nil && value != nil && !ok {
		err = fmt.Errorf("%w: %s of %s is no text", collect.ErrMalformed, name, logical)
	}
	return text, err
}

// resolve replaces the functions of CloudFormation that the stack's template
// uses; any other is an error, never a guess.
func (t *template) resolve(value any) (any, error) {
	switch value := value.(type) {
	case []any:
		list := make([]any, len(value))
		for i := range value {
			var err error
			if list[i], err = t.resolve(value[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		if name, argument, is := function(value); is {
			return t.call(name, argument)
		}
		object := make(map[string]any, len(value))
		for key := range value {
			var err error
			if object[key], err = t.resolve(value[key]); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	return value, nil
}

// function recognises an object that is a call: it has one key, by which it is
// known.
func function(object map[string]any) (name string, argument any, is bool) {
	for name, argument = range object {
		is = len(object) == 1 && (name == "Ref" || strings.HasPrefix(name, "Fn::"))
	}
	return name, argument, is
}

func (t *template) call(name string, argument any) (any, error) {
	switch argument := argument.(type) {
	case string:
		if name == "Ref" {
			return t.ref(argument)
		}
	case []any:
		if name == "Fn::Join" && len(argument) == 2 {
			return t.join(argument[0], argument[1])
		}
		if name == "Fn::GetAtt" && len(argument) == 2 && argument[1] == "Arn" {
			logical, _ := argument[0].(string)
			return t.arn(logical)
		}
	}
	return nil, fmt.Errorf("%w: the template uses %s in a way that is not known here", collect.ErrMalformed, name)
}

func (t *template) ref(name string) (any, error) {
	switch name {
	case "AWS::AccountId":
		return t.account, nil
	case "AWS::Partition":
		return t.partition, nil
	case "AWS::Region":
		return t.region, nil
	}
	if r, ok := t.made[name]; ok {
		return r.physical, nil
	}
	return nil, fmt.Errorf("%w: the template names %s, which the stack did not make", collect.ErrMalformed, name)
}

func (t *template) join(separator, list any) (any, error) {
	resolved, err := t.resolve(list)
	if err != nil {
		return nil, err
	}
	between, ok := separator.(string)
	pieces, isList := resolved.([]any)
	words := make([]string, len(pieces))
	for i, piece := range pieces {
		word, isText := piece.(string)
		words[i], ok = word, ok && isText
	}
	if !ok || !isList {
		return nil, fmt.Errorf("%w: the template joins what is no text", collect.ErrMalformed)
	}
	return strings.Join(words, between), nil
}

// arn writes the ARN of a resource of which CloudFormation knows only the name.
func (t *template) arn(logical string) (any, error) {
	r := t.made[logical]
	switch {
	case strings.HasPrefix(r.physical, "arn:"):
		return r.physical, nil
	case r.kind == "AWS::IAM::Role":
		return strings.Join([]string{"arn", t.partition, "iam", "", t.account, "role/" + r.physical}, ":"), nil
	case r.kind == "AWS::SQS::Queue": // known by its URL
		return strings.Join([]string{"arn", t.partition, "sqs", t.region, t.account, r.physical[strings.LastIndex(r.physical, "/")+1:]}, ":"), nil
	case r.kind == "AWS::KMS::Key":
		return strings.Join([]string{"arn", t.partition, "kms", t.region, t.account, "key/" + r.physical}, ":"), nil
	}
	return nil, fmt.Errorf("%w: the ARN of %s (%s) is not known", collect.ErrMalformed, logical, r.kind)
}
