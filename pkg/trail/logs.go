package trail

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Log is one log file in a bucket.
type Log struct {
	Key string
	// Size is in bytes, as it lies there.
	Size int64
	// Day is the one under which it is filed, that of its delivery.
	Day time.Time
}

// Logs lists the logs of one Region that may hold events of this time, oldest
// first. An error is the last thing that comes.
func (b Bucket) Logs(ctx context.Context, region string, from, to time.Time) iter.Seq2[Log, error] {
	return func(yield func(Log, error) bool) {
		for object, err := range b.days(ctx, region, from, to) {
			if err != nil {
				yield(Log{}, err)
				return
			}
			key := aws.ToString(object.Key)
			day, known := b.Day(key)
			if known && isLog(key) && !yield(Log{Key: key, Size: aws.ToInt64(object.Size), Day: day}, nil) {
				return
			}
		}
	}
}

// Day tells from a log's key, or from its path in a Problem, under which day it
// is filed; false if it lies nowhere among the account's logs.
func (b Bucket) Day(key string) (time.Time, bool) {
	_, below, _ := strings.Cut("/"+key, "/"+b.root())
	_, dated, _ := strings.Cut(below, "/") // the Region
	if len(dated) < len(perDay) {
		return time.Time{}, false
	}
	day, err := time.Parse(perDay, dated[:len(perDay)])
	return day, err == nil
}

// Of are the logs of these keys.
func (b Bucket) Of(keys ...string) Source {
	return Source{AtOnce: objectsAtOnce, Files: func(context.Context) iter.Seq[File] {
		return func(yield func(File) bool) {
			for _, key := range keys {
				if !yield(File{Path: b.url(key), Open: b.open(key)}) {
					return
				}
			}
		}
	}}
}
