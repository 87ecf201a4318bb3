package credentialtable

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// FuzzParse holds that a table is whole only if root's and every other row of it was
// read, and that no row is of nobody.
func FuzzParse(f *testing.F) {
	header := strings.Join(reportColumns, ",") + "\n"
	const root = "<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,no_information,not_supported,true," +
		"false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,false\n"
	if _, _, err := Parse([]byte(header + root)); err != nil {
		f.Fatal(err)
	}
	for _, rows := range []string{"", root, root + "\"a\nb\",x\n", root + "\"open", strings.Replace(root, "<root_account>", "\"=cmd|'x'\"", 1)} {
		f.Add([]byte(header + rows))
	}
	f.Add([]byte("user,arn\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, malformed, err := Parse(content)
		root := false
		for _, row := range rows {
			if row.User == "" {
				t.Errorf("a row of nobody in %q", content)
			}
			root = root || row.User == snapshot.RootUser
		}
		if whole := root && malformed == 0; whole != (err == nil) {
			t.Errorf("%d rows, %d malformed, root %t: %v", len(rows), malformed, root, err)
		}
		if len(rows) > 0 && err != nil && !errors.Is(err, ErrPartial) {
			t.Errorf("%d rows are lost: %v", len(rows), err)
		}
		if lines := bytes.Count(content, []byte("\n")) + 1; len(rows)+malformed > lines {
			t.Errorf("%d rows of %d lines", len(rows)+malformed, lines)
		}
	})
}
