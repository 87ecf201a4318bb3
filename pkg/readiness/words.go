package readiness

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// service is the short name of an event source, as "iam".
func service(source string) string { return strings.TrimSuffix(source, ".amazonaws.com") }

// counts orders names by how often they occur.
func counts(of map[string]int) []Count {
	list := []Count{}
	for name, n := range of {
		list = append(list, Count{name, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// few names the first of a list, and counts the rest.
func few(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func namesOf(list []Count) []string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return names
}

// counted writes a number with the word for one or for many.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
