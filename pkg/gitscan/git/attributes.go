package git

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// Binary is what the attributes say of a file.
type Binary int

// What they may say.
const (
	// ByContent: nothing, its content decides.
	ByContent Binary = iota
	// AlwaysText and AlwaysBinary: whatever its content is.
	AlwaysText
	AlwaysBinary
)

// BinaryAttributes asks the attributes whether files are binary, as git grep
// -I does: by the diff attribute, and the diff driver it may name. Paths are
// relative to the current directory.
func (r Repo) BinaryAttributes(ctx context.Context, config *Config, paths []string) (map[string]Binary, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	stdin := strings.NewReader(strings.Join(paths, "\x00") + "\x00")
	out, err := r.Filter(ctx, stdin, "check-attr", "-z", "--stdin", "diff")
	if err != nil {
		return nil, err
	}
	fields := bytes.Split(out, []byte{0})
	if len(fields) != 3*len(paths)+1 {
		return nil, fmt.Errorf("git check-attr: %w", ErrFormat)
	}
	said := map[string]Binary{}
	for i, path := range paths {
		if b := binaryByDriver(config, string(fields[3*i+2])); b != ByContent {
			said[path] = b
		}
	}
	return said, nil
}

func binaryByDriver(config *Config, attribute string) Binary {
	switch attribute {
	case "unspecified":
		return ByContent
	case "set":
		return AlwaysText
	case "unset":
		return AlwaysBinary
	}
	key := "diff." + attribute + ".binary"
	if len(config.All(key)) == 0 || strings.EqualFold(config.Last(key), "auto") {
		return ByContent
	}
	if config.Bool(key, false) {
		return AlwaysBinary
	}
	return AlwaysText
}
