package readiness

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// shown is how many names stand in a sentence.
const shown = 3

// breaks says what stops when the key is switched off.
func breaks(k Key) string {
	switch k.Impact {
	case usage.NeverUsed:
		return "nothing that IAM knows of: it was never used"
	case usage.UnknownImpact:
		if k.Places.Events == 0 {
			return "not known: its last use could not be read"
		}
	}
	services, regions := namesOf(k.Places.Services), namesOf(k.Places.Regions)
	services, regions = with(services, k.LastUsed.Service), with(regions, k.LastUsed.Region)
	text := "whatever calls " + few(services, shown)
	if len(services) == 0 {
		text = "whatever uses it"
	}
	if len(regions) > 0 {
		text += " in " + few(regions, shown)
	}
	if from := namesOf(k.Places.Addresses); len(from) > 0 {
		text += " from " + few(from, shown)
	}
	if k.Impact == usage.Quiet {
		text += "; last used " + k.LastUsed.At.Format("2006-01-02")
	}
	return text
}

// with adds a name that is not there.
func with(names []string, name string) []string {
	if name == "" || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// call says who has to be told.
func (j *judge) call(k Key) string {
	if k.Owner != "" {
		return k.Owner
	}
	if k.Room.Deny == "unknown" {
		return "not known: the user's tags could not be read"
	}
	return "nobody is named: tag the user with " + strings.TrimSpace(j.o.OwnerTag)
}
