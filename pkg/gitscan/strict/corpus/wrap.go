package corpus

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"
	"unicode/utf16"
)

// filters encode a value.
var filters = map[string]func(string) string{
	"b64":    encode,
	"b64url": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"mime":   func(s string) string { return lines(encode(s), 76) },
	"url":    url.QueryEscape,
	"json":   func(s string) string { return strings.ReplaceAll(s, "/", `\/`) },
	"nl":     func(s string) string { return strings.ReplaceAll(s, "\n", `\n`) },
	// strings makes each line a string of Python.
	"strings": func(s string) string { return `"` + strings.ReplaceAll(s, "\n", "\\n\"\n       \"") + `\n"` },
	"indent":  func(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") },
	"gz":      func(s string) string { return string(gzipped([]byte(s))) },
	"1/2":     func(s string) string { return s[:len(s)/2] },
	"2/2":     func(s string) string { return s[len(s)/2:] },
	"1/3":     func(s string) string { return s[:len(s)/3] },
	"2/3":     func(s string) string { return s[len(s)/3 : len(s)*2/3] },
	"3/3":     func(s string) string { return s[len(s)*2/3:] },
}

// wrappers pack a document.
var wrappers = map[string]func(g *generator, data []byte) []byte{
	"crlf":        func(_ *generator, data []byte) []byte { return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")) },
	"utf16le":     func(_ *generator, data []byte) []byte { return wide(binary.LittleEndian, string(data)) },
	"utf16be":     func(_ *generator, data []byte) []byte { return wide(binary.BigEndian, string(data)) },
	"utf16le+bom": func(_ *generator, data []byte) []byte { return wide(binary.LittleEndian, "\ufeff"+string(data)) },
	"utf16be+bom": func(_ *generator, data []byte) []byte { return wide(binary.BigEndian, "\ufeff"+string(data)) },
	"utf16embedded": func(g *generator, data []byte) []byte {
		return append(append(g.bytes(1001), wide(binary.LittleEndian, string(data))...), g.bytes(500)...)
	},
	"nul":       func(g *generator, data []byte) []byte { return append(append(g.bytes(300), data...), 0, 1, 2) },
	"random":    func(g *generator, _ []byte) []byte { return g.bytes(200_000) },
	"zip":       func(_ *generator, data []byte) []byte { return zipped(data, zip.Deflate) },
	"zipstored": func(_ *generator, data []byte) []byte { return zipped(data, zip.Store) },
	"gzip":      func(_ *generator, data []byte) []byte { return gzipped(data) },
	"tar":       func(_ *generator, data []byte) []byte { return tarred(data) },
	// late puts the text behind more than a scanner reads in one piece.
	"late": func(_ *generator, data []byte) []byte {
		return append(bytes.Repeat([]byte("nothing to see here\n"), 250_000), data...)
	},
}

func wide(order binary.AppendByteOrder, text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// The writers below write to memory, which does not fail.

func zipped(data []byte, method uint16) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range map[string][]byte{"conf/app.txt": data} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			panic(err)
		}
		_, _ = f.Write(content)
	}
	_ = w.Close()
	return out.Bytes()
}

func gzipped(data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(data)
	_ = w.Close()
	return out.Bytes()
}

func tarred(data []byte) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	_ = w.WriteHeader(&tar.Header{Name: "src/.env", Mode: 0o644, Size: int64(len(data))})
	_, _ = w.Write(data)
	_ = w.Close()
	return out.Bytes()
}
