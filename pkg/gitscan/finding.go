package gitscan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Confidence is how sure a finding is.
type Confidence int

// The confidences.
const (
	// Low: of some use in the wrong hands, such as an account id or a private
	// key that a passphrase protects; or it may well be something else.
	Low Confidence = iota + 1
	// Medium: it has the form of a secret, and what stands around it agrees.
	Medium
	// High: nothing else has this form.
	High
)

func (c Confidence) String() string {
	switch c {
	case Low:
		return "low"
	case Medium:
		return "medium"
	case High:
		return "high"
	}
	return "unknown"
}

// Finding is a secret, or what looks like one, at a place. Secret and Text hold
// it in the clear: show [Finding.Redacted] and keep [Finding.Fingerprint].
type Finding struct {
	// Rule is the id of what found it, such as "aws-access-key-id"; Description
	// says in a few words what that is.
	Rule, Description string
	// Path is the file as a person would type it, or "" for a message and for a
	// blob that no commit has.
	Path string
	// Commit is the commit that brought it, in hex, or "" outside of a history.
	Commit string
	// Blob is the id of the object it is in, in hex, or "" outside of git.
	Blob string
	// Line and Column count from 1; columns count bytes. The secret ends before
	// EndColumn, or with the line if it goes on in the next. In what was decoded
	// they are places in there, but for base64 within a text: then they are the
	// place of the encoded text.
	Line, Column, EndColumn int
	// Text is the line without its newline, or the part of a long one around the
	// secret; TextColumn is the column at which that starts.
	Text       string
	TextColumn int
	// Spans are the parts of Text that hold secrets, of this finding and of
	// others on the line: in order, apart from each other, in bytes.
	Spans []Span
	// Secret is what was found, decoded and joined. For a private key it is what
	// stands between its first and its last line.
	Secret string
	// KeyID is the access key id that it is or belongs to, or "".
	KeyID string
	// Account is the AWS account that the key id, or the secret, names, or "".
	Account string
	// Decoded says what was unwrapped to see it, from the outside in, such as
	// "zip:conf/aws.ini", "gzip", "utf16", "base64", "url" or "joined".
	Decoded []string
	// Confidence is how sure it is, and Why says what for.
	Confidence Confidence
	Why        string
}

// Span is a part of a text, from Start to before End.
type Span struct{ Start, End int }

// Redacted is Text with stars for secrets.
func (f *Finding) Redacted() string {
	var b strings.Builder
	at := 0
	for _, span := range f.Spans {
		b.WriteString(f.Text[at:span.Start])
		b.WriteString("****")
		at = span.End
	}
	b.WriteString(f.Text[at:])
	return b.String()
}

// Fingerprint names the finding wherever it stands in its file: a SHA-256, in
// hex, of the rule, the path and the secret. A list of them holds no secret.
func (f *Finding) Fingerprint() string {
	h := sha256.New()
	for _, part := range []string{f.Rule, f.Path, f.Secret} {
		// A hash does not fail. The NUL keeps the parts apart.
		_, _ = h.Write(append([]byte(part), 0))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Unread is a document, or a part of one, that was not looked at in full. That
// nothing was found there says nothing.
type Unread struct {
	Path, Commit, Blob string
	// Decoded is the part, as in a Finding.
	Decoded []string
	// Reason completes "was not read in full: ".
	Reason string
}

// Report is what a scan brought.
type Report struct {
	Findings []Finding
	Unread   []Unread
}

// Detect looks at every document of a source. The report is in the order of the
// source. The error is for a source that broke off; a document that cannot be
// read is in the report.
type Detect func(ctx context.Context, src Source) (Report, error)
