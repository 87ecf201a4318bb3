// Package evidence keeps what was found about an incident: objects in the
// evidence bucket under incidents/<incident id>/, each with its SHA-256. What the
// posture review found lies beside it, under posture/<review id>/.
//
// Session tokens and secrets never get here: whoever stores a record passes it
// through redact.JSON first.
package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Getter is what reading needs of the SDK's client.
type Getter interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Putter is what keeping needs of the SDK's client.
type Putter interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// S3 is what the bucket needs of the SDK's client to do both.
type S3 interface {
	Getter
	Putter
}

// callLimit is how long one object may take. A bucket that hangs must not hold
// whoever has other things to tell.
const callLimit = 30 * time.Second

var (
	// ErrName says that an incident id or an object's name could lead out of
	// the incident's folder, or is none.
	ErrName = errors.New("not a name for evidence")
	// ErrTooLarge says that an object is larger than MaxBytes.
	ErrTooLarge = errors.New("object too large")
)

// MaxBytes is the largest object that Get reads.
const MaxBytes = 64 << 20

// The folders of the bucket.
const (
	incidents = "incidents/"
	reviews   = "posture/"
)

var (
	folder = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,63}$`)
	// part is one part of a path. It does not start with a dot, which rules
	// "." and ".." out.
	part = regexp.MustCompile(`^[A-Za-z0-9_=][A-Za-z0-9._=-]{0,99}$`)
)

// Object is one stored object.
type Object struct {
	Key string `json:"key"`
	// SHA256 is the digest of the body in lower-case hexadecimal.
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Reader reads the evidence bucket, for a step that may not write to it.
type Reader struct {
	client Getter
	name   string
	root   string
}

// NewReader reads the bucket of that name.
func NewReader(client Getter, name string) *Reader {
	return &Reader{client: client, name: name, root: incidents}
}

// Writer adds to the evidence bucket, for a step that may not read it.
type Writer struct {
	client Putter
	name   string
	root   string
}

// NewWriter writes to the bucket of that name.
func NewWriter(client Putter, name string) *Writer {
	return &Writer{client: client, name: name, root: incidents}
}

// NewReviewReader reads the posture reviews in the bucket of that name.
func NewReviewReader(client Getter, name string) *Reader {
	return &Reader{client: client, name: name, root: reviews}
}

// NewReviewWriter writes the posture reviews to the bucket of that name.
func NewReviewWriter(client Putter, name string) *Writer {
	return &Writer{client: client, name: name, root: reviews}
}

// Bucket is the evidence bucket, for a step that reads and writes.
type Bucket struct {
	*Reader
	*Writer
}

// NewBucket returns the bucket of that name.
func NewBucket(client S3, name string) *Bucket {
	return &Bucket{NewReader(client, name), NewWriter(client, name)}
}

// Key returns the key of an incident's object. The name may have several parts
// divided by slashes. The error wraps ErrName.
func Key(incidentID, name string) (string, error) { return key(incidents, incidentID, name) }

// ReviewKey returns the key of an object of a posture review, as Key does.
func ReviewKey(reviewID, name string) (string, error) { return key(reviews, reviewID, name) }

func key(root, id, name string) (string, error) {
	if !folder.MatchString(id) {
		return "", fmt.Errorf("%w: id %.80q", ErrName, id)
	}
	for _, p := range strings.Split(name, "/") {
		if !part.MatchString(p) {
			return "", fmt.Errorf("%w: %.200q", ErrName, name)
		}
	}
	return root + id + "/" + name, nil
}

// Put stores one object; one of the same name gets a new version. S3 itself
// checks the digest, so a body that was damaged on the way is refused.
func (w *Writer) Put(ctx context.Context, id, name string, body []byte) (Object, error) {
	key, err := key(w.root, id, name)
	if err != nil {
		return Object{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	sum := sha256.Sum256(body)
	digest := base64.StdEncoding.EncodeToString(sum[:])
	_, err = w.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket:         &w.name,
		Key:            &key,
		Body:           bytes.NewReader(body),
		ChecksumSHA256: &digest,
	})
	if err != nil {
		return Object{}, fmt.Errorf("s3 PutObject %s: %w", key, err)
	}
	return Object{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)}, nil
}

// Get reads one object by its key. Keys of anything but evidence are refused
// with ErrName.
func (r *Reader) Get(ctx context.Context, object string) ([]byte, error) {
	id, name, _ := strings.Cut(strings.TrimPrefix(object, r.root), "/")
	if again, err := key(r.root, id, name); err != nil || again != object {
		return nil, fmt.Errorf("%w: %.200q", ErrName, object)
	}
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	out, err := r.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &r.name, Key: &object})
	if err != nil {
		return nil, fmt.Errorf("s3 GetObject %s: %w", object, err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(io.LimitReader(out.Body, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("s3 GetObject %s: %w", object, err)
	}
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("s3 GetObject %s: %w", object, ErrTooLarge)
	}
	return body, nil
}
