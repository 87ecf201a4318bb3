// Package recovery reads what could be restored after an intruder deleted it:
// volumes and their snapshots, databases, buckets, and AWS Backup.
package recovery

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// Collectors are the collectors of this package.
var Collectors = []collect.Collector{
	volumes, ebsSnapshots, snapshotBlock, encryptionDefault, instances, lifecyclePolicies,
	dbInstances, dbClusters, dbSnapshots,
	buckets, accountBlock,
	backupPlans, backupVaults, backupProtected, backupOptIn,
}

// pageSize is how many items AWS is asked for at once, where it gives so many.
const pageSize = 1000

// each makes a list of another.
func each[A, B any](list []A, one func(A) B) []B {
	made := make([]B, len(list))
	for i, a := range list {
		made[i] = one(a)
	}
	return made
}

// malformed is the error of a call whose answer lacks what AWS always gives.
func malformed(operation, what string) error {
	return &collect.CallError{Operation: operation, Err: fmt.Errorf("%w: %s", collect.ErrMalformed, what)}
}

// partly joins the errors of several lists that make one part, and marks them:
// what the others gave holds. It is nil if all are.
func partly(errs ...error) error {
	for i, err := range errs {
		errs[i] = collect.Whole(err)
	}
	return collect.Partial(errors.Join(errs...))
}

// tags makes a map of a list of tags of any service. People keep passwords in tags;
// a review does not.
func tags[T any](list []T, pair func(T) (key, value *string)) map[string]string {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]string, len(list))
	for _, tag := range list {
		key, value := pair(tag)
		m[aws.ToString(key)] = redact.Named(aws.ToString(key), aws.ToString(value))
	}
	return m
}
