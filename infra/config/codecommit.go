package config

import (
	"regexp"
	"slices"
)

// repositoryNames are those that CodeCommit allows.
var repositoryNames = regexp.MustCompile(`^[\w.-]{1,100}$`)

// repositories reads a list of names, as JSON or with commas between, or "*" for
// all.
func (r *reader) repositories(name string) []string {
	given, ok := r.value(name)
	if !ok || given == false || given == "false" {
		return nil
	}
	list := words(given)
	if slices.Equal(list, []string{"*"}) {
		return list
	}
	for _, word := range list {
		if !repositoryNames.MatchString(word) {
			r.fail(name, "%q is no name of a CodeCommit repository, and * stands alone", word)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
