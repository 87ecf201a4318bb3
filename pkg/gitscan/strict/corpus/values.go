package corpus

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// The alphabets.
const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digit   = "0123456789"
	base32A = upper + "234567"
	base64A = upper + lower + digit + "+/"
	hexA    = digit + "abcdef"
)

// values makes what a placeholder stands for; length is the number behind ":".
var values = map[string]func(g *generator, length int) string{
	"id":     func(g *generator, _ int) string { return g.secret(g.keyID("AKIA")) },
	"asia":   func(g *generator, _ int) string { return g.secret(g.keyID("ASIA")) },
	"abia":   func(g *generator, _ int) string { return g.secret(g.keyID("ABIA")) },
	"acca":   func(g *generator, _ int) string { return g.secret(g.keyID("ACCA")) },
	"oldid":  func(g *generator, _ int) string { return g.secret("AKIA" + "IJ"[g.IntN(2):][:1] + g.run(base32A, 15)) },
	"secret": func(g *generator, _ int) string { return g.secret(g.run(base64A, 40)) },
	"token": func(g *generator, _ int) string {
		return g.secret("IQoJ" + "b3JpZ2luX2Vj" + g.run(base64A, 340+4*g.IntN(150)))
	},
	"token2": func(g *generator, _ int) string {
		return g.secret("FwoG" + "ZXIvYXdzE" + g.run(base64A, 301+4*g.IntN(100)) + "==")
	},
	"absk":    func(g *generator, _ int) string { return g.secret(g.bedrockLong()) },
	"bedrock": func(g *generator, _ int) string { return g.secret(g.bedrockShort()) },
	"acct":    func(g *generator, _ int) string { return g.secret(g.account()) },
	"ini":     func(g *generator, _ int) string { return g.ini() },
	"long": func(g *generator, _ int) string {
		return strings.Repeat("some text that comes first\n", 5) + g.ini() + strings.Repeat("and some more\n", 5)
	},

	"pem.rsa": func(g *generator, _ int) string {
		return g.pem("RSA PRIVATE KEY", "", g.body("MIIEpAIBAAKCAQEA", 1190))
	},
	"pem.ec": func(g *generator, _ int) string { return g.pem("EC PRIVATE KEY", "", g.body("MHcCAQEEI", 164)) },
	"pem.pkcs8": func(g *generator, _ int) string {
		return g.pem("PRIVATE KEY", "", g.body("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", 1624))
	},
	"pem.openssh":       func(g *generator, _ int) string { return g.openssh("none") },
	"pem.opensshlocked": func(g *generator, _ int) string { return g.openssh("aes256-ctr") },
	"pem.encrypted": func(g *generator, _ int) string {
		return g.pem("ENCRYPTED PRIVATE KEY", "", g.body("MIIFHDBOBgkqhkiG9w0BBQ0w", 1700))
	},
	"pem.putty": func(g *generator, _ int) string { return g.putty() },
	"pem.pgp":   func(g *generator, _ int) string { return g.pem("PGP PRIVATE KEY BLOCK", "", g.body("lQOYB", 1700)) },

	"pembody": func(g *generator, _ int) string { return lines(g.secret(g.body("MIIEpAIBAAKCAQEA", 1190)), 64) },
	// wide is a script as PowerShell takes it in base64.
	"wide": func(g *generator, _ int) string {
		return string(wide(binary.LittleEndian, "$Env:AWS_ACCESS_KEY_ID='"+g.secret(g.keyID("AKIA"))+"'"))
	},
	"pairjson": func(g *generator, _ int) string {
		return `{"accessKeyId":"` + g.secret(g.keyID("AKIA")) + `","secretAccessKey":"` + g.secret(g.run(base64A, 40)) + `"}`
	},

	"hex8": hexOf(8), "hex12": hexOf(12), "hex16": hexOf(16), "hex17": hexOf(17), "hex20": hexOf(20),
	"hex24": hexOf(24), "hex32": hexOf(32), "hex40": hexOf(40), "hex64": hexOf(64), "hex320": hexOf(320), "hex128": hexOf(128),
	"relay": func(g *generator, _ int) string {
		return encode("Repository:" + g.run(digit, 9) + ":" + g.run(hexA, 8))
	},
	"caps17":   func(g *generator, _ int) string { return g.run(upper+digit, 17) },
	"nix52":    func(g *generator, _ int) string { return g.run("0123456789abcdfghijklmnpqrsvwxyz", 52) },
	"digits80": func(g *generator, _ int) string { return g.run(digit, 80) },
	"HEX24":    func(g *generator, _ int) string { return strings.ToUpper(g.run(hexA, 24)) },
	"hexup16":  func(g *generator, _ int) string { return strings.ToUpper(g.run(hexA, 16)) },
	"hexup40":  func(g *generator, _ int) string { return strings.ToUpper(g.run(hexA, 40)) },
	"uuid":     func(g *generator, _ int) string { return g.uuid() },
	"UUID":     func(g *generator, _ int) string { return strings.ToUpper(g.uuid()) },
	"digits12": func(g *generator, _ int) string { return g.account() },
	"digits13": func(g *generator, _ int) string { return "1" + g.run(digit, 12) },
	"caps20": func(g *generator, _ int) string {
		return "AK" + "IA" + g.run(upper, 6) + g.run("0189", 4) + g.run(upper, 6)
	},
	"sha1": digest(20), "md5b64": digest(16), "sha256": digest(32), "sha384": digest(48), "sha512": digest(64),
	"alnum":    runOf(upper + lower + digit),
	"capsnum":  runOf(upper + digit),
	"base32":   runOf(base32A),
	"b32low":   runOf(lower + "234567"),
	"b64":      runOf(base64A),
	"b64url":   runOf(upper + lower + digit + "-_"),
	"vlq":      runOf("ACEGIKMQSUWYacegikmoqsuy;,"),
	"bcrypt":   func(g *generator, _ int) string { return g.run(upper+lower+digit+"./", 53) },
	"crypt86":  func(g *generator, _ int) string { return g.run(upper+lower+digit+"./", 86) },
	"camel":    func(g *generator, _ int) string { return g.camel(40) },
	"pemlines": func(g *generator, n int) string { return lines(g.run(base64A, n), 64) },
	"certb64": func(g *generator, _ int) string {
		return encode(block("CERTIFICATE", "", g.body("MIIDdzCCAl+gAwIBAgI", 1100)))
	},
	"textb64": func(g *generator, _ int) string {
		return encode("level: " + g.camel(20) + "\nrev: " + g.run(hexA, 40) + "\n")
	},
}

func hexOf(n int) func(*generator, int) string {
	return func(g *generator, _ int) string { return g.run(hexA, n) }
}

func runOf(alphabet string) func(*generator, int) string {
	return func(g *generator, n int) string { return g.run(alphabet, n) }
}

// digest is n random bytes in base64, as digests are written.
func digest(n int) func(*generator, int) string {
	return func(g *generator, _ int) string { return encode(string(g.bytes(n))) }
}

func (g *generator) run(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[g.IntN(len(alphabet))]
	}
	return string(b)
}

func (g *generator) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.IntN(256))
	}
	return b
}

func (g *generator) account() string {
	return strconv.FormatInt(200_000_000_000+g.Int64N(700_000_000_000), 10)
}

// keyID makes an id as AWS does: a set bit, the account in 40 bits, and the rest.
func (g *generator) keyID(prefix string) string {
	account, _ := strconv.ParseUint(g.account(), 10, 64)
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:], 1<<63|account<<23|g.Uint64()&(1<<23-1))
	binary.BigEndian.PutUint16(raw[8:], uint16(g.Uint32()))
	return prefix + base32.StdEncoding.EncodeToString(raw[:10])
}

func (g *generator) ini() string {
	return "[default]\naws_access_key_id = " + g.secret(g.keyID("AKIA")) +
		"\naws_secret_access_key = " + g.secret(g.run(base64A, 40)) + "\n"
}

func (g *generator) bedrockLong() string {
	text := "BedrockAPIKey-" + g.run(lower+digit, 4) + "-at-" + g.account() + ":" + g.run(base64A, 44)
	return "AB" + "SK" + encode(text)
}

func (g *generator) bedrockShort() string {
	url := "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
		g.keyID("ASIA") + "%2F20250801%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20250801T000000Z&X-Amz-Signature=" +
		g.run(hexA, 64) + "&Version=1"
	return "bedrock-api" + "-key-" + encode(url)
}

func (g *generator) uuid() string {
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", g.run(hexA, 8), g.run(hexA, 4), g.run(hexA, 3), g.run(hexA, 3), g.run(hexA, 12))
}

var words = strings.Fields(`get Set User Account Organization Permission Temporary Credential Secret Access Key Manager
	Factory Service Implementation Request Response Handler Controller Database Configuration Internal Provider Session
	Security Token Version2 Http Amazon Policy Default Instance 4 12`)

// camel is a name of n letters and digits, as programs have.
func (g *generator) camel(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(words[g.IntN(len(words))])
	}
	return b.String()[:n]
}

func encode(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
