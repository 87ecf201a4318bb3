package trail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// marked takes the marks out of a text and returns the places where they stood.
func marked(text string) (string, []int64) {
	var at []int64
	before, rest, found := strings.Cut(text, "§")
	for ; found; before, rest, found = strings.Cut(before+rest, "§") {
		at = append(at, int64(len(before)))
	}
	return before, at
}

// TestReadTellsWhatItCannotRead has a mark wherever a problem is to be told.
func TestReadTellsWhatItCannotRead(t *testing.T) {
	a, b, c := rec("a"), rec("b"), rec("c")
	half := a[:len(a)-9]
	tests := map[string]struct {
		text      string
		want      string
		malformed int
		cut       bool
	}{
		"nothing":                       {text: ""},
		"blank":                         {text: " \r\n"},
		"no records":                    {text: `{"Records":[]}[]`},
		"half a line at the end":        {text: a + "\n§" + half, want: "a", malformed: 1, cut: true},
		"half a line in the middle":     {text: "§" + half + "\n" + b + "\n" + c, want: "bc", malformed: 1},
		"half a line up to a comma":     {text: `§{"eventID":"a",` + "\n" + b + "\n" + c + "\n", want: "bc", malformed: 1},
		"half a line up to a colon":     {text: `§{"eventID":` + "\n" + b, want: "b", malformed: 1},
		"half a list on a line":         {text: `§{"x":[` + "\n" + b + "\n" + c, want: "bc", malformed: 1},
		"many half lines":               {text: strings.Repeat(`§{"x":`+"\n", 9) + a, want: "a", malformed: 9},
		"lines that are none":           {text: "§not json\n" + a + "\n§7\n§\"text\"\n§null\n" + b + "\n§{}\n[\n§{\"x\":1}\n]" + c, want: "abc", malformed: 6},
		"a good one behind a bad one":   {text: `§{"eventID":tru}` + b + "\n" + c, want: "bc", malformed: 1},
		"printed, a bad one between":    {text: pretty(a) + "\n§{\n  \"eventID\": tru,\n  \"x\": {}\n}\n" + pretty(c), want: "ac", malformed: 1},
		"a bad record in a list":        {text: list(a, `§{"eventID":"b","x":tru,"y":{"z":"\"}]"}}`, c), want: "ac", malformed: 1},
		"no records in a list":          {text: list(a, "§7", `§"te,xt"`, "§null", "[]", "§nonsense", `§{"x":{}}`, c), want: "ac", malformed: 5},
		"a list cut in a record":        {text: strings.TrimSuffix(list(a, b, "§"+half), "]}"), want: "ab", malformed: 1, cut: true},
		"a list cut between records":    {text: `{"Records":[` + a + "," + b + "§", want: "ab", cut: true},
		"a list that does not close":    {text: `[` + a + "§", want: "a", cut: true},
		"an envelope that is cut":       {text: `{"Records":[` + a + `],"NextTo§`, want: "a", cut: true},
		"an envelope that never closes": {text: `{"Records":[` + a + `]§` + list(b), want: "ab", cut: true},
		"more pages to come":            {text: `{"Events":[` + lookup(a) + `],§"NextToken":"abc"}`, want: "a", cut: true},
		"an event without its record":   {text: `[§{"CloudTrailEvent":"half {"},§{"CloudTrailEvent":""},§{"CloudTrailEvent":"{}"},§{"CloudTrailEvent":"{\"eventID\":\"x\"} {"}]`, malformed: 4},
		"no id and no name":             {text: list(`§{"awsRegion":"x"}`, `§{"eventID":"","eventName":null}`, `§{"eventID":7}`, c), want: "c", malformed: 3},
		"an id that is taken back":      {text: `§{"eventID":"a","eventID":""}` + "\n" + `§{"eventID":"a","EventID":""}` + "\n" + b, want: "b", malformed: 2},
		"too deep":                      {text: `§{"eventID":"a","x":` + strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth) + "}\n" + b, want: "b", malformed: 1},
		"as deep as can be":             {text: strings.Replace(a, "{", `{"x":`+strings.Repeat("[", maxDepth-1)+strings.Repeat("]", maxDepth-1)+",", 1), want: "a"},
		"envelopes without end":         {text: strings.Repeat("[", maxOpen) + "§[" + strings.Repeat("[", 50) + a + "§", malformed: 1, cut: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			text, want := marked(tc.text)
			for _, keys := range []*Keys{nil, NewKeys(theKey)} {
				got, reading := ids(t, strings.NewReader(text), keys)
				var offsets []int64
				for _, p := range reading.Problems {
					offsets = append(offsets, p.Offset)
				}
				if diff := cmp.Diff(tc.want, strings.Join(got, "")) + cmp.Diff(want, offsets); diff != "" {
					t.Errorf("%v (-want +got):\n%s", reading.Problems, diff)
				}
				if reading.Malformed != tc.malformed || reading.Complete() == tc.cut {
					t.Errorf("%+v", reading)
				}
			}
		})
	}
}

func TestReadGzipThatIsDamaged(t *testing.T) {
	text, err := io.ReadAll(generate(100<<10, 1))
	if err != nil {
		t.Fatal(err)
	}
	good := zipped(t, text)
	flipped := bytes.Clone(good)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	tests := map[string]struct {
		data    []byte
		records int
		want    error
		says    string
	}{
		"cut in the middle":   {good[:len(good)*2/3], 40, ErrCut, ""},
		"cut in the checksum": {good[:len(good)-4], 70, ErrCut, ""},
		"cut in the header":   {good[:5], 0, ErrCut, ""},
		"of its magic only":   {good[:2], 0, ErrCut, ""},
		"another checksum":    {flipped, 70, nil, "checksum"},
		"text behind it":      {append(bytes.Clone(good), "{}"...), 70, nil, "gzip"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, reading := ids(t, bytes.NewReader(tc.data), nil)
			if len(got) < tc.records || reading.Complete() || len(reading.Problems) != 1 {
				t.Fatalf("%d records, %+v", len(got), reading)
			}
			if p := reading.Problems[0]; tc.want != nil && !errors.Is(p, tc.want) || !strings.Contains(p.Error(), tc.says) {
				t.Errorf("problem: %v", p)
			}
		})
	}
}

func TestReadSurvivesALargeRecord(t *testing.T) {
	large := func(size int) string {
		return fmt.Sprintf(`{"eventID":"large","x":"%s","userIdentity":{"accessKeyId":%q}}`, strings.Repeat("x", size), theKey)
	}
	got, reading := ids(t, strings.NewReader(list(rec("a"), large(10<<20), rec("b"))), NewKeys(theKey))
	if diff := cmp.Diff([]string{"a", "large", "b"}, got); diff != "" || len(reading.Problems) > 0 {
		t.Errorf("%+v (-want +got):\n%s", reading, diff)
	}
	for form, text := range map[string]string{"list": list(rec("a"), large(maxRecord), rec("b")), "lines": rec("a") + "\n" + large(2*maxRecord) + "\n" + rec("b")} {
		got, reading = ids(t, strings.NewReader(text), NewKeys(theKey))
		if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" || reading.Malformed != 1 || !errors.Is(reading.Problems[0], ErrTooLarge) {
			t.Errorf("%s: %+v (-want +got):\n%s", form, reading, diff)
		}
	}
}

func TestReadBoundsItsExamples(t *testing.T) {
	_, reading := ids(t, strings.NewReader(strings.Repeat("{}\n", 5000)+"{"), nil)
	if reading.Malformed != 5001 || len(reading.Problems) != maxExamples+1 || reading.Complete() {
		t.Errorf("%d malformed, %d told", reading.Malformed, len(reading.Problems))
	}
}
