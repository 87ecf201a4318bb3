package inquiry

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

func TestParseBucket(t *testing.T) {
	tests := map[string]string{
		"s3://logs":                        "s3://logs/AWSLogs/444455556666/CloudTrail",
		"s3://logs/":                       "s3://logs/AWSLogs/444455556666/CloudTrail",
		"s3://logs/some/prefix/":           "s3://logs/some/prefix/AWSLogs/444455556666/CloudTrail",
		"s3://logs/AWSLogs":                "s3://logs/AWSLogs/444455556666/CloudTrail",
		"s3://logs/p/AWSLogs/111122223333": "s3://logs/p/AWSLogs/111122223333/CloudTrail",
		"s3://logs/AWSLogs/o-abcd":         "s3://logs/AWSLogs/o-abcd/444455556666/CloudTrail",
		"s3://logs/AWSLogs/o-abcd/111122223333/CloudTrail/us-gov-west-1/": "s3://logs/AWSLogs/o-abcd/111122223333/CloudTrail/us-gov-west-1",
		"s3://":                      "",
		"s3:///prefix":               "",
		"s3://Logs":                  "",
		"s3://logs/AWSLogs/o-abcd/x": "",
		"s3://logs/AWSLogs/111122223333/CloudTrail-Digest":                    "",
		"s3://logs/AWSLogs/111122223333/Config":                               "",
		"s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23":      "",
		"s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz":       "",
		"s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/../../../secret": "",
	}
	for address, want := range tests {
		place, err := ParsePlace(address)
		if want == "" {
			if !errors.Is(err, trail.ErrAddress) {
				t.Errorf("%s: %v, %v", address, place, err)
			}
			continue
		}
		if got := place.For(key, "444455556666").String(); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", address, got, err, want)
		}
	}
}

// TestPlaceGoesByTheKey: the id tells whose logs are wanted, if it tells one.
func TestPlaceGoesByTheKey(t *testing.T) {
	const telling = accesskey.ID("AKIA3Z2X" + "BVUDFQ7TU4MD")
	account, ok := telling.Account()
	place, err := ParsePlace("s3://logs")
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	if got := place.For(telling, "444455556666").Bucket.Account; got != account {
		t.Errorf("account %s, want %s", got, account)
	}
}

func TestParsePath(t *testing.T) {
	root := t.TempDir()
	file, pipe := filepath.Join(root, "a.json"), filepath.Join(root, "pipe")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{root: nil, file: nil, pipe: errPlace, filepath.Join(root, "none"): fs.ErrNotExist} {
		if place, err := ParsePlace(path); !errors.Is(err, want) || err == nil && place.String() != path {
			t.Errorf("%s: %v, %v; want %v", path, place, err, want)
		}
	}
}
