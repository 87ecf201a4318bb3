package accesskey

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	user = "AKIAEXAMPLE000000001"
	sts  = "ASIAEXAMPLE000000002"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]ID{
		user:                              user,
		sts:                               sts,
		" \t" + user + "\r\n":             user,
		"\u00a0" + user:                   user,
		"AKIA" + strings.Repeat("A", 12):  ID("AKIA" + strings.Repeat("A", 12)),
		"AKIA" + strings.Repeat("A", 124): ID("AKIA" + strings.Repeat("A", 124)),
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "AKIA", "AKIA" + strings.Repeat("A", 11), "AKIA" + strings.Repeat("A", 125),
		strings.ToLower(user), user + "!", user + "\n" + sts, user + " " + sts, "X" + user, "AIDAEXAMPLE000000001",
		"AROAEXAMPLE000000001", "ABIAEXAMPLE000000001", "ACCAEXAMPLE000000001", "AKIA\u0130XAMPLE00000001", "arn:aws:iam::1:" + user} {
		got, err := Parse(text)
		if !errors.Is(err, ErrNotKeyID) || got != "" {
			t.Errorf("Parse(%q) = %q, %v; want ErrNotKeyID", text, got, err)
		}
	}
}

// An error goes into logs and notices: it must not carry a long text along.
func TestParseErrorIsBounded(t *testing.T) {
	_, err := Parse(strings.Repeat("\u00e9", 10_000))
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

func TestFind(t *testing.T) {
	longest := "AKIA" + strings.Repeat("A", 124)
	for text, want := range map[string][]ID{
		"":                                    nil,
		"nothing here":                        nil,
		user:                                  {user},
		user + sts:                            {user + sts}, // one run of letters is one id
		user + " " + sts + "," + user:         {user, sts},
		"(" + user + ")":                      {user},
		"AWS::IAM::AccessKey:" + user:         {user},
		"{\"k\":\"" + user + "\"}":            {user},
		"id=" + user + "&x":                   {user},
		"\u00e9" + user + "\u00e9":            {user},
		user + "\x00" + sts:                   {user, sts},
		user + "-" + sts:                      {user, sts},
		"X" + user:                            nil,
		user + "x":                            nil,
		"_" + user:                            nil,
		user + "_":                            nil,
		"AKIASHORT":                           nil,
		"AKIA" + strings.Repeat("A", 11):      nil,
		longest:                               {ID(longest)},
		longest + "A":                         nil,
		strings.ToLower(user):                 nil,
		"AKIA" + strings.Repeat("\u00c9", 16): nil,
		"AIDAEXAMPLE000000001":                nil,
	} {
		if diff := cmp.Diff(want, Find(text)); diff != "" {
			t.Errorf("Find(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestKinds(t *testing.T) {
	if id := ID(user); !id.LongTerm() || id.Temporary() {
		t.Errorf("%s is not long-term", id)
	}
	if id := ID(sts); id.LongTerm() || !id.Temporary() {
		t.Errorf("%s is not temporary", id)
	}
	if id := ID(""); id.LongTerm() || id.Temporary() {
		t.Error("no id has a kind")
	}
}

// encode makes the id that AWS would: a set bit, the account in 40 bits, and the
// rest free. No such id stands in this file, because it would look live.
func encode(prefix string, account uint64, free uint64) ID {
	var raw [10]byte
	binary.BigEndian.PutUint16(raw[8:], uint16(free))
	head := 1<<47 | account<<7 | free>>16&0x7f
	for i := range 6 {
		raw[i] = byte(head >> (8 * (5 - i)))
	}
	binary.BigEndian.PutUint16(raw[6:], uint16(free>>23))
	return ID(prefix + base32.StdEncoding.EncodeToString(raw[:]))
}

func TestAccount(t *testing.T) {
	for account, want := range map[uint64]string{
		111122223333:    "111122223333",
		1:               "000000000001",
		42:              "000000000042",
		999_999_999_999: "999999999999",
	} {
		for _, free := range []uint64{0, 0x7f << 16, 0xffff, 1<<39 - 1} {
			for _, prefix := range []string{"AKIA", "ASIA"} {
				id := encode(prefix, account, free)
				if got, ok := id.Account(); !ok || got != want || len(id) != 20 {
					t.Errorf("account of %d, read from an id of %d characters: %q, %t", account, len(id), got, ok)
				}
			}
		}
	}
	invented := []ID{"", user, sts, "AKIA", "AKIAEXAMPLE00000000001", "AKIA" + ID(strings.Repeat("A", 16)), "AKIA2222222222222222A",
		encode("AKIA", 0, 0), encode("AKIA", 1_000_000_000_000, 0), "AKIA\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4\xf3\xf2\xf1\xf0"}
	for _, id := range invented {
		if got, ok := id.Account(); ok || got != "" {
			t.Errorf("%q has account %q", id, got)
		}
	}
}

// An id without the mark is of the time before accounts were encoded.
func TestAccountNeedsItsMark(t *testing.T) {
	id := encode("AKIA", 111122223333, 0)
	raw, err := base32.StdEncoding.DecodeString(string(id[4:]))
	if err != nil {
		t.Fatal(err)
	}
	raw[0] &^= 0x80
	if got, ok := ID("AKIA" + base32.StdEncoding.EncodeToString(raw)).Account(); ok {
		t.Errorf("an unmarked id has account %q", got)
	}
}

// FuzzFind holds that what is found can be parsed, stands in the text, and is
// not part of a longer word.
func FuzzFind(f *testing.F) {
	f.Add(user + "," + sts)
	f.Add("x" + user)
	f.Add(string(encode("AKIA", 111122223333, 7)))
	word := regexp.MustCompile(`\w+`)
	f.Fuzz(func(t *testing.T, text string) {
		words := word.FindAllString(text, -1)
		seen := map[ID]bool{}
		for _, id := range Find(text) {
			if parsed, err := Parse(string(id)); err != nil || parsed != id || seen[id] {
				t.Errorf("found %q: %v, seen before: %t", id, err, seen[id])
			}
			if !slices.Contains(words, string(id)) {
				t.Errorf("%q is no word of %q", id, text)
			}
			seen[id] = true
			if account, ok := id.Account(); ok != (len(account) == 12) {
				t.Errorf("account of %q is %q", id, account)
			}
		}
		if id, err := Parse(text); err == nil && !seen[id] {
			t.Errorf("%q is parsed but not found", text)
		}
	})
}
