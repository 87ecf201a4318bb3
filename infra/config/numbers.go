package config

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

func (r *reader) boolean(name string, fallback bool) bool {
	given, ok := r.value(name)
	if !ok {
		return fallback
	}
	switch given {
	case true, "true":
		return true
	case false, "false":
		return false
	}
	r.fail(name, "%v is neither true nor false", given)
	return fallback
}

// number reads a whole number, given as such or as text.
func (r *reader) number(name string, fallback, least, most int) int {
	given, ok := r.value(name)
	if !ok {
		return fallback
	}
	value := math.NaN()
	switch given := given.(type) {
	case float64:
		value = given
	case string:
		if parsed, err := strconv.Atoi(given); err == nil {
			value = float64(parsed)
		}
	}
	if value != math.Trunc(value) || value < float64(least) || value > float64(most) {
		r.fail(name, "%v is no whole number from %d to %d", given, least, most)
		return fallback
	}
	return int(value)
}

// retentions are the days for which CloudWatch Logs can keep a log.
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

func (r *reader) retention(name string, fallback int) int {
	days := r.number(name, fallback, 1, 3653)
	if !slices.Contains(retentions, days) {
		r.fail(name, "CloudWatch Logs cannot keep logs for %d days; the numbers it takes are %s", days, numbers(retentions))
		return fallback
	}
	return days
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

// maxPause bounds every pause: credentials that a key made live 36 hours.
const maxPause = 36 * time.Hour

// duration reads a pause in whole seconds, as Step Functions waits.
func (r *reader) duration(name string, fallback time.Duration) time.Duration {
	given, ok := r.value(name)
	if !ok {
		return fallback
	}
	word, _ := given.(string)
	return r.pause(name, word)
}

// pause reads one pause; 0 if it is wrong.
func (r *reader) pause(name, word string) time.Duration {
	parsed, err := time.ParseDuration(word)
	if err != nil || parsed < time.Second || parsed > maxPause || parsed%time.Second != 0 {
		r.fail(name, "%q is no time in whole seconds from 1s to 36h, such as 10s or 15m", word)
		return 0
	}
	return parsed
}

// durations reads a list of pauses, as JSON or with commas between.
func (r *reader) durations(name string, fallback ...time.Duration) []time.Duration {
	given, ok := r.value(name)
	if !ok {
		return fallback
	}
	var words []string
	switch given := given.(type) {
	case string:
		words = strings.Split(given, ",")
	case []any:
		for _, one := range given {
			word, _ := one.(string)
			words = append(words, word)
		}
	}
	if len(words) < 1 || len(words) > 5 {
		r.fail(name, "%v is no list of one to five times such as 15m,1h", given)
		return fallback
	}
	list := make([]time.Duration, len(words))
	for i, word := range words {
		list[i] = r.pause(name, strings.TrimSpace(word))
	}
	return list
}

// order refuses pauses that do not follow each other. A pause that could not be
// read is 0, and has been complained of.
func (r *reader) order(s settings.Settings) {
	all := append([]time.Duration{s.VerifyAfter}, s.WatchAfter...)
	for i := 1; i < len(all); i++ {
		if all[i] != 0 && all[i] <= all[i-1] {
			r.fail("watchAfter", "%s does not come after %s: all times count from the containment, and verifyAfter comes first", all[i], all[i-1])
		}
	}
}
