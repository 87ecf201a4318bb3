package workflow

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// at is a second of a test's time.
func at(second int) time.Time {
	return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
}

func span(from, to int) Span { return Span{at(from), at(to)} }

func TestSpans(t *testing.T) {
	for name, test := range map[string]struct{ got, want []Span }{
		"nothing":             {Union(), []Span{}},
		"out of order":        {Union(span(10, 20), span(0, 5)), []Span{span(0, 5), span(10, 20)}},
		"overlapping":         {Union(span(0, 5), span(3, 9), span(4, 6)), []Span{span(0, 9)}},
		"one after the other": {Union(span(0, 5), span(6, 9)), []Span{span(0, 9)}},
		"one that is none":    {Union(span(5, 0), span(6, 9)), []Span{span(6, 9)}},
		"a hole":              {Without([]Span{span(0, 9)}, []Span{span(3, 5)}), []Span{span(0, 2), span(6, 9)}},
		"the begin":           {Without([]Span{span(0, 9)}, []Span{span(0, 5)}), []Span{span(6, 9)}},
		"all of it":           {Without([]Span{span(0, 9), span(20, 30)}, []Span{span(0, 40)}), []Span{}},
		"nothing of it":       {Without([]Span{span(0, 9)}, []Span{span(10, 40)}), []Span{span(0, 9)}},
		"within":              {Within([]Span{span(0, 9), span(20, 30), span(50, 60)}, span(5, 25)), []Span{span(5, 9), span(20, 25)}},
		"fewer":               {Fewer([]Span{span(0, 1), span(10, 11), span(14, 15), span(40, 41)}, 2), []Span{span(0, 15), span(40, 41)}},
		"few enough":          {Fewer([]Span{span(0, 1), span(10, 11)}, 2), []Span{span(0, 1), span(10, 11)}},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What is taken out of a time, second by second, is what Without leaves.
func TestWithoutSecondBySecond(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	some := func() []Span {
		list := []Span{}
		for range random.IntN(5) {
			from := random.IntN(60)
			list = append(list, span(from, from+random.IntN(12)))
		}
		return list
	}
	has := func(list []Span, second time.Time) bool {
		for _, s := range list {
			if !second.Before(s.From) && !second.After(s.To) {
				return true
			}
		}
		return false
	}
	for range 2000 {
		spans, taken := some(), some()
		left := Without(spans, taken)
		for second := range 80 {
			if want := has(spans, at(second)) && !has(taken, at(second)); has(left, at(second)) != want {
				t.Fatalf("second %d of %v without %v is in %v: %t", second, spans, taken, left, !want)
			}
		}
	}
}
