// Package readmetest holds the page that describes a JSON document to the Go
// types that the document is written from.
package readmetest

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// row is a field in a table of the page: its name, its type, what it means.
var row = regexp.MustCompile("^\\| `([A-Za-z]+)` \\| ([^|]+) \\| ([^|]+) \\|$")

// Fields compares README.md of the test's package with a type and all types below
// it. The fields of each stand in a table under a heading, as "## Name" with
// heading "## ", in their order. Words are what the page calls types that are not
// written as they are.
func Fields(t testing.TB, document reflect.Type, heading string, words map[reflect.Type]string) {
	t.Helper()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	described, section := map[string][]string{}, ""
	for text := range strings.Lines(string(page)) {
		text = strings.TrimSpace(text)
		if name, is := strings.CutPrefix(text, heading); is {
			section = name
		} else if m := row.FindStringSubmatch(text); m != nil && section != "" {
			described[section] = append(described[section], m[1]+": "+m[2])
		}
	}
	s := schema{fields: map[string][]string{}, words: words}
	s.add(document)
	if diff := cmp.Diff(s.fields, described); diff != "" {
		t.Errorf("the page differs from the types (-types +page):\n%s", diff)
	}
}

// schema is the fields of each type, as the page has them.
type schema struct {
	fields map[string][]string
	words  map[reflect.Type]string
}

func (s schema) add(t reflect.Type) {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || s.words[t] != "" || s.fields[t.Name()] != nil {
		return
	}
	s.fields[t.Name()] = []string{}
	for f := range t.Fields() {
		s.fields[t.Name()] = append(s.fields[t.Name()], f.Tag.Get("json")+": "+s.word(f.Type))
		s.add(f.Type)
	}
}

// word is how the page calls a type.
func (s schema) word(t reflect.Type) string {
	if word := s.words[t]; word != "" {
		return word
	}
	switch t.Kind() {
	case reflect.Slice:
		return "list of " + s.word(t.Elem())
	case reflect.Struct:
		return t.Name()
	case reflect.Int:
		return "number"
	case reflect.Bool:
		return "yes or no"
	case reflect.String:
		return "text"
	}
	return t.String()
}
