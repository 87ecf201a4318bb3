package scenario

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
)

// store puts a result at a path: "" and "$" replace the whole document.
func store(input any, path string, result any) any {
	if path == "" || path == "$" {
		return result
	}
	object := maps.Clone(input.(map[string]any))
	field, inner, deeper := strings.Cut(strings.TrimPrefix(path, "$."), ".")
	if deeper {
		result = store(object[field], "$."+inner, result)
	}
	object[field] = result
	return object
}

// evaluate computes an object of parameters.
func (e *execution) evaluate(template map[string]any, input, item any) map[string]any {
	object := map[string]any{}
	for key, value := range template {
		name, computed := strings.CutSuffix(key, ".$")
		switch value := value.(type) {
		case machines.Object:
			object[key] = e.evaluate(value, input, item)
		case string:
			object[name] = value
			if computed {
				object[name] = e.expression(value, input, item)
			}
		default:
			object[key] = decode(text(value))
		}
	}
	return object
}

var call = regexp.MustCompile(`^States\.(\w+)\((?:'([^']*)', )?(.*)\)$`)

// expression computes a path, or one of the intrinsic functions in use.
func (e *execution) expression(expression string, input, item any) any {
	parts := call.FindStringSubmatch(expression)
	if parts == nil {
		return e.resolve(expression, input, item)
	}
	argument := e.expression(parts[3], input, item)
	switch parts[1] {
	case "Array":
		return []any{argument}
	case "JsonToString":
		return text(argument)
	case "Format":
		return strings.Replace(parts[2], "{}", argument.(string), 1)
	}
	e.t.Fatalf("no function is known for %s", expression)
	return nil
}

// resolve reads a path of the state, or of the context ($$).
func (e *execution) resolve(path string, input, item any) any {
	switch path {
	case "$$.Execution.Id":
		return e.id
	case "$$.Execution.Input":
		return e.input
	case "$$.Execution.StartTime":
		return e.started.Format(time.RFC3339Nano)
	case "$$.State.EnteredTime":
		return e.entered.Format(time.RFC3339Nano)
	case "$$.Map.Item.Value":
		return item
	}
	value, ok := find(path, input)
	if !ok {
		e.t.Fatalf("%s is not there: %.300s", path, text(input))
	}
	return value
}

func find(path string, value any) (any, bool) {
	for _, field := range strings.Split(path, ".")[1:] {
		field, index, indexed := strings.Cut(strings.TrimSuffix(field, "]"), "[")
		object, _ := value.(map[string]any)
		found, ok := object[field]
		if list, isList := found.([]any); indexed {
			n, err := strconv.Atoi(index)
			if ok = isList && err == nil && n < len(list); ok {
				found = list[n]
			}
		}
		if !ok {
			return nil, false
		}
		value = found
	}
	return value, true
}
