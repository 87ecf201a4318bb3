package redact_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/redact"
)

const (
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	smalls   = "abcdefghijklmnopqrstuvwxyz"
	figures  = "0123456789"
	letters  = capitals + smalls + figures
	hexa     = figures + "abcdef"
)

// source makes up texts; the same at each run.
type source struct{ *rand.Rand }

func (s source) of(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[s.IntN(len(alphabet))]
	}
	return string(b)
}

var words = strings.Fields(`production payment service database host report invoice user data lambda function role
	handler orders shop customer export daily backup logs archive images thumbnails staging dev team platform core api
	gateway event queue worker processor build artifact config settings model training output batch job athena query cache`)

func (s source) word() string { return words[s.IntN(len(words))] }

// camel is a name of n words.
func (s source) camel(n int) (name string) {
	for range n {
		word := s.word()
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}

// TestBareSecretsAreFound counts secrets that are found with no name beside them,
// where others may have put them.
func TestBareSecretsAreFound(t *testing.T) {
	s := source{rand.New(rand.NewPCG(1, 2))}
	for _, place := range []string{
		"%s", `"%s"`, "the access key '%s' does not exist", "no such bucket: %s.", "curl/8.5 (%s)", "x=%s;y",
		"AKIAEXAMPLEEXAMPLE01:%s", "AKIAEXAMPLEEXAMPLE01/%s", "a,%s,b", "line\n%s\nline", `{\"x\":\"%s\"}`,
	} {
		const n = 2000
		found := 0
		for range n {
			secret := s.of(letters+"+/", 40)
			if redact.Text(fmt.Sprintf(place, secret)) == fmt.Sprintf(place, redact.Mark) {
				found++
			}
		}
		if found < n*94/100 {
			t.Errorf("of %d secrets in %q %d are found", n, place, found)
		}
	}
}

// TestWhatAPersonNeedsStays has the texts that look most like secrets among those
// that stand in events, in errors and in names.
func TestWhatAPersonNeedsStays(t *testing.T) {
	s := source{rand.New(rand.NewPCG(3, 4))}
	for name, text := range map[string]func() string{
		"a request id": func() string { return "RequestId: " + s.of(capitals+figures, 16) },
		"S3's host id": func() string { return "HostId: " + s.of(letters+"+/", 75) + "=" },
		"an event id": func() string {
			return s.of(hexa, 8) + "-" + s.of(hexa, 4) + "-4" + s.of(hexa, 3) + "-" + s.of(hexa, 12)
		},
		"a commit":          func() string { return s.of(hexa, 40) },
		"a thumbprint":      func() string { return strings.ToUpper(s.of(hexa, 40)) },
		"SHA-1":             func() string { return s.of(letters+"+/", 27) + "=" },
		"SHA-256":           func() string { return "sha256-" + s.of(letters+"+/", 43) + "=" },
		"SHA-384":           func() string { return "sha384-" + s.of(letters+"+/", 64) },
		"a token of a page": func() string { return s.of(letters+"+/", 60+s.IntN(400)) + "==" },
		"a receipt":         func() string { return "AQEB" + s.of(letters+"+/", 300) + "==" },
		"a version":         func() string { return s.of(letters+"._", 32) },
		"an upload":         func() string { return s.of(letters+"._", 128) },
		"a role session":    func() string { return "assumed-role/" + s.camel(3) + "/" + s.camel(1+s.IntN(4)) + s.of(figures, 9) },
		"a random session":  func() string { return "assumed-role/" + s.camel(3) + "/" + s.of(letters, 16+s.IntN(40)) },
		"a random user":     func() string { return "arn:aws:iam::111122223333:user/" + s.of(letters, 40) },
		"a unique id":       func() string { return "AROA" + s.of(capitals+figures, 17) + ":" + s.camel(3) },
		"a logical id":      func() string { return s.camel(3+s.IntN(4)) + strings.ToUpper(s.of(hexa, 8)) },
		"a physical id":     func() string { return s.camel(1) + "-" + s.camel(3) + "-" + s.of(letters, 12) },
		"a log file": func() string {
			return "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23/111122223333_CloudTrail_us-east-1_20261123T0500Z_" + s.of(letters, 16) + ".json.gz"
		},
		"a log stream":     func() string { return "2026/11/23/[$LATEST]" + s.of(hexa, 32) },
		"a built artifact": func() string { return s.camel(1+s.IntN(3)) + "/" + s.camel(1) + "/" + s.of(letters, 7) },
		"a path of words": func() string {
			return "/" + s.camel(2) + "/" + s.camel(2) + "/" + s.word() + s.of(figures, 3) + "/" + s.camel(1)
		},
		"a path of a day": func() string { return s.word() + "/2026/11/23/05/" + s.camel(1+s.IntN(2)) + s.of(letters, 4) },
		"a path of an id": func() string { return s.word() + s.of(figures, s.IntN(4)) + "/" + s.of(letters, 20+s.IntN(24)) },
		"an id in a name": func() string {
			return "task-" + s.of(letters, 40) + " and " + s.of(letters, 40) + "_1"
		},
		"a part of a token": func() string { return s.of(letters, 40) + "." + s.of(letters+"-_", 43) },
		"AWS's own example": func() string { return "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY" },
		"a user agent": func() string {
			return "aws-cli/2.15." + s.of(figures, 2) + " md/awscrt#0.19.19 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.11.6 cfg/retry-mode#standard md/command#s3api.list-objects-v2"
		},
	} {
		for range 3000 {
			if text := text(); redact.Text(text) != text {
				t.Errorf("%s: %q becomes %q", name, text, redact.Text(text))
				break
			}
		}
	}
}
