package git

import (
	"context"
	"strconv"
	"strings"
)

// Config is git's configuration as it holds in a repository, all files and the
// environment together.
type Config struct {
	values map[string][]string
}

// lists are the keys of which all values count.
var lists = map[string]bool{"secrets.patterns": true, "secrets.allowed": true, "secrets.providers": true}

// ReadConfig reads all of it.
func (r Repo) ReadConfig(ctx context.Context) (*Config, error) {
	out, err := r.Output(ctx, "config", "-z", "--list")
	if err != nil {
		return nil, err
	}
	c := &Config{values: map[string][]string{}}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if entry == "" {
			continue
		}
		// A name without "=" in the file has no newline behind it here. It is a switch
		// that is on; in a list it is an empty entry.
		key, value, assigned := strings.Cut(entry, "\n")
		if !assigned && !lists[key] {
			value = "true"
		}
		c.values[key] = append(c.values[key], value)
	}
	return c, nil
}

// All returns the values of a key, in the order in which git reads them. The
// section and the name must be in lower case.
func (c *Config) All(key string) []string { return c.values[key] }

// Last returns the value that holds: the last one. It is "" if there is none.
func (c *Config) Last(key string) string {
	if all := c.values[key]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// Bool reads a switch as git does: words, or a number. fallback is for one that is
// not set, and for one that git would not take.
func (c *Config) Bool(key string, fallback bool) bool {
	if len(c.values[key]) == 0 {
		return fallback
	}
	switch value := strings.ToLower(c.Last(key)); value {
	case "true", "yes", "on":
		return true
	case "false", "no", "off", "":
		return false
	default:
		n, err := strconv.Atoi(value)
		if err != nil {
			return fallback
		}
		return n != 0
	}
}

// Keys lists the keys with a prefix, in no order.
func (c *Config) Keys(prefix string) []string {
	var keys []string
	for key := range c.values {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return keys
}
