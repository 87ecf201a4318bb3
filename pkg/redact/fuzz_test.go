package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
)

// FuzzJSON holds that what is stored is JSON without a value in the place of a
// secret.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[{"sessionToken":"x","Secret-Access_Key":{"b":1},"password":null}],"n":1e400}`))
	f.Add([]byte(`{"sessionToken":"x","sessionToken":["y"],"userAgent":"x-amz-security-token=abc def"}`))
	f.Add([]byte(`"FwoGZXIvYXdzAAAAAAAAAAAAAAAAAAAA"`))
	f.Add([]byte(`{"env":[{"name":"DB_PASSWORD","value":"x"},{"name":"DB_PASSWORD","Name":"y","value":["x"],"Value":null}]}`))
	f.Add([]byte(`{} {}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		clean, err := JSON(doc)
		if err != nil {
			if !errors.Is(err, ErrNotJSON) {
				t.Errorf("%q: %v", doc, err)
			}
			return
		}
		var value any
		decoder := json.NewDecoder(bytes.NewReader(clean))
		decoder.UseNumber() // a number may be beyond what Go holds
		if err := decoder.Decode(&value); err != nil {
			t.Fatalf("%q became %q: %v", doc, clean, err)
		}
		if kept := secretIn(value); kept != "" {
			t.Errorf("%q keeps %s", clean, kept)
		}
	})
}

// secretIn names a field that has a secret in it; "" for none.
func secretIn(value any) string {
	switch v := value.(type) {
	case map[string]any:
		if name, _ := v["name"].(string); isSecret(plainName(name), "") && v["value"] != nil && v["value"] != Mark {
			return "the value of " + name
		}
		for name, member := range v {
			if isSecret(plainName(name), member) && member != Mark {
				return name
			}
			if kept := secretIn(member); kept != "" {
				return kept
			}
		}
	case []any:
		for _, member := range v {
			if kept := secretIn(member); kept != "" {
				return kept
			}
		}
	}
	return ""
}
