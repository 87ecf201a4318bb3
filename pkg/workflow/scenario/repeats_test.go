package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"
)

// ending is the end of an invocation, and what the next one of the same function on
// the same input does about the call at which it ended.
type ending struct {
	of, again *invocation
	at        request
	after     bool
	// asked is set if there is a call of that kind on the same thing, same if its
	// input is the same too; refusal is the code with which it was refused, moved
	// tells that it changed who is contained, or what a drill has made.
	asked, same, moved bool
	refusal            string
}

// watch lets a request through and remembers what it has to do with the death.
func (d *ending) watch(w *world, i *invocation, r request, answer func() (any, error)) (any, error) {
	w.mu.Lock()
	ours := d.of != nil && i != d.of && r.Function == d.at.Function && i.input == d.of.input && (d.again == nil || d.again == i)
	if ours {
		d.again = i
	}
	ours = ours && !d.asked && r.String() == d.at.String() && thing(r.input) == thing(d.at.input)
	if !ours {
		w.mu.Unlock()
		return answer()
	}
	d.asked, d.same = true, text(r.input) == text(d.at.input)
	was := w.standing()
	w.mu.Unlock()
	result, err := answer()
	w.mu.Lock()
	defer w.mu.Unlock()
	d.moved = !slices.Equal(was, w.standing())
	if refused, is := err.(smithy.APIError); is {
		d.refusal = refused.ErrorCode()
	}
	return result, err
}

// thing is what a call is about: the item, the object, the execution, the notice;
// else all that it says.
func thing(input any) string {
	switch in := input.(type) {
	case *dynamodb.PutItemInput:
		return in.Item["pk"].(*types.AttributeValueMemberS).Value + "/" + in.Item["sk"].(*types.AttributeValueMemberS).Value
	case *s3.PutObjectInput:
		return times.ReplaceAllString(*in.Key, "TIME")
	case *sfn.StartExecutionInput:
		until, is := strings.CutPrefix(*in.Name, "until-")
		if key, _, _ := strings.Cut(until, "-"); is {
			return key
		}
		return *in.Name
	case *iam.PutRolePolicyInput: // the policy has the time in it
		return *in.RoleName + "/" + *in.PolicyName
	case *eventbridge.PutEventsInput: // the time is another
		return *in.Entries[0].Detail
	case *sns.PublishInput:
		var parts map[string]string
		if err := json.Unmarshal([]byte(*in.Message), &parts); err != nil {
			return ""
		}
		notice := decode(parts["lambda"]).(object)
		return fmt.Sprint(notice["number"], notice["incidentIds"])
	}
	return text(input)
}

// words say what the next invocation did.
func (d *ending) words(o outcome) string {
	switch {
	case d.again == nil:
		return "not invoked again"
	case !d.asked && d.after:
		return "seen as done, not called again"
	case !d.asked:
		return "not called again"
	case d.refusal != "":
		return "called again, refused: " + d.refusal
	case d.at.Service == "sns" && repeated(o.notices()):
		return "sent again, same notice number"
	case d.at.Service == "sns":
		return "sent, the only time"
	case d.moved:
		return "same call again, which does it"
	case d.at.Service == "iam" && d.after:
		return "same call again, no effect"
	case d.same:
		return "same call again"
	}
	return map[string]string{
		"dynamodb": "same item again, as it is by then", "s3": "same object again, as it is by then",
		"sfn": "same key, another execution name", "iam": "same policy again, with its new time", "eventbridge": "same key, another event",
	}[d.at.Service]
}

// repeat is one call that changes something, and what came of a death before it
// and after it.
type repeat struct {
	cell
	said [2]string
}

// repeats writes the part of infra/FAULTS.md that is about deaths.
func repeats(t *testing.T, rows []repeat) []byte {
	var b bytes.Buffer
	b.WriteString(parts[repeatsPart] + repeatsHead)
	function := ""
	for _, r := range rows {
		if r.cell.function != function {
			function = r.cell.function
			fmt.Fprintf(&b, "\n### ekr-%s, again\n\n| killed at | before it | after it | why twice is as once |\n| --- | --- | --- | --- |\n", deployed(function))
		}
		why := idempotent[deployed(function)+" "+r.cell.call]
		if why == "" {
			t.Errorf("why may %s call %s twice? Say it in idempotent in idempotent_test.go", deployed(function), r.cell.call)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.cell.call, r.said[0], r.said[1], why)
	}
	b.WriteString("\n")
	return b.Bytes()
}
