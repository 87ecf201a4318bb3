package config

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"

	reviews "github.com/exposed-key-responder/responder/pkg/posture"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

func (r *reader) posture() Posture {
	return Posture{
		Schedule: r.schedule("postureSchedule", everyMorning),
		Settings: posture.Settings{
			Regions:     r.regions("postureRegions"),
			Thresholds:  r.thresholds("postureThresholds"),
			Exceptions:  r.exceptions("postureExceptions"),
			SecurityHub: r.boolean("securityHub", false),
		},
	}
}

var regionNames = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d+$`)

// regions reads a list, as JSON or with commas between; nil means all.
func (r *reader) regions(name string) []string {
	given, ok := r.value(name)
	if !ok {
		return nil
	}
	var list []string
	for _, word := range words(given) {
		if !regionNames.MatchString(word) {
			r.fail(name, "%q is no Region such as eu-west-1", word)
			continue
		}
		list = append(list, word)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// words reads a list of texts, as JSON or with commas between.
func words(given any) (list []string) {
	if many, ok := given.([]any); ok {
		for _, one := range many {
			word, _ := one.(string)
			list = append(list, word)
		}
		return list
	}
	text, _ := given.(string)
	for _, word := range strings.Split(text, ",") {
		list = append(list, strings.TrimSpace(word))
	}
	return list
}

// asJSON gives a setting's JSON, whether it came as such or as text.
func asJSON(given any) ([]byte, error) {
	if text, ok := given.(string); ok {
		return []byte(text), nil
	}
	return json.Marshal(given)
}

// exceptions reads what is accepted. The machine's definition holds them, in
// which CloudFormation would take ${...} for a name of its own.
func (r *reader) exceptions(name string) []checks.Exception {
	given, ok := r.value(name)
	if !ok {
		return nil
	}
	text, err := asJSON(given)
	if err == nil && strings.Contains(string(text), "${") {
		r.fail(name, "${ cannot stand in a text")
		return nil
	}
	const longest = 100_000
	if len(text) > longest {
		r.fail(name, "are %d bytes; the state machine takes %d: use patterns", len(text), longest)
		return nil
	}
	var list []checks.Exception
	if err == nil {
		list, err = reviews.ReadExceptions(text)
	}
	if err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			r.fail(name, "%s", line)
		}
	}
	return list
}

// thresholds reads a JSON object of numbers by the names of checks.Options. All
// that is wrong is said.
func (r *reader) thresholds(name string) checks.Options {
	options := checks.Defaults()
	given, ok := r.value(name)
	if !ok {
		return options
	}
	text, err := asJSON(given)
	var numbers map[string]any
	if err == nil {
		err = json.Unmarshal(text, &numbers)
	}
	if err != nil {
		r.fail(name, `is no JSON object such as {"keyMaxDays": 90}`)
		return options
	}
	fields := numberFields(&options)
	for _, key := range slices.Sorted(maps.Keys(numbers)) {
		const most = 36500
		n, _ := numbers[key].(float64)
		switch field, known := fields[key]; {
		case !known:
			r.fail(name, "there is no threshold %q; there are %s", key, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		case n != math.Trunc(n) || n < 1 || n > most:
			r.fail(name, "%s %v is no whole number from 1 to %d", key, numbers[key], most)
		default:
			field.SetInt(int64(n))
		}
	}
	return options
}

// numberFields finds the numbers of the options by their names in JSON.
func numberFields(o *checks.Options) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	v := reflect.ValueOf(o).Elem()
	for i := range v.NumField() {
		if v.Field(i).CanInt() {
			fields[v.Type().Field(i).Tag.Get("json")] = v.Field(i)
		}
	}
	return fields
}
