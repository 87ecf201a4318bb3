package trail

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// S3 is what a bucket needs of the SDK's client.
type S3 interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Bucket is where a trail delivers the logs of one account, by Region and day:
//
//	[prefix/]AWSLogs/[organization/]account/CloudTrail/region/2026/11/23/
//
// Source: CloudTrail user guide, "Finding your CloudTrail log files".
type Bucket struct {
	Client S3
	Name   string
	// Prefix is what the trail's owner put before AWSLogs; "" if nothing.
	Prefix string
	// Organization is the id of the organization, "o-...", for the logs of an
	// organization's trail; "" for an account's own.
	Organization string
	// Account is the id of the account whose logs are wanted.
	Account string
}

const (
	// late is how long after an event its log may come and still be read.
	// CloudTrail delivers within minutes, and promises nothing.
	late = 24 * time.Hour
	// objectsAtOnce is how many objects are read at the same time. Most are
	// small, so that the way to S3 and back takes longer than the reading.
	objectsAtOnce = 16
	perDay        = "2006/01/02"
)

// Source are the bucket's logs that may hold events of this time in these
// Regions; without Regions, in every Region of which there are logs. Only what
// is needed is listed. A listing that fails is a problem, with its prefix, and
// so is a bucket that has no logs of the time at all.
func (b Bucket) Source(from, to time.Time, regions ...string) Source {
	return Source{AtOnce: objectsAtOnce, Files: func(ctx context.Context) iter.Seq[File] {
		return func(yield func(File) bool) {
			l := listing{b: b, ctx: ctx, yield: yield}
			names := regions
			if len(names) == 0 {
				names = l.regions()
			}
			for _, region := range names {
				l.days(region, from, to)
			}
			if !l.found {
				l.tell(File{Path: b.url(b.root()), Err: ErrNoFiles})
			}
		}
	}}
}

// root is the prefix of the account's logs.
func (b Bucket) root() string {
	return path.Join(strings.Trim(b.Prefix, "/"), "AWSLogs", b.Organization, b.Account, "CloudTrail") + "/"
}

func (b Bucket) url(key string) string { return "s3://" + b.Name + "/" + key }

// listing goes through the bucket.
type listing struct {
	b     Bucket
	ctx   context.Context
	yield func(File) bool
	// found: there is a log, or a problem has been told. stopped: no more is
	// wanted.
	found, stopped bool
}

func (l *listing) tell(f File) {
	l.found = l.found || !f.Skip
	l.stopped = l.stopped || !l.yield(f)
}

// regions lists the Regions that have logs.
func (l *listing) regions() []string {
	var names []string
	in := &s3.ListObjectsV2Input{Bucket: &l.b.Name, Prefix: aws.String(l.b.root()), Delimiter: aws.String("/")}
	for page, err := range l.b.pages(l.ctx, in) {
		if err != nil {
			l.tell(File{Path: l.b.url(*in.Prefix), Err: err})
			break
		}
		for _, p := range page.CommonPrefixes {
			names = append(names, path.Base(aws.ToString(p.Prefix)))
		}
	}
	slices.Sort(names)
	return names
}

// days tells of the objects of a Region.
func (l *listing) days(region string, from, to time.Time) {
	for object, err := range l.b.days(l.ctx, region, from, to) {
		key := aws.ToString(object.Key)
		switch {
		case err != nil:
			l.tell(File{Path: l.b.url(key), Err: err})
		default:
			l.tell(File{Path: l.b.url(key), Skip: !isLog(key), Open: l.b.open(key)})
		}
		if l.stopped {
			return
		}
	}
}

// days lists the objects of a Region that may hold events of this time. Keys are
// listed in order, and theirs is that of time. A page that cannot be had ends the
// listing; the error comes with the prefix as the key.
func (b Bucket) days(ctx context.Context, region string, from, to time.Time) iter.Seq2[types.Object, error] {
	return func(yield func(types.Object, error) bool) {
		prefix := b.root() + region + "/"
		end := prefix + to.UTC().Add(late).AddDate(0, 0, 1).Format(perDay)
		in := &s3.ListObjectsV2Input{Bucket: &b.Name, Prefix: &prefix, StartAfter: aws.String(prefix + from.UTC().Format(perDay))}
		for page, err := range b.pages(ctx, in) {
			if err != nil {
				yield(types.Object{Key: &prefix}, err)
				return
			}
			for _, object := range page.Contents {
				key := aws.ToString(object.Key)
				if key >= end {
					return
				}
				// A key that ends so is what the console makes of an empty folder.
				if !strings.HasSuffix(key, "/") && !yield(object, nil) {
					return
				}
			}
		}
	}
}

// pages yields the pages of a listing, and as the last thing its error.
func (b Bucket) pages(ctx context.Context, in *s3.ListObjectsV2Input) iter.Seq2[*s3.ListObjectsV2Output, error] {
	return func(yield func(*s3.ListObjectsV2Output, error) bool) {
		for {
			page, err := b.Client.ListObjectsV2(ctx, in)
			if err != nil {
				yield(nil, fmt.Errorf("s3 ListObjectsV2: %w", err))
				return
			}
			if !yield(page, nil) || !aws.ToBool(page.IsTruncated) {
				return
			}
			in.ContinuationToken = page.NextContinuationToken
		}
	}
}

func (b Bucket) open(key string) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		o := &object{ctx: ctx, client: b.Client, in: s3.GetObjectInput{Bucket: &b.Name, Key: &key}}
		return o, o.begin()
	}
}
