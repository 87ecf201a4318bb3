package checks

import "strings"

// Quote writes a name so that a POSIX shell takes it as one word and nothing
// more. Names are given by others, and commands get pasted.
func Quote(name string) string {
	if name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+=,-") == "" && name[0] != '-' {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
