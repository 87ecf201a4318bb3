package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRepositories(t *testing.T) {
	for name, test := range map[string]struct {
		given any
		want  []string
		wrong bool
	}{
		"not given": {nil, nil, false},
		"off":       {false, nil, false},
		"text":      {"shop, ledger,shop", []string{"ledger", "shop"}, false},
		"list":      {[]any{"shop"}, []string{"shop"}, false},
		"all":       {"*", []string{"*"}, false},
		"pattern":   {"shop*", nil, true},
		"all, more": {"*,shop", nil, true},
		"no text":   {true, nil, true},
		"too long":  {strings.Repeat("x", 101), nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Read(map[string]any{"securityEmail": "a@example.com", "codeCommit": test.given}, today)
			if (err != nil) != test.wrong || err != nil && !strings.HasPrefix(err.Error(), "codeCommit: ") {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, c.CodeCommit); !test.wrong && diff != "" {
				t.Error(diff)
			}
		})
	}
}
