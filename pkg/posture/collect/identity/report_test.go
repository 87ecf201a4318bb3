package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/identity"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	arn     = "arn:aws:iam::111122223333:"
	rootRow = "<root_account>," + arn + "root,2020-01-01T00:00:00+00:00,not_supported,2026-02-01T10:00:00+00:00,not_supported,not_supported,true," +
		"false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n"
	zoeRow = "Zoë 🦊," + arn + "user/Zoë 🦊,2024-01-01T00:00:00+00:00,true,no_information,2025-01-01T00:00:00+00:00,N/A,false," +
		"true,2025-11-22T06:00:00+00:00,2026-03-01T22:00:00+00:00,us-east-1,s3,false,2025-01-01T00:00:00+00:00,N/A,N/A,N/A,true,2025-01-01T00:00:00+00:00,false,N/A\n"
)

func reported(rows ...string) *fakeaws.IAM {
	return &fakeaws.IAM{Report: fakeaws.ReportHeader + strings.Join(rows, ""), ReportTime: snapshottest.Ago(3 * time.Hour)}
}

func readReport(t *testing.T, f *fakeaws.IAM) snapshot.Part[snapshot.CredentialReport] {
	t.Helper()
	return collecttest.Read(t, identity.Collectors, snapshot.CredentialTable, "", f)
}

func TestCredentialReport(t *testing.T) {
	f := reported(rootRow, zoeRow)
	f.States = []types.ReportStateType{types.ReportStateTypeStarted, types.ReportStateTypeInprogress, types.ReportStateTypeComplete}
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	want := snapshot.Full(snapshot.CredentialReport{GeneratedAt: snapshottest.Ago(3 * time.Hour), Rows: []snapshot.CredentialRow{
		{
			User: snapshot.RootUser, ARN: arn + "root", Created: at("2020-01-01T00:00:00Z"), Password: snapshot.Unsure, MFA: true,
			PasswordLastUsed: at("2026-02-01T10:00:00Z"),
		}, {
			User: "Zoë 🦊", ARN: arn + "user/Zoë 🦊", Created: at("2024-01-01T00:00:00Z"), Password: snapshot.True,
			PasswordLastChanged: at("2025-01-01T00:00:00Z"), Certificates: [2]bool{true, false},
			Keys: [2]snapshot.KeyRow{
				{Active: true, LastRotated: created, LastUsed: snapshot.KeyUse{At: at("2026-03-01T22:00:00Z"), Service: "s3", Region: "us-east-1"}},
				{LastRotated: at("2025-01-01T00:00:00Z")},
			},
		},
	}}, snapshottest.Now)
	if diff := cmp.Diff(want, readReport(t, f)); diff != "" {
		t.Error(diff)
	}
}

// TestCredentialReportThatIsNotThere has every way in which none comes.
func TestCredentialReportThatIsNotThere(t *testing.T) {
	for name, tc := range map[string]struct {
		fail   map[string][]error
		states []types.ReportStateType
		want   snapshot.Gap
	}{
		"never completes": {states: []types.ReportStateType{types.ReportStateTypeInprogress},
			want: snapshot.Gap{Reason: snapshot.NotReady, Operation: "iam GenerateCredentialReport", Detail: "iam GenerateCredentialReport: not ready: INPROGRESS"}},
		"complete and never there": {fail: map[string][]error{"GetCredentialReport": {fakeaws.Error("ReportNotPresent")}},
			want: snapshot.Gap{Reason: snapshot.NotReady, Operation: "iam GetCredentialReport", Code: "ReportNotPresent", Detail: "the fake says ReportNotPresent"}},
		"reading denied": {fail: map[string][]error{"GetCredentialReport": {fakeaws.Error("AccessDenied")}},
			want: snapshot.Gap{Reason: snapshot.Denied, Operation: "iam GetCredentialReport", Code: "AccessDenied", Detail: "the fake says AccessDenied"}},
		"both denied": {fail: map[string][]error{"GenerateCredentialReport": {fakeaws.Error("AccessDenied")}, "GetCredentialReport": {fakeaws.Error("AccessDenied")}},
			want: snapshot.Gap{Reason: snapshot.Denied, Operation: "iam GenerateCredentialReport", Code: "AccessDenied", Detail: "the fake says AccessDenied"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := reported(rootRow)
			f.Fail, f.States = tc.fail, tc.states
			got := readReport(t, f)
			if diff := cmp.Diff([]snapshot.Gap{tc.want}, got.Gaps); got.Read() || diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCredentialReportThatIsThereAfterAll(t *testing.T) {
	for name, fail := range map[string]map[string][]error{
		"making it is denied": {"GenerateCredentialReport": {fakeaws.Error("AccessDenied")}},
		"expired at first":    {"GetCredentialReport": {fakeaws.Error("ReportExpired"), fakeaws.Error("ReportInProgress"), nil}},
	} {
		t.Run(name, func(t *testing.T) {
			f := reported(rootRow)
			f.Fail = fail
			if got := readReport(t, f); !got.Whole() || len(got.Value.Rows) != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestCredentialReportWithOddRows keeps what can be read, and says that it is
// not all.
func TestCredentialReportWithOddRows(t *testing.T) {
	for name, tc := range map[string]struct {
		rows            []string
		read, malformed int
	}{
		"cut short":            {[]string{rootRow, "anna,arn"}, 1, 1},
		"a date that is none":  {[]string{rootRow, strings.Replace(zoeRow, "2025-11-22T06", "yesterday", 1)}, 1, 1},
		"a flag that is none":  {[]string{rootRow, strings.Replace(zoeRow, "N/A,false,", "N/A,maybe,", 1), zoeRow}, 2, 1},
		"password of a user":   {[]string{rootRow, strings.Replace(zoeRow, ",true,no_information", ",not_supported,no_information", 1)}, 1, 1},
		"no row of root":       {[]string{zoeRow}, 1, 0},
		"a quote that is open": {[]string{rootRow, zoeRow, `"anna`}, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got := readReport(t, reported(tc.rows...))
			if !got.Read() || got.Whole() || got.Gaps[0].Reason != snapshot.Malformed || len(got.Value.Rows) != tc.read || got.Value.Malformed != tc.malformed {
				t.Errorf("%+v", got)
			}
		})
	}
	for name, text := range map[string]string{"no table": "\n", "other columns": "a,b\n1,2\n"} {
		if got := readReport(t, &fakeaws.IAM{Report: text}); got.Read() || got.Gaps[0].Reason != snapshot.Malformed {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestUseIsReadFreshWhereTheReportIsTooOldToTell counts the calls: a use that
// the report shows within a week needs none.
func TestUseIsReadFreshWhereTheReportIsTooOldToTell(t *testing.T) {
	reportTime := snapshottest.Ago(3 * time.Hour)
	row := func(name string, slots ...string) string {
		for len(slots) < 2 {
			slots = append(slots, "false,N/A,N/A,N/A,N/A")
		}
		return name + "," + arn + "user/" + name + ",2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false," + strings.Join(slots, ",") + ",false,N/A,false,N/A\n"
	}
	slot := func(made, used time.Time) string {
		return fmt.Sprintf("true,%s,%s,us-east-1,s3", made.Format(time.RFC3339), used.Format(time.RFC3339))
	}
	recent, old := reportTime.Add(-time.Hour), reportTime.Add(-8*24*time.Hour)
	later := created.Add(time.Hour)
	f := reported(rootRow,
		row("recent", slot(created, recent)), row("old", slot(created, old)),
		row("twins", slot(created, old), slot(created, recent)), row("other", slot(later, recent)))
	for i, name := range []string{"recent", "old", "twins", "other", "new"} {
		f.AddUser(name, created, fakeaws.Key(fmt.Sprintf("AKIAEXAMPLE00000000%d", i), types.StatusTypeActive, created))
	}
	f.LastUsed = map[string]time.Time{"AKIAEXAMPLE000000001": snapshottest.Ago(time.Minute)}
	got := collecttest.Read(t, identity.Collectors, snapshot.AccessKeys, "", f)
	uses := map[string]snapshot.Part[snapshot.KeyUse]{}
	for _, u := range got.Value {
		uses[u.User] = u.Keys.Value[0].LastUsed
	}
	never := snapshot.Full(snapshot.KeyUse{}, snapshottest.Now)
	want := map[string]snapshot.Part[snapshot.KeyUse]{
		"recent": snapshot.Full(snapshot.KeyUse{At: recent, Service: "s3", Region: "us-east-1"}, reportTime),
		"old":    snapshot.Full(snapshot.KeyUse{At: snapshottest.Ago(time.Minute), Service: "s3", Region: "us-east-1"}, snapshottest.Now),
		"twins":  never, "other": never, "new": never,
	}
	if diff := cmp.Diff(want, uses); diff != "" {
		t.Error(diff)
	}
	if n := f.Count("GetAccessKeyLastUsed"); n != 4 {
		t.Errorf("%d calls for 4 keys whose use had to be asked for", n)
	}
}

// TestKeysWithoutAReport asks for every active key, and only the keys that it is
// refused are unknown.
func TestKeysWithoutAReport(t *testing.T) {
	f := account()
	f.Fail = map[string][]error{
		"GenerateCredentialReport":                  {fakeaws.Error("AccessDenied")},
		"GetAccessKeyLastUsed AKIAEXAMPLE000000003": {fakeaws.Error("AccessDenied")},
	}
	got := collecttest.Read(t, identity.Collectors, snapshot.AccessKeys, "", f)
	calls := slices.DeleteFunc(f.Calls(), func(call string) bool { return !strings.HasPrefix(call, "GetAccessKeyLastUsed") })
	slices.Sort(calls)
	if diff := cmp.Diff([]string{"GetAccessKeyLastUsed AKIAEXAMPLE000000001", "GetAccessKeyLastUsed AKIAEXAMPLE000000003"}, calls); diff != "" {
		t.Error(diff)
	}
	if carl := got.Value[2].Keys.Value[0].LastUsed; !got.Whole() || carl.Read() || carl.Unread()[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got)
	}
}
