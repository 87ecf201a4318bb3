package notify

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// number tells the notices of one incident apart. A step that is repeated
// arrives at the same number, the next change or failure at another one.
func number(in workflow.NotifyInput) string {
	switch notice.Kind(in.Kind) {
	case notice.Change:
		changes := 0
		for _, c := range in.Cases {
			changes = max(changes, c.Changes)
		}
		return fmt.Sprintf("%s-%d", in.Kind, changes)
	case notice.Help:
		// The machine writes "STEP failed: WHAT".
		if step, _, found := strings.Cut(in.Problem, " failed: "); found {
			return strings.TrimSuffix(in.Kind+"-"+name(step), "-")
		}
	}
	return in.Kind
}

// name makes a step's name part of a number: "Watch 1" becomes "watch-1".
func name(step string) string {
	words := strings.FieldsFunc(strings.ToLower(step), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	const limit = 40
	joined := strings.Join(words, "-")
	return joined[:min(len(joined), limit)]
}
