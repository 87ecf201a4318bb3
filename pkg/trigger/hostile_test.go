package trigger

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// problem names the first rule that an event breaks, whatever it was read from.
func problem(e Event) string {
	want := Ignore
	if e.Level >= level.Deactivate {
		want = Respond
	} else if e.Level == level.Notify {
		want = Inform
	}
	switch {
	case e.Decision != want:
		return fmt.Sprintf("decision %s at level %d", e.Decision, e.Level)
	case e.Level < level.None || e.Level > level.Isolate:
		return fmt.Sprintf("level %d", e.Level)
	case e.Decision == Respond && len(e.Exposures) == 0:
		return "a response to no key"
	case e.Kind == "" || e.Reason == "":
		return "no kind or no reason"
	case len(e.NotKeys) > maxNotKeys+1:
		return "NotKeys without bound"
	case e.Time.Year() > 9999:
		return "a time that JSON cannot hold"
	}
	seen := map[accesskey.ID]bool{}
	texts := append([]string{e.ID, e.Region, e.Account, e.Code, e.Reason, e.Deadline}, e.NotKeys...)
	for _, x := range e.Exposures {
		if id, err := accesskey.Parse(string(x.AccessKeyID)); err != nil || id != x.AccessKeyID || seen[id] {
			return fmt.Sprintf("key %q, seen before: %t", x.AccessKeyID, seen[id])
		}
		seen[x.AccessKeyID] = true
		texts = append(texts, x.AccountID, x.UserHint, x.Location, x.DetectedAt, x.Code)
	}
	for _, s := range texts {
		if len(s) > maxText || !utf8.ValidString(s) {
			return fmt.Sprintf("a text of %d bytes, valid: %t", len(s), utf8.ValidString(s))
		}
	}
	return ""
}

// deciding lists, by suffix of their path, the fields whose value may change
// what is read: they name the event, its state, its keys and whose they are.
var deciding = []string{
	".source", ".detail-type", ".detail", ".account", ".resources", ".service", ".eventTypeCode", ".statusCode", ".affectedEntities",
	".entityValue", ".affectedAccount", ".eventMetadata", ".publicKey", ".accountId", ".check-name", ".check-item-detail", ".status",
	".Access Key ID", ".Fraud Type", ".eventName", ".userIdentity", ".type", ".userName", ".accessKeyId", ".requestParameters", ".policyArn",
	".errorCode", ".errorMessage", ".sourceIPAddress", ".resource", ".resourceType", ".accessKeyDetails", ".additionalInfo", ".sample",
	".findings", ".Resources", ".Type", ".Id", ".dryRun",
}

func decides(path string) bool {
	return strings.HasSuffix(path, "]") || slices.ContainsFunc(deciding, func(d string) bool { return strings.HasSuffix(path, d) })
}

// mutate calls visit with every variant of the document in which the value at
// one path is another or missing.
func mutate(t *testing.T, document string, visit func(path, variant string)) {
	t.Helper()
	others := []any{nil, 7, -1.5e300, true, "", "x", "\u00e9\U0001F511", []any{}, map[string]any{}, []any{"x", nil, 7}, map[string]any{"x": 1},
		strings.Repeat("y", 2000)}
	var root any
	if err := json.Unmarshal([]byte(document), &root); err != nil {
		t.Fatal(err)
	}
	write := func(path string) {
		body, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		visit(path, string(body))
	}
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch node := node.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(node)) {
				was := node[key]
				walk(path+"."+key, was)
				for _, other := range others {
					node[key] = other
					write(path + "." + key)
				}
				delete(node, key)
				write(path + "." + key)
				node[key] = was
			}
		case []any:
			for i, was := range node {
				walk(path+"[]", was)
				for _, other := range others {
					node[i] = other
					write(path + "[]")
				}
				node[i] = was
			}
		}
	}
	walk("", root)
}

// One field that is missing, or of a type that it never had, must not make the
// rest unreadable; and only fields that decide may change what is read.
func TestEveryFieldMayBeOdd(t *testing.T) {
	for _, name := range sampleNames(t) {
		variants := 0
		document := sample(t, name)
		want := brief(mustRead(t, document))
		mutate(t, document, func(path, variant string) {
			variants++
			e := mustRead(t, variant)
			if p := problem(e); p != "" {
				t.Errorf("%s, %s: %s\n%s", name, path, p, variant)
			}
			if got := brief(e); got != want && !decides(path) {
				t.Errorf("%s, %s changes what is read to %q", name, path, got)
			}
			if e.Kind == Unknown && strings.HasPrefix(path, ".detail.") && !strings.HasPrefix(name, "quarantine") {
				t.Errorf("%s, %s: a field of the detail changes the kind", name, path)
			}
		})
		if variants < 13 {
			t.Errorf("%s: %d variants", name, variants)
		}
	}
}

// AWS adds fields as it likes, at any depth.
func TestUnknownFieldsChangeNothing(t *testing.T) {
	var enrich func(node any) any
	enrich = func(node any) any {
		switch node := node.(type) {
		case map[string]any:
			for key, value := range node {
				node[key] = enrich(value)
			}
			node["novelty"] = map[string]any{"deep": []any{"er", 1, nil}}
		case []any:
			for i := range node {
				node[i] = enrich(node[i])
			}
		}
		return node
	}
	for _, name := range sampleNames(t) {
		document := sample(t, name)
		var root any
		if err := json.Unmarshal([]byte(document), &root); err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(enrich(root))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := brief(mustRead(t, string(body))), brief(mustRead(t, document)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// An event of 200 KB keeps its key, and leaves only bounded texts behind.
func TestBigEvents(t *testing.T) {
	long := strings.Repeat("\u00e9", 100_000)
	for name, doc := range map[string]string{
		"metadata":  health(exposedCode, "open", entities(keyA)+`,"eventMetadata":{"exposedUrl":"`+long+`","userName":"`+long+`"}`),
		"words":     health(exposedCode, "open", entities(keyA)+`,"eventDescription":[{"latestDescription":"`+long+`"}]`),
		"entity":    health(exposedCode, "open", entities(keyA, long)),
		"code":      health("AWS_RISK_"+long, "open", entities(keyA)),
		"envelope":  strings.NewReplacer(`"e1"`, `"`+long+`"`, `"us-east-1"`, `"`+long+`"`).Replace(health(exposedCode, "open", entities(keyA))),
		"advice":    advice("Exposed Access Keys", "ERROR", long, keyA),
		"finding":   finding("UnauthorizedAccess:IAMUser/"+long, "111122223333", keyA, ""),
		"by hand":   `{"accessKeyId":"` + keyA + `","reason":"` + long + `"}`,
		"key":       health(exposedCode, "open", entities(keyA, long+" "+keyA)),
		"attacher":  call(strings.Replace(bob, "bob", long, 1), attachCI),
		"user":      call(theUser, strings.Replace(attachCI, `"ci"`, `"`+long+`"`, 1)),
		"no record": strings.Replace(call(theUser, attachCI), "AttachUserPolicy", long, 1),
	} {
		e := mustRead(t, doc)
		if p := problem(e); p != "" || len(doc) < 200_000 {
			t.Errorf("%s (%d bytes): %s", name, len(doc), p)
		}
		if e.Kind != Quarantine && e.Kind != Unknown && len(e.Exposures) != 1 {
			t.Errorf("%s: %d keys", name, len(e.Exposures))
		}
	}
}

// FuzzRead holds what must be so of any document at all.
func FuzzRead(f *testing.F) {
	for _, name := range sampleNames(f) {
		f.Add([]byte(sample(f, name)))
	}
	f.Add([]byte(`[{"Sns":{"Message":"{}"}},{"Type":"Notification","Message":"[]"},{"body":"1"},{"Entries":[]}]`))
	f.Add([]byte(call(theUser, refusedCI)))
	f.Fuzz(func(t *testing.T, doc []byte) {
		e, err := Read(doc)
		if err != nil {
			if json.Valid(doc) {
				t.Errorf("JSON is refused: %v", err)
			}
			return
		}
		if p := problem(e); p != "" {
			t.Error(p)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}
