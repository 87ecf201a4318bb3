package usage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// with changes the facts of a contained key of which everything was read.
func with(change func(*Facts)) Facts {
	f := whole()
	change(&f)
	return f
}

// response changes only what the responder did.
func response(change func(*Response)) Facts {
	return with(func(f *Facts) { change(f.Response) })
}

// daily are calls of a job on two days before the exposure, at home.
func daily(name, service string) []call {
	return []call{
		{name: name, service: service, address: home, at: exposed.Add(-49 * time.Hour)},
		{name: name, service: service, address: home, at: exposed.Add(-25 * time.Hour)},
	}
}

const session = `{"credentials":{"accessKeyId":"ASIAEXAMPLE0AAAAAAA2","expiration":"Nov 23, 2026, 2:50:00 PM"}}`

// a case of the decision table: the row that decides, and what it gives.
type rowCase struct {
	row      string
	calls    []call
	facts    Facts
	verdict  Verdict
	severity string
	rows     string
}

var rowCases = map[string]rowCase{
	"another account's key": {R0, nil, response(func(r *Response) { r.Foreign, r.KeyOff = true, false }), NotOurs, P4, "R0 R1"},
	"a drill":               {R0, nil, response(func(r *Response) { r.Drill = true }), Drill, P4, "R0 R14"},
	"a lure":                {R0, nil, response(func(r *Response) { r.Canary = true }), Canary, P4, "R0 R14"},
	"still on":              {R1, nil, response(func(r *Response) { r.KeyOff, r.WhyOn = false, "root key" }), Live, P1, "R1"},
	"undone":                {R2, nil, response(func(r *Response) { r.Undone = true }), Fighting, P1, "R2 R14"},
	"harm from a new source": {
		R3, append(daily("RunInstances", "ec2"), call{name: "RunInstances"}), whole(), Misused, P1, "R3 R8",
	},
	"harm never done before": {
		R3, append(daily("DescribeInstances", "ec2"), call{name: "RunInstances", address: home}), whole(), Misused, P1, "R3 R14",
	},
	"harm by a descendant": {R3, []call{
		{name: "AssumeRole", service: "sts", response: session, address: home},
		{name: "StopLogging", service: "cloudtrail", key: "ASIAEXAMPLE0AAAAAAA2"},
	}, whole(), Misused, P1, "R3 R4 R8"},
	"a living session": {R4, append(daily("AssumeRole", "sts"),
		call{name: "AssumeRole", service: "sts", address: home, response: session}), whole(), StillAlive, P1, "R4 R14"},
	"an administrator's key from a new source": {R5, append(daily("ListBuckets", "s3"),
		call{name: "ListRoles", service: "iam", readOnly: true}), with(func(f *Facts) { f.Capability = Escalation }), Misused, P1, "R5 R8"},
	"AWS calls it compromised": {R6, nil, response(func(r *Response) { r.Compromised = true }), Misused, P1, "R6 R14"},
	"others at an address that did harm": {R6, append(daily("RunInstances", "ec2"), call{name: "RunInstances", address: home}),
		with(func(f *Facts) { f.OtherIdentities = []Identity{{"arn:aws:iam::111122223333:user/eve", home}} }), Misused, P1, "R6 R14"},
	"a federated session from before": {R7, []call{
		{name: "GetFederationToken", service: "sts", at: exposed.Add(-11 * time.Hour)},
	}, whole(), StillAlive, P1, "R7 R14"},
	"a federated session that ended": {R14, []call{
		{name: "GetFederationToken", service: "sts", at: exposed.Add(-13 * time.Hour)},
	}, whole(), Unused, P2, "R14"},
	"another call of that name": {R14, []call{
		{name: "GetFederationToken", service: "example", at: exposed.Add(-11 * time.Hour)},
	}, whole(), Unused, P2, "R14"},
	"others at an address that did none": {R8, []call{{name: "DescribeInstances", readOnly: true}},
		with(func(f *Facts) { f.OtherIdentities = []Identity{{"arn:aws:iam::111122223333:user/eve", evil}} }), Used, P2, "R8"},
	"harm, and harm tried": {R3, []call{{name: "RunInstances"}, {name: "StopInstances", code: "AccessDenied"}}, whole(), Misused, P1, "R3 R8"},
	"off before, with a key that lives on": {R14, append(daily("ListBuckets", "s3"), call{
		name: "CreateAccessKey", service: "iam", address: home, at: exposed.Add(-50 * time.Hour), response: `{"accessKey":{"accessKeyId":"AKIAEXAMPLE0AAAAAAA9"}}`,
	}), response(func(r *Response) { r.OffBefore = true }), Unused, P2, "R14"},
	"not read far enough":       {R11, nil, response(func(r *Response) { r.KeyOffAt = now.Add(-14 * time.Minute) }), CannotTell, P2, "R11"},
	"read just far enough":      {R14, nil, response(func(r *Response) { r.KeyOffAt = now.Add(-15 * time.Minute) }), Unused, P2, "R14"},
	"use from a new source":     {R8, []call{{name: "DescribeInstances", readOnly: true}}, whole(), Used, P2, "R8"},
	"harm tried":                {R9, []call{{name: "RunInstances", code: "Client.UnauthorizedOperation"}}, whole(), Attempted, P2, "R9 R14"},
	"harm tried at home":        {R14, append(daily("ListBuckets", "s3"), call{name: "RunInstances", address: home, code: "AccessDenied"}), whole(), Unused, P2, "R14"},
	"use that is not on record": {R10, nil, with(func(f *Facts) { f.LastUsed = LastUse{At(now.Add(-2 * time.Hour)), "s3", "eu-west-1"} }), UsedUnseen, P2, "R10 R14"},
	"a Region unread":           {R11, nil, with(func(f *Facts) { f.Unread = []BlindSpot{{"me-central-1", "AccessDenied"}} }), CannotTell, P2, "R11"},
	"containment in part":       {R11, nil, response(func(r *Response) { r.Complete = false }), CannotTell, P2, "R11 R14"},
	"rights unknown":            {R11, nil, with(func(f *Facts) { f.Capability = "" }), CannotTell, P2, "R11"},
	"the key not looked at":     {R11, nil, with(func(f *Facts) { f.Response = nil }), CannotTell, P2, "R11"},
	"unclaimed IAM object":      {R11, nil, with(func(f *Facts) { f.IAMCreatedSince = []IAMObject{{Kind: "user", Name: "eve"}} }), CannotTell, P2, "R11 R14"},
	"a session of unknown end": {R11, append(daily("AssumeRole", "sts"),
		call{name: "AssumeRole", service: "sts", address: home, response: `{"credentials":{"accessKeyId":"ASIAEXAMPLE0AAAAAAA2","expiration":"soon"}}`}), whole(), CannotTell, P2, "R11 R14"},
	"off before": {R12, nil, response(func(r *Response) {
		r.KeyOff, r.OffBefore, r.KeyOffAt, r.Complete = false, true, time.Time{}, false
	}), Unused, P3, "R12 R14"},
	"only checked":             {R13, []call{{name: "GetCallerIdentity", service: "sts", readOnly: true}}, whole(), Probed, P2, "R13"},
	"an administrator's, idle": {R13, nil, with(func(f *Facts) { f.Capability = Admin }), Unused, P2, "R13"},
	"nothing seen":             {R14, append(daily("ListBuckets", "s3"), call{name: "ListBuckets", service: "s3", address: home}), whole(), Unused, P2, "R14"},
}

func TestRows(t *testing.T) {
	for name, tc := range rowCases {
		t.Run(name, func(t *testing.T) {
			s := collected(tc.calls...).Summary(tc.facts)
			got := []string{string(s.Verdict), s.Severity, strings.Join(s.Rows, " ")}
			if diff := cmp.Diff([]string{string(tc.verdict), tc.severity, tc.rows}, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%q", diff, s.Reasons)
			}
			if len(s.Reasons) != len(s.Rows) || s.Rows[0] != tc.row {
				t.Errorf("rows %q, reasons %q", s.Rows, s.Reasons)
			}
		})
	}
}

// TestEveryRowDecides takes each row out of the table: its cases must then come
// to another verdict or another severity.
func TestEveryRowDecides(t *testing.T) {
	all := rows
	defer func() { rows = all }()
	decided := map[string]bool{}
	for name, tc := range rowCases {
		rows = slices.DeleteFunc(slices.Clone(all), func(r row) bool { return r.id == tc.row })
		s := collected(tc.calls...).Summary(tc.facts)
		changed := s.Verdict != tc.verdict || s.Severity != tc.severity
		// If no row is left, what is told is the same as by R11, without a reason.
		if !changed && len(s.Rows) > 0 {
			t.Errorf("%s: %s %s without %s too", name, s.Verdict, s.Severity, tc.row)
		}
		decided[tc.row] = decided[tc.row] || changed
	}
	for _, r := range all {
		if !decided[r.id] {
			t.Errorf("no case for row %s", r.id)
		}
	}
}

func TestRowsRaise(t *testing.T) {
	want := map[string]level.Level{R2: level.Isolate, R3: level.Isolate, R4: level.Isolate, R5: level.Isolate, R6: level.Isolate, R7: level.Isolate}
	for _, r := range rows {
		if r.raise != want[r.id] {
			t.Errorf("%s raises to %q, want %q", r.id, r.raise, want[r.id])
		}
	}
}
