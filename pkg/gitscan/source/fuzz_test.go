package source

import (
	"strings"
	"testing"
)

// FuzzUpdates holds that a line of the pre-push hook gives two ids, so that none of
// it is taken for an option or a name, or is refused.
func FuzzUpdates(f *testing.F) {
	const id = "83baae61804e65cc73a7201a7252750c76066a30"
	f.Add("refs/heads/a " + id + " refs/heads/b " + strings.Repeat("0", 40) + "\n")
	f.Add("main@{1 day ago} " + id + " refs/heads/b " + id)
	f.Add("--upload-pack=x " + id + " y\n")
	f.Fuzz(func(t *testing.T, lines string) {
		updates, err := ReadUpdates(strings.NewReader(lines))
		if err != nil {
			return
		}
		for _, u := range updates {
			if !isHex(u.LocalID) || !isHex(u.RemoteID) || strings.HasPrefix(u.LocalID, "-") || u.RemoteRef == "" {
				t.Errorf("%q gives %+v", lines, u)
			}
		}
	})
}
