package strict

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// detect looks at a text.
func detect(text string) gitscan.Report {
	return (&Detector{Limits: DefaultLimits}).Bytes("file", []byte(text))
}

// rules lists the rules of findings, with what was unwrapped.
func rules(report gitscan.Report) []string {
	var all []string
	for _, f := range report.Findings {
		all = append(all, strings.Join(append([]string{f.Rule}, f.Decoded...), " "))
	}
	return all
}

// TestRuns compares with the plain way.
func TestRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		text := make([]byte, r.IntN(60))
		for i := range text {
			text[i] = "AAAAAAAA."[r.IntN(9)]
		}
		length := 1 + r.IntN(8)
		var want, got [][2]int
		for start := 0; start < len(text); start++ {
			if end := runEnd(text, capsClass, start); end > start {
				if end-start >= length {
					want = append(want, [2]int{start, end})
				}
				start = end
			}
		}
		runs(text, capsClass, length, func(start, end int) { got = append(got, [2]int{start, end}) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q, %d (-want +got):\n%s", text, length, diff)
		}
	}
}

// TestGluedCopyIsHidden: what is no finding by itself is a secret all the same.
func TestGluedCopyIsHidden(t *testing.T) {
	text, _ := corpus.Fill("x«secret»Key secret=«secret»", 1)
	report := detect(text)
	if len(report.Findings) != 1 || report.Findings[0].Redacted() != "x****Key secret=****" {
		t.Errorf("%+v", report.Findings)
	}
}

// TestPieces: what lies on the edges of pieces is found once, at its place.
func TestPieces(t *testing.T) {
	const window = 4 << 20
	text, _ := corpus.Fill("  id: «id»\n  secret: «secret»\n", 1)
	for _, wrap := range []string{"", "utf16le+bom"} {
		width := 1
		if wrap != "" {
			width = 2
		}
		for _, at := range []int{
			window - overlap - 30, window - overlap/2 - 40, window - overlap/2 - 10, window - overlap/2,
			window - 40, window - 10, window, 2*window - 40, 2*window - overlap/2 - 12,
		} {
			before := strings.Repeat("0123456789abcde\n", at/width/16)
			before += strings.Repeat("-", at/width-len(before)) + "\n"
			content := before + text + strings.Repeat("tail\n", 20_000)
			if wrap != "" {
				content = corpus.Pack(content, wrap)
			}
			report := detect(content)
			line := strings.Count(before, "\n") + 1
			want := []string{fmt.Sprintf("%s %d:7", ruleLongTerm.ID, line), fmt.Sprintf("%s %d:11", ruleSecret.ID, line+1)}
			var got []string
			for _, f := range report.Findings {
				got = append(got, fmt.Sprintf("%s %d:%d", f.Rule, f.Line, f.Column))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q at %d (-want +got):\n%s", wrap, at, diff)
			}
		}
	}
}

// TestPiecesOfOneLine: a line of any length is looked at in pieces as well, and
// so is base64 that is longer than one.
func TestPiecesOfOneLine(t *testing.T) {
	text, _ := corpus.Fill("key=«id»;", 1)
	at := 9<<20 + 123
	report := detect(strings.Repeat(".", at) + text)
	if len(report.Findings) != 1 || report.Findings[0].Line != 1 || report.Findings[0].Column != at+5 {
		t.Errorf("%+v", report)
	}
	for _, shift := range []int{0, 1, 2} {
		report = detect(strings.Repeat(" ", shift) + string(encodeText(strings.Repeat("some more text, ", 400_000)+text)))
		if len(report.Findings) != 1 || report.Findings[0].Rule != ruleLongTerm.ID {
			t.Errorf("shift %d: %+v", shift, report)
		}
	}
}

func encodeText(text string) []byte { return stdAlphabet.AppendEncode(nil, []byte(text)) }

// TestPlaces: where findings are, and what is shown of their lines.
func TestPlaces(t *testing.T) {
	type place struct {
		Line, Column, EndColumn, TextColumn int
		Redacted                            string
	}
	long := strings.Repeat("x;", 600)
	tests := map[string]struct {
		template string
		want     []place
	}{
		"plain": {"a\nid «id» end\r\n", []place{{2, 4, 24, 1, ""}}},
		"two on a line": {"«id» secret=«secret»\n", []place{
			{1, 1, 21, 1, "KEY secret=****"}, {1, 29, 69, 1, "KEY secret=****"}}},
		"a long line": {long + "secret=«secret»;" + long, []place{
			{1, 1208, 1248, 808, long[7:400] + "secret=****;" + long[:759]}}},
		"base64": {"\n  data: «id|b64»\n", []place{{2, 9, 36, 1, "  data: ****="}}},
		"split":  {"\n x = \"«id|1/2»\" +\n  \"«id|2/2»\"\n", []place{{2, 7, 17, 1, " x = \"****\" +"}}},
		"a private key": {"\nkey: «pem.ec»\nend\n", []place{
			{2, 6, 36, 1, "key: ****"}}},
		"url": {"GET /?secret=«secret|url»&x\n", []place{{1, 14, 0, 1, "GET /?secret=****&x"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, secrets := corpus.Fill(test.template, 3)
			var got []place
			for i, f := range detect(text).Findings {
				p := place{f.Line, f.Column, f.EndColumn, f.TextColumn, f.Redacted()}
				if test.want[i].Redacted == "" {
					p.Redacted = ""
				}
				if test.want[i].EndColumn == 0 {
					p.EndColumn = 0
				}
				p.Redacted = strings.ReplaceAll(p.Redacted, secrets[0], "KEY")
				got = append(got, p)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOwner: a finding names the key id it belongs to, and its account.
func TestOwner(t *testing.T) {
	tests := map[string]string{
		"id = «id»\nsecret_access_key = «secret»\nid = «id.2»\nsecret_access_key = «secret.2»\ntoken = «token»\n": "01 23 24",
		"secret: «secret»\nid: «id»\n\nsecret: «secret.2»\nid: «id.2»\n":                                          "10 32",
		"«id»,«secret»\n«id.2»,«secret.2»\n":                                                                      "01 23",
		"«secret»,«id»\n«secret.2»,«id.2»\n":                                                                      "10 32",
		"«id»\n\n\n\n\n\n\n\n\n\n\n\n\n\nsecret = «secret»\n":                                                     "",
	}
	for template, pairs := range tests {
		text, secrets := corpus.Fill(template, 1)
		owner := map[string]string{}
		for _, pair := range strings.Fields(pairs) {
			id, secret := secrets[pair[0]-'0'], secrets[pair[1]-'0']
			owner[secret] = id
		}
		for _, f := range detect(text).Findings {
			if f.KeyID == f.Secret {
				continue
			}
			if f.KeyID != owner[f.Secret] || f.KeyID != "" && len(f.Account) != 12 {
				t.Errorf("%q: a secret belongs to %q of %q, want %q", template, f.KeyID, f.Account, owner[f.Secret])
			}
		}
	}
	text, _ := corpus.Fill("«absk»\n", 1)
	if f := detect(text).Findings; len(f) != 1 || len(f[0].Account) != 12 {
		t.Errorf("a Bedrock key without its account: %+v", f)
	}
}

// TestEmbeddedWide: UTF-16 in either order, within other bytes.
func TestEmbeddedWide(t *testing.T) {
	text, _ := corpus.Fill("«id»", 1)
	for _, wrap := range []string{"utf16le", "utf16be"} {
		for _, around := range []string{"\x01", "\x01\x02", "\x80\x00\x00\x81"} {
			report := detect("\x99\x98\x97" + around + corpus.Pack(text, wrap) + around)
			if diff := cmp.Diff([]string{ruleLongTerm.ID + " utf16"}, rules(report)); diff != "" {
				t.Errorf("%s, %q (-want +got):\n%s", wrap, around, diff)
			}
		}
	}
}

// TestManyFindings: the time taken grows with the text, not with its square.
func TestManyFindings(t *testing.T) {
	var content strings.Builder
	const n = 20_000
	for i := range uint64(n) {
		line, _ := corpus.Fill("«id» «secret» ", i)
		content.WriteString(strings.TrimSuffix(line, "\n"))
	}
	all := &text{bytes: []byte(content.String()), budget: newBudget(DefaultLimits)}
	look(all)
	// One in a thousand secrets looks like none.
	if len(all.hits) < 2*n-n/500 {
		t.Errorf("%d hits of %d", len(all.hits), 2*n)
	}
	if report := detect(content.String()); len(report.Findings) != maxFindings {
		t.Errorf("%d findings", len(report.Findings))
	}
}

// TestDocumentOfAStream: standard input has no path.
func TestDocumentOfAStream(t *testing.T) {
	text, _ := corpus.Fill("«id»\n", 1)
	doc := &gitscan.Document{Kind: gitscan.Stream, Name: "-", Read: func(pad *gitscan.Pad, chunk func([]byte) error) error {
		return pad.Chunks(bytes.NewReader([]byte(text)), -1, chunk)
	}}
	report := (&Detector{Limits: DefaultLimits}).Document(doc, &gitscan.Pad{})
	if len(report.Findings) != 1 || report.Findings[0].Path != "" {
		t.Errorf("%+v", report)
	}
}
