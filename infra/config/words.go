package config

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// text reads a line of printable ASCII; "" if it was not given. It ends up in
// the subject of e-mails, which bear nothing else.
func (r *reader) text(name string, limit int) string {
	given, ok := r.value(name)
	if !ok {
		return ""
	}
	value, ok := given.(string)
	switch {
	case !ok:
		r.fail(name, "%v is no text", given)
	case len(value) > limit:
		r.fail(name, "is longer than %d characters", limit)
	case strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c > '~' }):
		r.fail(name, "%q is not one line of plain ASCII", value)
	}
	return value
}

func (r *reader) email(name string, required bool) string {
	if _, ok := r.value(name); !ok && !required {
		return ""
	} else if !ok {
		r.fail(name, "is required: -c %s=security@example.com", name)
		return ""
	}
	value := r.text(name, 254)
	parsed, err := mail.ParseAddress(value)
	if value != "" && (err != nil || parsed.Address != value) {
		r.fail(name, "%q is no e-mail address", value)
	}
	return value
}

var (
	twelveDigits = regexp.MustCompile(`^\d{12}$`)
	// organizations are the ids that AWS Organizations gives.
	organizations = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// matching reads a word of a given form; "" if it was not given.
func (r *reader) matching(name string, form *regexp.Regexp, what string) string {
	given, ok := r.value(name)
	if !ok {
		return ""
	}
	value, isText := given.(string)
	if !isText || !form.MatchString(value) {
		r.fail(name, "%v is not %s, as text", given, what)
	}
	return value
}

func (r *reader) link(name string) string {
	value := r.text(name, 500)
	parsed, err := url.Parse(value)
	if value != "" && (err != nil || parsed.Scheme != "https" || parsed.Host == "") {
		r.fail(name, "%q is no https:// address", value)
	}
	return value
}

// tagKeys are the characters that IAM allows in the key of a tag.
var tagKeys = regexp.MustCompile(`^[A-Za-z0-9 _.:/=+@-]{1,128}$`)

func (r *reader) tagKey(name, fallback string) string {
	value := r.text(name, 128)
	if value == "" {
		return fallback
	}
	if !tagKeys.MatchString(value) {
		r.fail(name, "%q is no key of a tag", value)
	}
	return value
}

// oneOf reads a word out of a list; the first is the default.
func (r *reader) oneOf(name string, allowed ...string) string {
	given, ok := r.value(name)
	if !ok {
		return allowed[0]
	}
	if value, ok := given.(string); ok && slices.Contains(allowed, value) {
		return value
	}
	r.fail(name, "%q is none of %s", given, strings.Join(allowed, ", "))
	return allowed[0]
}

func (r *reader) level(name string) level.Level {
	given, ok := r.value(name)
	if !ok {
		return level.Isolate
	}
	word, _ := given.(string)
	parsed, err := level.Parse(word)
	if err != nil {
		r.fail(name, "%w", err)
		return level.Isolate
	}
	return parsed
}

// backupRegion reads true, false, or the only Region that true can mean.
func (r *reader) backupRegion(name, partition string) string {
	given, ok := r.value(name)
	if !ok || given == false || given == "false" {
		return ""
	}
	switch {
	case given != true && given != "true" && given != settings.BackupRegion:
		r.fail(name, "%q is not where AWS sends a copy of its events: true (%s) or false", given, settings.BackupRegion)
	case partition != "aws":
		r.fail(name, "AWS documents a copy of its events in %s only, which partition %s does not have", settings.BackupRegion, partition)
	}
	return settings.BackupRegion
}
