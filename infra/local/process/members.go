package process

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// running counts the processes of a group that have not ended, and tells
// whether that could be found out. A process that ended stays in its group until
// its parent asks for its exit code; in a container whose first process never
// does, that is for good.
func running(group int) (int, bool) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(files) == 0 {
		return 0, false // no Linux
	}
	count := 0
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // ended since it was listed
		}
		if state, of := fields(string(stat)); of == group && state != "Z" && state != "X" {
			count++
		}
	}
	return count, true
}

// fields reads a process's state and group. They stand behind its name, which is
// in brackets and may hold anything.
// Source: proc(5), /proc/pid/stat.
func fields(stat string) (state string, group int) {
	words := strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
	const stateField, groupField = 0, 2
	if len(words) <= groupField {
		return "", 0
	}
	group, _ = strconv.Atoi(words[groupField])
	return words[stateField], group
}
