package workflow

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzRegionRead holds that a state as it comes back from the machine, of this
// version or an earlier one, names objects below its own folder only.
func FuzzRegionRead(f *testing.F) {
	f.Add(`{"version":2,"look":"report","round":1,"region":"us-east-1","cursor":{"end":"2026-11-23T03:00:00Z"},"parts":3,"windows":[{"from":"2026-11-23T02:00:00Z"}]}`)
	f.Add(`{"version":1,"region":"iam","parts":["a","b"],"others":null}`)
	f.Add(`{"parts":-1}`)
	f.Fuzz(func(t *testing.T, state string) {
		var r RegionRead
		if json.Unmarshal([]byte(state), &r) != nil {
			return
		}
		r.Spans()
		text, err := json.Marshal(r)
		if err != nil {
			return // a time of a year with five digits is read, and cannot be written
		}
		var again RegionRead
		if err := json.Unmarshal(text, &again); err != nil || again.Parts != r.Parts {
			t.Errorf("%s became %s: %v", state, text, err)
		}
		if name := r.PartName(1); !strings.HasPrefix(name, "records/") {
			t.Errorf("%s names %s", state, name)
		}
	})
}
