package config

import "regexp"

// When things happen if the settings do not say: the review before people come to
// work, the drill while they are there.
const (
	everyMorning = "cron(0 6 * * ? *)"
	everyTuesday = "cron(0 10 ? * TUE *)"
)

// schedules are the expressions that recur. Whether each field of a cron
// expression makes sense is for EventBridge to say.
var schedules = regexp.MustCompile(`^(cron\((\S+ ){5}\S+\)|rate\([1-9]\d* (hours?|days?)\))$`)

func (r *reader) schedule(name, fallback string) string {
	given, ok := r.value(name)
	switch word, _ := given.(string); {
	case !ok:
		return fallback
	case word == "off" || given == false:
		return ""
	case schedules.MatchString(word):
		return word
	}
	r.fail(name, `%q is neither off nor a schedule such as %s or "rate(1 day)"`, given, fallback)
	return fallback
}
