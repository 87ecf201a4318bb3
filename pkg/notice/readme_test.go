package notice

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// TestReadmeDescribesTheDocument compares the README's table with the types, in
// order.
func TestReadmeDescribesTheDocument(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([A-Za-z.\\[\\]]+)` \\| ([a-z ]+) \\|").FindAllStringSubmatch(string(text), -1) {
		got = append(got, m[1]+": "+m[2])
	}
	want := fields("", reflect.TypeFor[Document]())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-types +README:\n%s", diff)
	}
}

// fields lists the JSON paths of a type, each with its type in words.
func fields(prefix string, typ reflect.Type) []string {
	list := []string{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "" {
			continue
		}
		list = append(list, field(prefix+name, f.Type)...)
	}
	return list
}

func field(path string, typ reflect.Type) []string {
	switch {
	case typ == reflect.TypeFor[usage.Time]():
		return []string{path + ": time"}
	case typ.Kind() == reflect.Pointer:
		return append([]string{path + ": object or null"}, fields(path+".", typ.Elem())...)
	case typ.Kind() == reflect.Struct:
		return fields(path+".", typ)
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
		return append([]string{path + ": list"}, fields(path+"[].", typ.Elem())...)
	case typ.Kind() == reflect.Slice:
		return []string{path + ": list of text"}
	case typ.Kind() == reflect.Bool:
		return []string{path + ": true or false"}
	case typ.Kind() == reflect.String:
		return []string{path + ": text"}
	}
	return []string{path + ": number"}
}
