// Package recovery reads what could be restored after an intruder deleted it:
// volumes and their snapshots, databases, buckets, and AWS Backup.
package recovery

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
)

// Collectors are the collectors of this package.
var Collectors = []collect.Collector{
	ebsSnapshots,
	buckets,
}

// tags makes a map of a list of tags of any service.
func tags[T any](list []T, pair func(T) (key, value *string)) map[string]string {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]string, len(list))
	for _, tag := range list {
		key, value := pair(tag)
		m[aws.ToString(key)] = aws.ToString(value)
	}
	return m
}
