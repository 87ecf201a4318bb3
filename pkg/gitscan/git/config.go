package git

import (
	"context"
	"strings"
)

// Config is git's configuration as it holds in a repository, all files and the
// environment together.
type Config struct {
	values map[string][]string
}

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
		// A name without "=" in the file has no newline behind it here.
		key, value, assigned := strings.Cut(entry, "\n")
		if !assigned && !strings.HasPrefix(key, "secrets.") {
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

// Bool reads a switch; fallback is for one that is not set.
func (c *Config) Bool(key string, fallback bool) bool {
	switch strings.ToLower(c.Last(key)) {
	case "true", "yes", "on", "1":
		return true
	case "false", "no", "off", "0":
		return false
	}
	return fallback
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
