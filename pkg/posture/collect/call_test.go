package collect_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// users reads a list of names into a part, as an example of a collector.
var users = collect.Reader[lister, []string]{
	To:   snapshot.OIDCProviderARNs,
	Dial: func(c aws.Config) lister { return iam.NewFromConfig(c) },
	Read: readUsers,
}

type lister interface {
	ListUsers(context.Context, *iam.ListUsersInput, ...func(*iam.Options)) (*iam.ListUsersOutput, error)
}

func readUsers(ctx context.Context, s collect.Session[lister]) ([]string, error) {
	return collect.Pages(ctx, s, s.Client.ListUsers, &iam.ListUsersInput{},
		func(in *iam.ListUsersInput, token *string) { in.Marker = token },
		func(out *iam.ListUsersOutput) (names []string, token *string) {
			for _, u := range out.Users {
				names = append(names, aws.ToString(u.UserName))
			}
			return names, out.Marker
		})
}

func three() *fakeaws.IAM {
	f := &fakeaws.IAM{}
	f.PageSize = 1
	for _, name := range []string{"a", "b", "c"} {
		f.AddUser(name, snapshottest.Now)
	}
	return f
}

func TestPages(t *testing.T) {
	denied, throttled, broken := fakeaws.Error("AccessDenied"), fakeaws.Error("Throttling"), fakeaws.Error("ServiceUnavailable")
	for name, tc := range map[string]struct {
		fail   []error
		want   []string
		reason snapshot.Reason // "" for a whole part
		calls  int
	}{
		"all pages":            {want: []string{"a", "b", "c"}, calls: 3},
		"denied":               {fail: []error{denied}, reason: snapshot.Denied, calls: 1},
		"denied on page 2":     {fail: []error{nil, denied}, want: []string{"a"}, reason: snapshot.Denied, calls: 2},
		"throttled, then not":  {fail: []error{throttled, throttled, nil}, want: []string{"a", "b", "c"}, calls: 5},
		"throttled for ever":   {fail: []error{nil, throttled}, want: []string{"a"}, reason: snapshot.Throttled, calls: 9},
		"lost, then not":       {fail: []error{broken, broken, nil}, want: []string{"a", "b", "c"}, calls: 5},
		"unreachable for ever": {fail: []error{broken}, reason: snapshot.Unreachable, calls: 3},
		"no answer of AWS's":   {fail: []error{&smithy.DeserializationError{Err: errors.New("invalid character '<'")}}, reason: snapshot.Malformed, calls: 1},
		"an unknown error":     {fail: []error{errors.New("odd")}, reason: snapshot.Failed, calls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := three()
			f.Fail = map[string][]error{"ListUsers": tc.fail}
			got := collecttest.Read(t, []collect.Collector{users}, snapshot.OIDCProviderARNs, "", f)
			if diff := cmp.Diff(tc.want, got.Value); diff != "" {
				t.Error(diff)
			}
			if got.Read() != (tc.want != nil) || got.Whole() != (tc.reason == "") {
				t.Errorf("read %v, whole %v", got.Read(), got.Whole())
			}
			if tc.reason != "" && (got.Gaps[0].Reason != tc.reason || got.Gaps[0].Operation != "iam ListUsers") {
				t.Errorf("%+v", got.Gaps)
			}
			if f.Count("ListUsers") != tc.calls {
				t.Errorf("%d calls, not %d", f.Count("ListUsers"), tc.calls)
			}
		})
	}
}

// echo answers every call with the same token, as if there were always another
// page.
type echo struct{ *fakeaws.IAM }

func (e echo) ListUsers(ctx context.Context, in *iam.ListUsersInput, options ...func(*iam.Options)) (*iam.ListUsersOutput, error) {
	if err := e.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if e.Count("ListUsers") > 10 {
		return nil, fakeaws.Error("AccessDenied") // enough: an end even for code that has none
	}
	return &iam.ListUsersOutput{Users: []types.User{{UserName: aws.String("a")}}, Marker: aws.String("again")}, nil
}

func TestPagesThatRepeatEnd(t *testing.T) {
	got := collecttest.Read(t, []collect.Collector{users}, snapshot.OIDCProviderARNs, "", echo{three()})
	if !got.Read() || got.Whole() || got.Gaps[0].Reason != snapshot.Malformed {
		t.Errorf("%+v", got)
	}
}

// TestAPanicCostsOnePart has a collector fall over an answer.
func TestAPanicCostsOnePart(t *testing.T) {
	bad := users
	bad.Read = func(context.Context, collect.Session[lister]) ([]string, error) { panic("no such field") }
	got := collecttest.Read(t, []collect.Collector{bad}, snapshot.OIDCProviderARNs, "")
	if got.Read() || got.Gaps[0].Reason != snapshot.Malformed {
		t.Errorf("%+v", got)
	}
}

// TestAPanicOverOneItemCostsOnePart has a collector fall over an item that it
// works on in a goroutine.
func TestAPanicOverOneItemCostsOnePart(t *testing.T) {
	bad := users
	bad.Read = func(context.Context, collect.Session[lister]) ([]string, error) {
		list := []string{"a", "b"}
		collect.Each(list, func(item *string) {
			if *item == "b" {
				panic("no such field")
			}
		})
		return list, nil
	}
	got := collecttest.Read(t, []collect.Collector{bad}, snapshot.OIDCProviderARNs, "")
	if got.Read() || got.Gaps[0].Reason != snapshot.Malformed {
		t.Errorf("%+v", got)
	}
}

// TestPace makes calls as fast as the pacer lets it, in a time of its own: 24
// calls to IAM are a burst of 4 and then 10 a second.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeaws.IAM{}
		f.PageSize = 1
		for range 24 {
			f.AddUser("u", snapshottest.Now)
		}
		env := collecttest.Env(func(string) []any { return []any{f} })
		env.Pacer = collect.NewPacer()
		start := time.Now()
		collect.Run(t.Context(), env, []collect.Collector{users}, collect.Plan([]collect.Collector{users}, nil), snapshottest.Now)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("24 calls took %s", took)
		}
		if diff := cmp.Diff(map[string]int{"iam ListUsers": 24}, env.Pacer.Calls()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestThrottlingBacksOff bounds how long one call that is always refused may
// take.
func TestThrottlingBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := three()
		f.Fail = map[string][]error{"ListUsers": {fakeaws.Error("Throttling")}}
		env := collecttest.Env(func(string) []any { return []any{f} })
		env.Pacer = collect.NewPacer()
		start := time.Now()
		collect.Run(t.Context(), env, []collect.Collector{users}, collect.Plan([]collect.Collector{users}, nil), snapshottest.Now)
		if took := time.Since(start); took < 15*time.Second || took > 90*time.Second {
			t.Errorf("8 tries took %s", took)
		}
	})
}
