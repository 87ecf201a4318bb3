package config

import (
	"regexp"
	"strings"
)

// people are the ARNs of users and roles, without patterns.
var people = regexp.MustCompile(`^arn:(aws|aws-us-gov):iam::[0-9]{12}:(role|user)/[A-Za-z0-9_+=,.@/-]{1,576}$`)

// principals reads ARNs of users and roles, with blanks between: their
// names may hold commas.
func (r *reader) principals(name, partition string) []string {
	text := r.text(name, 4000)
	if text == "" {
		return nil
	}
	arns := strings.Fields(text)
	for _, arn := range arns {
		if !people.MatchString(arn) || !strings.HasPrefix(arn, "arn:"+partition+":") {
			r.fail(name, "%q is no ARN of a role or user of partition %s such as arn:%s:iam::111122223333:role/incident-response", arn, partition, partition)
		}
	}
	return arns
}
