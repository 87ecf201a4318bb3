package operator

import "testing"

// FuzzState holds that any output of a state tells something or nothing: it is read
// from the history of an execution that anybody may have started, with an input of
// their own.
func FuzzState(f *testing.F) {
	f.Add(`{"cases":[{"exposure":{"accessKeyId":"AKIAEXAMPLE0EXPOSED1"},"outcome":{"accessKeyId":"AKIAEXAMPLE0EXPOSED1","level":"revoke"}}],"alert":{}}`)
	f.Add(`{"outcome":{"accessKeyId":"AKIAEXAMPLE0EXPOSED1"},"drill":{"steps":[]}}`)
	f.Add(`{"cases":null,"unsent":"x"}`)
	f.Fuzz(func(t *testing.T, output string) {
		var e Execution
		first := e.read(output)
		if len(e.Cases) != len(first) {
			t.Errorf("%q: %d cases are known, %d are new", output, len(e.Cases), len(first))
		}
		if again := e.read(output); len(again) > 0 {
			t.Errorf("%q: %d cases are new the second time", output, len(again))
		}
	})
}
