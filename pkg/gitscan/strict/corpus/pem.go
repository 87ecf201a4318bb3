package corpus

import (
	"encoding/binary"
	"strings"
)

// body is n characters of base64 that start so, as the keys of a kind do.
func (g *generator) body(start string, n int) string { return start + g.run(base64A, n-len(start)) }

// pem is a private key that has to be found; what counts is its body.
func (g *generator) pem(kind, header, body string) string {
	g.secret(body)
	return block(kind, header, body)
}

// block is a block of PEM.
func block(kind, header, body string) string {
	return "-----BEGIN " + kind + "-----\n" + header + lines(body, 64) + "\n-----END " + kind + "-----"
}

// lines breaks a text into lines of a length.
func lines(text string, length int) string {
	var b strings.Builder
	for len(text) > length {
		b.WriteString(text[:length] + "\n")
		text = text[length:]
	}
	return b.String() + text
}

// openssh is a key in the format of OpenSSH, as far as its head says.
func (g *generator) openssh(cipher string) string {
	raw := []byte("openssh-key-v1\x00")
	for _, field := range []string{cipher, "none", ""} {
		raw = binary.BigEndian.AppendUint32(raw, uint32(len(field)))
		raw = append(raw, field...)
	}
	raw = append(raw, g.bytes(240)...)
	return g.pem("OPENSSH PRIVATE KEY", "", encode(string(raw)))
}

// putty is a key in the format of PuTTY.
func (g *generator) putty() string {
	private := g.secret(g.run(base64A, 860))
	return "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: a key\nPublic-Lines: 6\n" +
		lines("AAAAB3NzaC1yc2EAAAADAQABAAABAQ"+g.run(base64A, 340), 64) +
		"\nPrivate-Lines: 14\n" + lines(private, 64) + "\nPrivate-MAC: " + g.run(hexA, 64) + "\n"
}
