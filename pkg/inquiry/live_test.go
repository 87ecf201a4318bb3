package inquiry

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/inquiry/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

var (
	denied  = &smithy.GenericAPIError{Code: "AccessDeniedException"}
	expire  = &smithy.GenericAPIError{Code: "ExpiredTokenException"}
	regions = []string{"eu-west-1", "me-central-1", "us-east-1"}
)

// live is an inquiry over a fake history, with an IAM that does not know the key.
func live(h *fakeaws.History) Live {
	return Live{
		Account: account, IAM: &fakeiam.IAM{}, Trail: h.Region, Pacer: trail.NewPacer(), Now: func() time.Time { return now },
		Regions: func(context.Context) snapshot.Part[[]string] { return snapshot.Full(regions, now) },
	}
}

// ask asks on a clock of its own: the pace takes time.
func ask(t *testing.T, l Live, q Question) (a Answer) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { a = l.Ask(t.Context(), q) })
	return a
}

func TestLiveReadsEveryPageOfEveryRegion(t *testing.T) {
	h := &fakeaws.History{PageSize: 2, Records: map[string][]trail.Record{
		"us-east-1":    parsed(t, call(key, "A", time.Hour, nil), call(key, "A", 2*time.Hour, nil), call(key, "A", 3*time.Hour, nil), call("AKIAEXAMPLE000000002", "A", time.Hour, nil)),
		"me-central-1": parsed(t, call(key, "B", 89*24*time.Hour, map[string]any{"awsRegion": "me-central-1"})),
	}}
	a := ask(t, live(h), Question{Key: key})
	if s := a.Summary; s.Events != 4 || !a.Complete || a.Nothing != nil {
		t.Errorf("%d events, complete %t, nothing %v, %+v", s.Events, a.Complete, a.Nothing, s.BlindSpots)
	}
	want := []string{"eu-west-1 " + key, "me-central-1 " + key, "us-east-1 " + key, "us-east-1 " + key}
	if diff := cmp.Diff(want, h.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestLiveWindow(t *testing.T) {
	day := 24 * time.Hour
	tests := map[string]struct {
		q              Question
		from, to, sure time.Time
		events, days   int
		older          bool
	}{
		"by default":       {q: Question{}, from: now.Add(-90 * day), to: now, sure: now.Add(-15 * time.Minute), events: 3},
		"a day":            {q: Question{From: now.Add(-day)}, from: now.Add(-day), to: now, sure: now.Add(-15 * time.Minute), events: 2},
		"until a day ago":  {q: Question{To: now.Add(-day)}, from: now.Add(-90 * day), to: now.Add(-day), sure: now.Add(-day), events: 1},
		"in the future":    {q: Question{To: now.Add(day)}, from: now.Add(-90 * day), to: now, sure: now.Add(-15 * time.Minute), events: 3},
		"too long ago":     {q: Question{From: now.Add(-91 * day)}, from: now.Add(-90 * day), to: now, sure: now.Add(-15 * time.Minute), events: 3, older: true},
		"exposed 10 h ago": {q: Question{From: now.Add(-30 * day), Exposed: now.Add(-10 * time.Hour)}, from: now.Add(-30 * day), to: now, sure: now.Add(-15 * time.Minute), events: 3, days: 29},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			h := &fakeaws.History{Records: map[string][]trail.Record{"us-east-1": parsed(t, call(key, "A", time.Hour, nil), call(key, "A", 20*time.Hour, nil), call(key, "A", 25*time.Hour, nil))}}
			tc.q.Key = key
			s := ask(t, live(h), tc.q).Summary
			if !s.Window.From.Equal(tc.from) || !s.Window.To.Equal(tc.to) || !s.CompleteUntil.Equal(tc.sure) || s.Events != tc.events || s.Baseline.Days != tc.days {
				t.Errorf("%+v, complete until %s, %d events, %d days", s.Window, s.CompleteUntil, s.Events, s.Baseline.Days)
			}
			if why := spot(s, "calls before "+tc.from.Format(minute)); (why != "") != tc.older {
				t.Errorf("older calls: %q", why)
			}
		})
	}
}

func TestLiveFollowsWhatWasMinted(t *testing.T) {
	h := &fakeaws.History{Records: map[string][]trail.Record{
		"us-east-1": parsed(t, assumes(key, session(1), time.Hour), assumes(session(1), session(2), time.Hour), assumes(session(3), session(1), 30*time.Minute)),
		"eu-west-1": parsed(t, assumes(session(2), session(3), time.Hour), call(session(3), "DeleteTrail", time.Hour, nil)),
	}}
	a := ask(t, live(h), Question{Key: key})
	want := session(1) + " 1 [" + session(2) + " 1 [" + session(3) + " 2]]"
	if got := tree(a.Summary.Minted); got != want || a.Summary.Events != 1 || a.Summary.Duplicates != 0 || !a.Complete {
		t.Errorf("%s, %d events, %d copies, complete %t; want %s", got, a.Summary.Events, a.Summary.Duplicates, a.Complete, want)
	}
	if n := len(h.Calls()); n != 4*len(regions) {
		t.Errorf("%d searches, want one for each of 4 keys in each Region: %v", n, h.Calls())
	}
}

func TestLiveBoundsWhatItFollows(t *testing.T) {
	docs := []string{}
	for n := range maxKeys + 50 {
		docs = append(docs, assumes(key, session(n), time.Hour-time.Duration(n)*time.Second))
	}
	docs = append(docs, assumes(session(0), session(9999), time.Minute))
	h := &fakeaws.History{Records: map[string][]trail.Record{"us-east-1": parsed(t, docs...)}}
	a := ask(t, live(h), Question{Key: key})
	if n := len(h.Calls()) / len(regions); n < maxKeys+1 || n > maxKeys+6 { // the key's own pages are several
		t.Errorf("%d searches in each Region", n)
	}
	left := []string{}
	for _, blind := range a.Summary.BlindSpots {
		if strings.Contains(blind.What, "minted") {
			left = append(left, blind.What)
		}
	}
	if len(left) != 1 || left[0] != "calls of 51 minted credentials" { // each once
		t.Errorf("left out: %q", left)
	}
	if a.Complete {
		t.Error("complete")
	}
}

func TestLiveNamesWhatItCouldNotRead(t *testing.T) {
	many := func(ago time.Duration) []trail.Record {
		docs := []string{}
		for n := range 9 {
			docs = append(docs, call(key, "A", ago+time.Duration(n)*time.Hour, nil))
		}
		return parsed(t, docs...)
	}
	tests := map[string]struct {
		h         *fakeaws.History
		what, why string
		events    int
		nothing   string
	}{
		"a denied Region":         {h: &fakeaws.History{Fail: map[string][]error{"me-central-1": {denied}}}, what: "me-central-1", why: "could not be read: AccessDeniedException; nothing of it was read", events: 9},
		"a Region that is silent": {h: &fakeaws.History{Hang: []string{"me-central-1"}}, what: "me-central-1", why: "CloudTrail did not answer; nothing of it was read", events: 9},
		"a token that expired midway": {
			h:    &fakeaws.History{PageSize: 3, Fail: map[string][]error{"us-east-1": {nil, expire}}},
			what: "us-east-1", why: "could not be read: ExpiredTokenException; not read (UTC): 2026-08-25 12:00:00 to 2026-11-23 09:00:00", events: 3,
		},
		"no Region at all": {
			h:    &fakeaws.History{Fail: map[string][]error{"us-east-1": {denied}, "eu-west-1": {denied}, "me-central-1": {denied}}},
			what: "us-east-1", why: "could not be read: AccessDeniedException; nothing of it was read", nothing: "no Region could be read; eu-west-1: could not be read: AccessDeniedException",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			tc.h.Records = map[string][]trail.Record{"us-east-1": many(time.Hour)}
			a := ask(t, live(tc.h), Question{Key: key})
			if got := spot(a.Summary, tc.what); got != tc.why || a.Complete || a.Summary.Events != tc.events || !a.Summary.CompleteUntil.IsZero() {
				t.Errorf("%q, complete %t until %s, %d events", got, a.Complete, a.Summary.CompleteUntil, a.Summary.Events)
			}
			if got := fmt.Sprint(a.Nothing); tc.nothing == "" && a.Nothing != nil || !strings.HasPrefix(got, tc.nothing) && tc.nothing != "" {
				t.Errorf("nothing: %v, want %q", got, tc.nothing)
			}
		})
	}
}

// TestLiveCountsDamage: a record of the event history that cannot be read is not
// one fewer.
func TestLiveCountsDamage(t *testing.T) {
	records := parsed(t, call(key, "A", time.Hour, nil), call(key, "A", time.Hour, nil))
	records[1].Raw = []byte(`{"eventName":""}`)
	a := ask(t, live(&fakeaws.History{Records: map[string][]trail.Record{"us-east-1": records}}), Question{Key: key})
	if s := a.Summary; s.Events != 1 || s.Malformed != 1 || a.Complete || spot(s, "1 record") == "" {
		t.Errorf("%d events, %d malformed, complete %t, %+v", s.Events, s.Malformed, a.Complete, s.BlindSpots)
	}
}

// TestLiveLeavesAFailedRegionAlone: a Region that refused the key's own search is
// not asked for what it minted, and one that fails then names whose calls it hides.
func TestLiveLeavesAFailedRegionAlone(t *testing.T) {
	h := &fakeaws.History{
		Records: map[string][]trail.Record{"us-east-1": parsed(t, assumes(key, session(1), time.Hour))},
		Fail:    map[string][]error{"me-central-1": {denied}, "eu-west-1": {nil, denied}},
	}
	s := ask(t, live(h), Question{Key: key}).Summary
	if want := "calls of minted credentials, from " + session(1) + " on: could not be read: AccessDeniedException"; spot(s, "eu-west-1") != want {
		t.Errorf("eu-west-1: %q", spot(s, "eu-west-1"))
	}
	if got := strings.Count(strings.Join(h.Calls(), " "), "me-central-1"); got != 1 {
		t.Errorf("me-central-1 was asked %d times", got)
	}
}

func TestLiveListOfRegions(t *testing.T) {
	gap := snapshot.Gap{Reason: snapshot.Denied, Operation: "account ListRegions"}
	tests := map[string]struct {
		part    snapshot.Part[[]string]
		what    string
		nothing bool
	}{
		"in part": {snapshot.Partial([]string{"us-east-1"}, now, gap), "Regions beyond those that every account has", false},
		"none":    {snapshot.Missing[[]string](gap), "CloudTrail, every Region", true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			l := live(&fakeaws.History{})
			l.Regions = func(context.Context) snapshot.Part[[]string] { return tc.part }
			a := ask(t, l, Question{Key: key})
			if spot(a.Summary, tc.what) == "" || a.Complete || (a.Nothing != nil) != tc.nothing {
				t.Errorf("complete %t, nothing %v, %+v", a.Complete, a.Nothing, a.Summary.BlindSpots)
			}
		})
	}
}

// TestLiveInterrupted: what was read until then is the answer.
func TestLiveInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := &fakeaws.History{Hang: []string{"me-central-1"}, Records: map[string][]trail.Record{"us-east-1": parsed(t, assumes(key, session(1), time.Hour))}}
		time.AfterFunc(10*time.Second, cancel)
		a := live(h).Ask(ctx, Question{Key: key})
		if s := a.Summary; s.Events != 1 || spot(s, "me-central-1") != "interrupted; nothing of it was read" || spot(s, "calls of 1 minted credential") != "interrupted" || a.Complete {
			t.Errorf("%d events, complete %t, %+v", s.Events, a.Complete, s.BlindSpots)
		}
	})
}

// TestLiveTellsHowFarItHasCome: of a Region with events all over the window the
// time that is left can be told.
func TestLiveTellsHowFarItHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		docs := []string{}
		for n := range 90 {
			docs = append(docs, call(key, "A", time.Duration(n)*24*time.Hour, nil))
		}
		h := &fakeaws.History{PageSize: 10, Records: map[string][]trail.Record{"us-east-1": parsed(t, docs...)}}
		l := live(h)
		began, told := time.Now(), []Progress{}
		l.Now = func() time.Time { return now.Add(time.Since(began)) }
		l.Tell = func(p Progress) { told = append(told, p) }
		l.Ask(t.Context(), Question{Key: key})
		done, estimated := 0, false
		for _, p := range told {
			if p.Done {
				done++
			}
			if p.Region == "us-east-1" && p.Done && (p.Pages != 9 || p.Events != 90 || p.Took < 3*time.Second) {
				t.Errorf("at the end: %+v", p)
			}
			if p.Left > 0 {
				estimated = true
				if total := p.Took + p.Left; total > 10*time.Second {
					t.Errorf("after %s about %s more, of some 4 s in all", p.Took, p.Left)
				}
			}
		}
		if done != len(regions) || !estimated {
			t.Errorf("%d Regions done, estimated %t", done, estimated)
		}
	})
}
