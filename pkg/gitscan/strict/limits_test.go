package strict

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// unread lists what was not read, as "steps: reason".
func unread(report gitscan.Report) []string {
	var all []string
	for _, u := range report.Unread {
		all = append(all, strings.Join(u.Decoded, ",")+": "+u.Reason)
	}
	return all
}

// zipOf makes an archive of n members.
func zipOf(t *testing.T, n int, content string, flags uint16) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range n {
		f, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("m%d", i), Method: zip.Deflate})
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	// The flags of the directory's entries, which is what readers go by.
	for at := bytes.Index(b, []byte("PK\x01\x02")); at >= 0; {
		b[at+8] |= byte(flags)
		next := bytes.Index(b[at+4:], []byte("PK\x01\x02"))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	return string(b)
}

// TestLimits: what is not read to its end is named, and what could be read is
// looked at.
func TestLimits(t *testing.T) {
	key, _ := corpus.Fill("«id»\n", 5)
	zeros := func(mib int) string { return strings.Repeat("\n", mib<<20) }
	nested := key
	for range 5 {
		nested = corpus.Pack(nested, "gzip")
	}
	zips := key
	for range 5 {
		zips = corpus.Pack(zips, "zip")
	}
	wrapped := key
	for range 7 {
		wrapped = string(encodeText("and then " + wrapped))
	}
	limits := Limits{Packed: 1 << 20, Unpacked: 20 << 20, Members: 5, Ratio: 100, Depth: 4}
	tests := map[string]struct {
		content string
		unread  []string
		rules   []string
	}{
		"a whole archive":     {zipOf(t, 3, key, 0), nil, []string{ruleLongTerm.ID + " zip:m0", ruleLongTerm.ID + " zip:m1", ruleLongTerm.ID + " zip:m2"}},
		"too many members":    {zipOf(t, 6, "x", 0), []string{"zip: " + errMembers.Error()}, nil},
		"an encrypted member": {zipOf(t, 1, key, 1), []string{"zip:m0: " + errEncrypted.Error()}, nil},
		"a bomb":              {zipOf(t, 1, key+zeros(10), 0), []string{"zip:m0: " + errRatio.Error()}, []string{ruleLongTerm.ID + " zip:m0"}},
		"a bomb in gzip":      {corpus.Pack(key+zeros(10), "gzip"), []string{"gzip: " + errRatio.Error()}, []string{ruleLongTerm.ID + " gzip"}},
		"large in all":        {zipOf(t, 3, key+zeros(7), 0), []string{"zip:m2: " + errUnpacked.Error()}, []string{ruleLongTerm.ID + " zip:m0", ruleLongTerm.ID + " zip:m1", ruleLongTerm.ID + " zip:m2"}},
		"too deep":            {nested, []string{"gzip,gzip,gzip,gzip: there are archives in archives, more than 4"}, nil},
		"wrapped too often":   {wrapped, []string{"base64,base64,base64,base64,base64,base64: it is wrapped too often"}, nil},
		"large when packed":   {"PK\x03\x04" + key + strings.Repeat("x", 2<<20), []string{": it is an archive of more than 1 MiB"}, []string{ruleLongTerm.ID}},
		"no archive":          {"PK\x03\x04" + key, []string{"zip: zip: not a valid zip file"}, []string{ruleLongTerm.ID}},
		"cut gzip":            {corpus.Pack(key, "gzip")[:20], []string{"gzip: " + errCut.Error()}, nil},
		"no gzip":             {"\x1f\x8b\x08", []string{"gzip: gzip: unexpected EOF"}, nil},
		"archives in base64":  {string(encodeText(corpus.Pack(corpus.Pack(key, "zip"), "zip"))), nil, []string{ruleLongTerm.ID + " base64 zip:conf/app.txt zip:conf/app.txt"}},
		"deep in base64":      {string(encodeText(zips)), []string{"base64" + strings.Repeat(",zip:conf/app.txt", 4) + ",zip: there are archives in archives, more than 4"}, nil},
		"broken in base64":    {string(encodeText("\x1f\x8b\x08" + strings.Repeat("x", 60))), []string{"base64,gzip: gzip: unexpected EOF"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			report := (&Detector{Limits: limits}).Bytes("file", []byte(test.content))
			if diff := cmp.Diff(test.unread, unread(report)); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.rules, rules(report)); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

// TestManyUnread: of a document with many broken parts some are named, and the
// others are counted.
func TestManyUnread(t *testing.T) {
	broken := string(encodeText("\x1f\x8b\x08" + strings.Repeat("x", 60)))
	got := unread(detect(strings.Repeat(broken+" x\n", 50)))
	if len(got) != maxUnread+1 || got[maxUnread] != ": 30 more parts of it could not be read either" {
		t.Errorf("%d: %q", len(got), got[len(got)-1])
	}
}

// TestReadFails: a document that cannot be read is in the report, without the
// path, which has its own place.
func TestReadFails(t *testing.T) {
	doc := &gitscan.Document{Name: "a/b", ID: "id", Commit: "commit", Read: func(*gitscan.Pad, func([]byte) error) error {
		return &fs.PathError{Op: "open", Path: "a/b", Err: errors.New("permission denied")}
	}}
	want := gitscan.Report{Unread: []gitscan.Unread{{Path: "a/b", Blob: "id", Commit: "commit", Reason: "permission denied"}}}
	if diff := cmp.Diff(want, (&Detector{Limits: DefaultLimits}).Document(doc, &gitscan.Pad{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTrailingGzip: what follows the compressed text is told of.
func TestTrailingGzip(t *testing.T) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	key, _ := corpus.Fill("«id»\n", 5)
	_, _ = w.Write([]byte(key))
	_ = w.Close()
	report := detect(out.String() + "garbage")
	if len(report.Unread) != 1 || len(report.Findings) != 1 {
		t.Errorf("%+v", report)
	}
}

// TestManyHeads: a key of PuTTY is one hit, however many heads are in it. Each
// would keep all that follows it otherwise.
func TestManyHeads(t *testing.T) {
	heads := strings.Repeat("PuTTY-User-Key-File-\nEncryption: none\n", 400)
	keys := text{bytes: []byte(heads + "Private-Lines: 1\nAAAA\nPrivate-MAC: 00\n")}
	keys.privateKeys()
	if len(keys.hits) != 1 || keys.hits[0].rule != &rulePrivateKey {
		t.Errorf("%d hits", len(keys.hits))
	}
}

// TestTooManyFindings: of a document with very many findings some are kept, and it is
// told that there are more.
func TestTooManyFindings(t *testing.T) {
	key, _ := corpus.Fill("«id»\n", 5)
	for _, content := range []string{strings.Repeat(key, maxFindings+1), corpus.Pack(strings.Repeat(key, maxFindings+1), "gzip")} {
		report := detect(content)
		if len(report.Findings) != maxFindings || len(report.Unread) != 1 || !strings.Contains(report.Unread[0].Reason, "more findings") {
			t.Errorf("%d findings, %q", len(report.Findings), unread(report))
		}
	}
	if report := detect(strings.Repeat(key, maxFindings)); len(report.Findings) != maxFindings || len(report.Unread) != 0 {
		t.Errorf("%d findings, %q", len(report.Findings), unread(report))
	}
}

// same is a source of n documents with the same text.
type same struct {
	text string
	n    int
}

func (s same) Shards(context.Context, int) ([]gitscan.Shard, error) {
	return []gitscan.Shard{func(yield func(*gitscan.Document) error) error {
		for i := range s.n {
			err := yield(&gitscan.Document{Name: fmt.Sprint(i), Seq: i, Read: func(pad *gitscan.Pad, chunk func([]byte) error) error {
				return pad.Chunks(strings.NewReader(s.text), int64(len(s.text)), chunk)
			}})
			if err != nil {
				return err
			}
		}
		return nil
	}}, nil
}

// TestTooManyDetected: the findings of documents beyond the bound are left out, and
// those documents are named.
func TestTooManyDetected(t *testing.T) {
	key, _ := corpus.Fill("«id»\n", 5)
	const full = maxDetected / maxFindings
	report, err := (&Detector{Limits: DefaultLimits}).Detect(t.Context(), same{strings.Repeat(key, maxFindings), full + 2})
	if err != nil || len(report.Findings) != maxDetected || len(report.Unread) != 2 || report.Unread[0].Path != fmt.Sprint(full) {
		t.Errorf("%d findings, %+v, %v", len(report.Findings), report.Unread, err)
	}
}
