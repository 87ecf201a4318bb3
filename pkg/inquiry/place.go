package inquiry

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Place is where log files are kept: a file or folder of this machine, or a
// trail's bucket.
type Place struct {
	// Path is the file or folder; "" for a bucket.
	Path string
	// Bucket is the bucket without its client; Name is "" for a path. Account
	// is "" if the address does not name one.
	Bucket trail.Bucket
	// Region is the one that the address names; "" for all.
	Region string
}

var errPlace = errors.New("neither a file nor a folder: logs are read more than once, so a pipe will not do")

// ParsePlace reads a place as a person types it. A path must exist. The address
// of a bucket may go on to what is under AWSLogs: organization, account, Region.
func ParsePlace(text string) (Place, error) {
	if strings.HasPrefix(text, trail.Scheme) {
		bucket, region, err := trail.ParseBucket(text)
		return Place{Bucket: bucket, Region: region}, err
	}
	info, err := os.Stat(text)
	switch {
	case errors.Is(err, os.ErrPermission):
		return Place{Path: text}, nil // it is there, and reading it tells the rest
	case err != nil:
		return Place{}, err
	case !info.IsDir() && !info.Mode().IsRegular():
		return Place{}, fmt.Errorf("%s: %w", text, errPlace)
	}
	return Place{Path: text}, nil
}

// For returns the place with the account whose logs are wanted, if its address
// does not name it: the one that the key's id tells, else the caller's. The
// records themselves say whether it was the right one.
func (p Place) For(key accesskey.ID, caller string) Place {
	if p.Bucket.Account != "" {
		return p
	}
	p.Bucket.Account = caller
	if account, ok := key.Account(); ok {
		p.Bucket.Account = account
	}
	return p
}

// Source are the place's log files, of a bucket those of this time.
func (p Place) Source(from, to time.Time) trail.Source {
	switch {
	case p.Path != "":
		return trail.Files(p.Path)
	case p.Region != "":
		return p.Bucket.Source(from, to, p.Region)
	}
	return p.Bucket.Source(from, to)
}

// String names the place, of a bucket down to the account.
func (p Place) String() string {
	if p.Path != "" {
		return p.Path
	}
	return trail.Scheme + path.Join(p.Bucket.Name, p.Bucket.Prefix, "AWSLogs", p.Bucket.Organization, p.Bucket.Account, "CloudTrail", p.Region)
}
