package cli

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	inquiryaws "github.com/exposed-key-responder/responder/pkg/inquiry/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
)

// logOf writes a scenario as a log file.
func logOf(s usagetest.Scenario) string {
	docs := []string{}
	for r := range s.Records {
		docs = append(docs, string(r.Raw))
	}
	return `{"Records":[` + strings.Join(docs, ",") + `]}`
}

func compressed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestUsageLogs(t *testing.T) {
	golden := goldenFrom(t)
	in(t, map[string]string{"misused.json.gz": compressed(t, logOf(usagetest.Misused())), "notes.txt": "notes"})
	w := newWorld()
	got := w.run("usage", "--access-key-id", usagetest.Key, "--logs", ".")
	golden("usage-logs", got.both())
	if len(w.regions) > 0 {
		t.Errorf("AWS was called in %v", w.regions)
	}
}

// TestUsageLogsExitCodes: what cannot be read is named, the rest is printed.
func TestUsageLogsExitCodes(t *testing.T) {
	whole := compressed(t, logOf(usagetest.Misused()))
	tests := map[string]struct {
		files     map[string]string
		args      []string
		code      int
		out, says string
	}{
		"in full":               {files: map[string]string{"a.json.gz": whole}, code: codeBad, out: "calls        195"},
		"a gzip cut off":        {files: map[string]string{"a.json.gz": whole[:len(whole)-9]}, code: codeUnread, out: "a.json.gz: at byte ", says: "not everything could be read"},
		"a good and an empty":   {files: map[string]string{"a.json.gz": whole, "b.json.gz": ""}, code: codeUnread, out: "b.json.gz: ends in the middle", says: "not everything could be read"},
		"a damaged record":      {files: map[string]string{"a.json": `{"Records":[{"eventID":"x",}]}` + logOf(usagetest.Misused())}, code: codeUnread, out: "left out     1 damaged records", says: "not everything could be read"},
		"no log among them":     {files: map[string]string{"a.txt": "x"}, code: codeUnread, out: ".: no log files", says: "no CloudTrail record was read; .: no log files"},
		"nothing":               {code: codeUnread, out: "CANNOT TELL", says: "no CloudTrail record was read; .: no log files"},
		"no records":            {files: map[string]string{"a.json": "{}"}, code: codeUnread, out: "CANNOT TELL", says: "no CloudTrail record was"},
		"another key":           {files: map[string]string{"a.json": logOf(usagetest.Misused())}, args: []string{"--access-key-id", exposed}, code: codeBad, out: "CANNOT TELL"},
		"a temporary key":       {files: map[string]string{"a.json": logOf(usagetest.Misused())}, args: []string{"--access-key-id", usagetest.RoleSession}, code: codeBad, out: "calls        6, of them 5 succeeded"},
		"a time":                {files: map[string]string{"a.json": logOf(usagetest.Misused())}, args: []string{"--since", "2026-11-23T02:57:06Z", "--until", "2026-11-23T02:57:07Z"}, code: codeBad, out: "calls        1, of them 1 succeeded"},
		"one missing among two": {files: map[string]string{"a.json": logOf(usagetest.Misused())}, args: []string{"--logs", "none"}, code: codeWrong, says: "none does not exist"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, tc.files)
			got := newWorld().run(append([]string{"usage", "--access-key-id", usagetest.Key, "--logs", "."}, tc.args...)...)
			if got.code != tc.code || !strings.Contains(got.out, tc.out) || (got.out == "") != (tc.out == "") || !strings.Contains(got.err, tc.says) {
				t.Errorf("code %d, want %d\n%s%s", got.code, tc.code, got.out, got.err)
			}
		})
	}
}

func TestUsageBucket(t *testing.T) {
	const day = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23/"
	tests := map[string]struct {
		args      []string
		bucket    *inquiryaws.Bucket
		denied    error
		code      int
		out, says string
	}{
		"in full":        {bucket: &inquiryaws.Bucket{Objects: map[string]string{day + "a.json.gz": compressed(t, logOf(usagetest.Misused()))}}, code: codeBad, out: "searched     2026-08-25 12:00:00 UTC to 2026-11-23 12:00:00 UTC", says: "logs of account 111122223333: s3://trail/AWSLogs/111122223333/CloudTrail"},
		"by its prefix":  {args: []string{"--logs", "s3://trail/p/AWSLogs/o-abcd/444455556666"}, bucket: &inquiryaws.Bucket{Objects: map[string]string{"p/AWSLogs/o-abcd/444455556666/CloudTrail/us-east-1/2026/11/23/a.json": logOf(usagetest.Misused())}}, code: codeUnread, out: "calls        195"},
		"nothing may be": {bucket: &inquiryaws.Bucket{ListErr: apiError("AccessDenied")}, code: codeUnread, out: "s3 ListObjectsV2", says: "no CloudTrail record was read; s3://trail/AWSLogs/111122223333/CloudTrail/: s3 ListObjectsV2"},
		"objects not":    {bucket: &inquiryaws.Bucket{Objects: map[string]string{day + "a.json.gz": "x"}, GetErr: apiError("AccessDenied")}, code: codeUnread, out: "CANNOT TELL", says: "s3 GetObject"},
		"empty":          {bucket: &inquiryaws.Bucket{}, code: codeUnread, out: "no log files", says: "no log files"},
		"not there":      {code: codeWrong, says: "there is no bucket trail"},
		"no answer":      {denied: errLost, code: codeUnread, says: "connection reset"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.buckets = map[string]*inquiryaws.Bucket{"trail": tc.bucket}
			w.denied = map[string]error{"trail": tc.denied}
			got := w.run(append([]string{"usage", "--access-key-id", usagetest.Key, "--logs", "s3://trail"}, tc.args...)...)
			if got.code != tc.code || !strings.Contains(got.out, tc.out) || (got.out == "") != (tc.out == "") || !strings.Contains(got.err, tc.says) {
				t.Errorf("code %d, want %d\n%s%s", got.code, tc.code, got.out, got.err)
			}
		})
	}
}

// TestUsageOfAFolderInABucketsForm: what was copied from a bucket lies deep, with
// digests beside it.
func TestUsageOfAFolderInABucketsForm(t *testing.T) {
	root := t.TempDir()
	for _, path := range []string{"CloudTrail/us-east-1/2026/11/23/a.json.gz", "CloudTrail-Digest/us-east-1/2026/11/23/a.json.gz"} {
		path = filepath.Join(root, "AWSLogs/111122223333", path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(compressed(t, logOf(usagetest.Misused()))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := newWorld().run("usage", "--access-key-id", usagetest.Key, "--logs", root)
	if got.code != codeBad || !strings.Contains(got.out, "calls        195") || strings.Contains(got.out, "copies of others") {
		t.Errorf("code %d\n%s", got.code, got.out)
	}
}
