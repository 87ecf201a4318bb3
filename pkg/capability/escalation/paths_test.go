package escalation

import (
	"regexp"
	"strings"
	"testing"
)

// TestPathsCanBeReadAndLookedUp looks at the table as a person would.
func TestPathsCanBeReadAndLookedUp(t *testing.T) {
	action := regexp.MustCompile(`^[a-z0-9-]+:[A-Z][A-Za-z]+$`)
	seen, steps := map[string]bool{}, map[string]string{}
	for _, path := range paths() {
		if seen[path.ID] || len(path.Steps) == 0 {
			t.Errorf("%s: twice, or without a step", path.ID)
		}
		seen[path.ID] = true
		if !strings.HasPrefix(path.Source, "https://") || !strings.HasSuffix(path.Why, ".") {
			t.Errorf("%s: source %q, why %q", path.ID, path.Source, path.Why)
		}
		key := path.Service + string(path.Only)
		for _, step := range path.Steps {
			key += " " + step.Action
			if !action.MatchString(step.Action) || (step.On == PassedRole) != (step.Action == "iam:PassRole") {
				t.Errorf("%s: %+v", path.ID, step)
			}
			if step.On == PassedRole && path.Service == "" {
				t.Errorf("%s passes a role to no service", path.ID)
			}
		}
		if other := steps[key]; other != "" {
			t.Errorf("%s and %s are the same", path.ID, other)
		}
		steps[key] = path.ID
	}
	if len(seen) < 80 {
		t.Errorf("only %d paths", len(seen))
	}
}
