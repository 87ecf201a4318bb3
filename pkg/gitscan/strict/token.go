package strict

import (
	"bytes"
	"encoding/base64"
	"regexp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const (
	// minToken is the length of the shortest session token; those of today have
	// some hundred characters.
	minToken = 100
	// minBedrock is the length of the shortest Bedrock key behind its prefix.
	minBedrock = 100
)

// tokenStarts is how session tokens begin, behind the first characters, which
// differ by version: "origin_", "er/aws" and "aws" in base64.
var tokenStarts = map[int][]string{4: {"b3JpZ2lu", "ZXIvYXdz"}, 1: {"QoDYXdz"}}

var tokenName = regexp.MustCompile(`(session|security)[ _.-]?token`)

// sessionToken finds a session token that is a run of base64.
func (t *text) sessionToken(start, end int) bool {
	if end-start < minToken {
		return false
	}
	run := t.bytes[start:end]
	why := ""
	for at, texts := range tokenStarts {
		for _, text := range texts {
			if bytes.HasPrefix(run[at:], []byte(text)) {
				why = "it begins as session tokens do"
			}
		}
	}
	if why == "" {
		previous, line := t.words(start)
		onLine := bytes.TrimSpace(line)
		named := tokenName.Match(line) || len(bytes.Trim(onLine, `"'`)) == 0 && tokenName.Match(previous)
		// "MII" is how a certificate begins, as in an example of AWS's.
		if !named || bytes.HasPrefix(run, []byte("MII")) || shape.IsText(run[:len(run)/4*4]) || shape.Distinct(string(run)) < 40 {
			return false
		}
		why = "its name says so"
	}
	for end < len(t.bytes) && t.bytes[end] == '=' {
		end++
	}
	t.add(hit{
		rule: &ruleToken, start: start, end: end, secret: string(t.bytes[start:end]),
		confidence: gitscan.High, why: why,
	})
	return true
}

var (
	bedrockPrefix  = []byte("ABSK")
	bedrockAccount = regexp.MustCompile(`^BedrockAPIKey-[a-z0-9]+-at-([0-9]{12}):`)
	presignPrefix  = []byte("bedrock-api-key-")
	presignID      = regexp.MustCompile(`X-Amz-Credential=(A[A-Z]IA[A-Z2-7]{16})`)
)

// bedrockLong finds a long-term Bedrock key: "ABSK" and base64 of its name, the
// account and a secret.
func (t *text) bedrockLong(start, end int) bool {
	at := bytes.Index(t.bytes[start:end], bedrockPrefix)
	if at < 0 || end-start-at < len(bedrockPrefix)+minBedrock {
		return false
	}
	start += at
	raw, _ := decode(t.bytes[start+len(bedrockPrefix):end], stdAlphabet)
	name := bedrockAccount.FindSubmatch(raw)
	if name == nil {
		return false
	}
	for end < len(t.bytes) && t.bytes[end] == '=' {
		end++
	}
	t.add(hit{
		rule: &ruleBedrock, start: start, end: end, secret: string(t.bytes[start:end]), account: string(name[1]),
		confidence: gitscan.High, why: "it names itself and its account",
	})
	return true
}

// bedrockShort finds a short-term Bedrock key: a presigned request in base64.
func (t *text) bedrockShort(start, end int) {
	at := bytes.Index(t.bytes[start:end], presignPrefix)
	if at < 0 {
		return
	}
	start += at
	body := start + len(presignPrefix)
	end = runEnd(t.bytes[:end], stdClass, body)
	raw, _ := decode(t.bytes[body:end], stdAlphabet)
	if len(raw) < minBedrock || !bytes.HasPrefix(raw, []byte("bedrock")) {
		return
	}
	for end < len(t.bytes) && t.bytes[end] == '=' {
		end++
	}
	h := hit{
		rule: &ruleBedrock, start: start, end: end, secret: string(t.bytes[start:end]),
		confidence: gitscan.High, why: "it is a signed request to Bedrock",
	}
	if id := presignID.FindSubmatch(raw); id != nil {
		h.keyID = string(id[1])
	}
	t.add(h)
}

type alphabet struct {
	*base64.Encoding
	chars *class
}

var (
	stdAlphabet = alphabet{base64.RawStdEncoding, stdClass}
	urlAlphabet = alphabet{base64.RawURLEncoding, classOf(capitals + smalls + digits + "-_")}
)

// decode decodes base64 without padding. A rest that is no whole byte is left
// out: what follows may have been glued to it.
func decode(run []byte, a alphabet) ([]byte, bool) {
	if len(run)%4 == 1 {
		run = run[:len(run)-1]
	}
	raw := make([]byte, a.DecodedLen(len(run)))
	n, err := a.Decode(raw, run)
	return raw[:n], err == nil
}
