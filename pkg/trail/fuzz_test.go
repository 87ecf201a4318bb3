package trail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// FuzzParse holds the record parser to what it promises: no panic, and a record
// with an id or a name, or ErrMalformed.
func FuzzParse(f *testing.F) {
	for _, text := range envelopes() {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"eventID":"e","userIdentity":[],"resources":7,"requestParameters":"x","responseElements":{"credentials":{"accessKeyId":"A"}}}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		r, err := Parse(doc)
		if err != nil {
			return
		}
		if r.EventID == "" && r.EventName == "" || !json.Valid(doc) {
			t.Errorf("taken for a record: %q", doc)
		}
		r.Minted()
		r.Failed()
		r.Denied()
	})
}

// FuzzSkip compares the scanner with encoding/json.
func FuzzSkip(f *testing.F) {
	for _, text := range envelopes() {
		f.Add([]byte(text))
	}
	for _, text := range []string{`[-0.5e+10,0,1E5,true,false,null]`, `["\u00e9\"\\\/",{}]`, `[01]`, `[1.]`, `["` + "\n" + `"]`, `["\x"]`, `["\u12g4"]`, `[1,]`, `{"a"}`, `{"a":1,}`, `[-]`, "[\"12345678\x1f\"]", "[\"123\x1f5678901\"]", "[\"123\x005678901\"]"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) == 0 || text[0] != '{' && text[0] != '[' {
			return
		}
		var s scanner
		end, v := s.skip(text, 0, maxDepth)
		if got, want := v == whole && blank(text, end) == len(text), json.Valid(text); got != want {
			t.Errorf("%q: valid %t, want %t (verdict %d at %d)", text, got, want, v, end)
		}
		// What is cut must look cut, or a record on the edge of the buffer
		// would count as broken.
		if v == whole {
			for _, at := range []int{1, end / 2, end - 1} {
				if _, v := s.skip(text[:at], 0, maxDepth); v != short {
					t.Errorf("%q: verdict %d, want short", text[:at], v)
				}
			}
		}
	})
}

// FuzzRead compares the filter with decoding everything.
func FuzzRead(f *testing.F) {
	for _, text := range envelopes() {
		f.Add([]byte(text))
		f.Add([]byte(text[:len(text)/2]))
		f.Add([]byte(text[len(text)/3:]))
	}
	f.Add([]byte(`{"eventID":"a","userIdentity":{"accessKeyId":"\u0041KIAEXAMPLE0AAAAAAA1"}}`))
	f.Fuzz(func(t *testing.T, text []byte) { filterEqualsDecoding(t, text, theKey) })
}

// TestFilterEqualsDecoding tries records made at random: names in any case,
// members that come twice, escapes wherever they may stand, damage.
func TestFilterEqualsDecoding(t *testing.T) {
	for seed := range uint64(3000) {
		m := maker{rand.New(rand.NewPCG(seed, 7))}
		filterEqualsDecoding(t, []byte(m.log()), theKey, "ASIAEXAMPLE0AAAAAAA2")
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func filterEqualsDecoding(t *testing.T, text []byte, keys ...string) {
	t.Helper()
	set := NewKeys(keys...)
	read := func(keys *Keys) (signed []Record, got Reading) {
		got, err := Read(t.Context(), bytes.NewReader(text), keys, func(r Record) error {
			if set.Has(r.UserIdentity.AccessKeyID) {
				signed = append(signed, r)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return signed, got
	}
	want, all := read(nil)
	got, picked := read(set)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q: records (-decoded +filtered):\n%s", text, diff)
	}
	sameText := cmp.Comparer(func(a, b error) bool { return a.Error() == b.Error() })
	if diff := cmp.Diff(all, picked, cmpopts.IgnoreFields(Reading{}, "Picked"), sameText); diff != "" {
		t.Errorf("%q: reading (-decoded +filtered):\n%s", text, diff)
	}
	if all.Picked != all.Records {
		t.Errorf("%q: decoded %d of %d", text, all.Picked, all.Records)
	}
}

// maker makes odd records.
type maker struct{ *rand.Rand }

func (m maker) one(of ...string) string { return of[m.IntN(len(of))] }

// escape writes some letters of a string otherwise.
func (m maker) escape(s string) string {
	var out strings.Builder
	for _, c := range s {
		if m.IntN(40) == 0 {
			fmt.Fprintf(&out, `\u%04x`, c)
		} else {
			out.WriteRune(c)
		}
	}
	return out.String()
}

func (m maker) value() string {
	return m.one("null", "7", "true", `""`, `"x"`, `"a\\\"b"`, "[]", "{}", `["`+theKey+`"]`, `{"accessKeyId":"`+m.escape(theKey)+`"}`)
}

func (m maker) record() string {
	key := m.escape(m.one(theKey, "ASIAEXAMPLE0AAAAAAA2", "AKIAEXAMPLE0AAAAAAA3", theKey+"x", ""))
	members := []string{
		`"` + m.escape(m.one("eventID", "eventID", "eventId", "x")) + `":"` + m.one("e1", "") + `"`,
		`"` + m.escape(m.one("eventName", "EVENTNAME", "x")) + `":` + m.value(),
		`"` + m.escape(m.one("userIdentity", "UserIdentity")) + `":{"` + m.escape(m.one("accessKeyId", "ACCESSKEYID")) + `":"` + key + `"}`,
		`"` + m.one("requestParameters", "detail", "Events", "Records", "CloudTrailEvent", "eventID", "userIdentity") + `":` + m.value(),
	}
	m.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(members[:1+m.IntN(len(members))], m.one(",", " , ", ",\n ")) + "}"
}

// log is some records in some envelope; now and then it is damaged.
func (m maker) log() string {
	var records []string
	for range 1 + m.IntN(6) {
		r := m.record()
		switch m.IntN(6) {
		case 0:
			r = lookup(r)
		case 1:
			r = bridge(r)
		}
		records = append(records, r)
	}
	text := m.one(list(records...), "["+strings.Join(records, ",")+"]", strings.Join(records, "\n"), strings.Join(records, ""))
	if m.IntN(4) == 0 {
		at := m.IntN(len(text))
		text = text[:at] + m.one("", "}", `"`, "\n", "\\", ",") + text[min(len(text), at+m.IntN(3)):]
	}
	return text
}

// TestReadEqualsThePlainDecoder counts a log another way.
func TestReadEqualsThePlainDecoder(t *testing.T) {
	in := generate(3<<20, 7)
	var text bytes.Buffer
	if _, err := text.ReadFrom(in); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Records []struct {
			EventID      string
			UserIdentity struct{ AccessKeyID string }
		}
	}
	if err := json.Unmarshal(text.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, r := range log.Records {
		if r.UserIdentity.AccessKeyID == theKey {
			want = append(want, r.EventID)
		}
	}
	got, reading := ids(t, &text, NewKeys(theKey))
	if diff := cmp.Diff(want, got); diff != "" || len(want) != in.matching || reading.Records != in.records {
		t.Errorf("%+v (-want +got):\n%s", reading, diff)
	}
}
