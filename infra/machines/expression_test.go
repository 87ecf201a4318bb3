package machines_test

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// store puts a result at a path of one or more names.
func (w *walker) store(name string, input any, path string, result any) any {
	if path == "" || path == "$" {
		return result
	}
	object, ok := input.(map[string]any)
	field, inner, deeper := strings.Cut(strings.TrimPrefix(path, "$."), ".")
	if !ok {
		w.fail(name, "cannot store at %s", path)
		return input
	}
	if deeper {
		result = w.store(name, object[field], "$."+inner, result)
	}
	copied := map[string]any{}
	for key, value := range object {
		copied[key] = value
	}
	copied[field] = result
	return copied
}

// evaluate computes an object of parameters.
func (w *walker) evaluate(name string, template map[string]any, input any, context map[string]any) map[string]any {
	object := map[string]any{}
	for key, value := range template {
		switch value := value.(type) {
		case machines.Object:
			object[key] = w.evaluate(name, value, input, context)
		case string:
			if field, ok := strings.CutSuffix(key, ".$"); ok {
				object[field] = w.expression(name, value, input, context)
				continue
			}
			object[key] = value
		default:
			object[key] = value
		}
	}
	return object
}

var inside = regexp.MustCompile(`\$[$.A-Za-z]*`)

// expression computes a path or one of the intrinsic functions in use.
func (w *walker) expression(name, text string, input any, context map[string]any) any {
	path := inside.FindString(text)
	value := w.resolve(name, path, input, context)
	switch {
	case text == path:
		return value
	case text == "States.Array("+path+")":
		return []any{value}
	case strings.HasPrefix(text, "States.Format('") || strings.HasPrefix(text, "States.JsonToString("):
		return "text"
	}
	w.fail(name, "%s is no expression that is known", text)
	return nil
}

func (w *walker) resolve(name, path string, input any, context map[string]any) any {
	if value, ok := context[path]; ok {
		return value
	}
	value := input
	for _, field := range strings.Split(path, ".")[1:] {
		field, index, indexed := strings.Cut(strings.TrimSuffix(field, "]"), "[")
		object, _ := value.(map[string]any)
		found, ok := object[field]
		if list, isList := found.([]any); indexed {
			// A list has one element here, and watchAt as many as there can be.
			n, err := strconv.Atoi(index)
			if ok = isList && len(list) > 0 && err == nil && n < workflow.MaxWatches; ok {
				found = list[0]
			}
		}
		if !ok {
			w.fail(name, "%s is not there: have %.300v", path, input)
			return nil
		}
		value = found
	}
	return value
}
