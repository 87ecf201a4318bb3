package usage

import (
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

func TestEscalate(t *testing.T) {
	young := func(change func(*Facts)) Facts {
		return with(func(f *Facts) {
			f.BaselineDays = 1
			change(f)
		})
	}
	none := func(*Facts) {}
	assume := call{name: "AssumeRole", service: "sts", response: session}
	fromHome := assume
	fromHome.address = home
	ended := assume
	ended.response = strings.ReplaceAll(strings.Replace(session, "Nov 23", "Nov 22", 1), "AAAAAAAA2", "AAAAAAAA3")
	tests := map[string]struct {
		calls []call
		facts Facts
		rows  string
	}{
		"nothing":                                            {nil, whole(), ""},
		"use alone":                                          {[]call{{name: "DescribeInstances", readOnly: true}}, whole(), ""},
		"harm":                                               {[]call{{name: "RunInstances"}}, whole(), "R3"},
		"harm, baseline unknown":                             {[]call{{name: "RunInstances"}}, young(none), ""},
		"harm, baseline pending":                             {[]call{{name: "RunInstances"}}, with(func(f *Facts) { f.BaselinePending = true }), ""},
		"harm, key a day old":                                {[]call{{name: "RunInstances"}, {name: "RunInstances", at: exposed.Add(-time.Hour)}}, whole(), ""},
		"covering up, baseline unknown":                      {[]call{{name: "StopLogging", service: "cloudtrail"}}, young(none), "R3"},
		"covering up long ago, baseline unknown":             {[]call{{name: "StopLogging", service: "cloudtrail", at: exposed.Add(-time.Hour)}, {name: "RunInstances"}}, young(none), ""},
		"covering up refused":                                {[]call{{name: "StopLogging", service: "cloudtrail", code: "AccessDenied"}}, young(none), ""},
		"undone, baseline unknown":                           {nil, young(func(f *Facts) { f.Response.Undone = true }), "R2"},
		"compromised, baseline unknown":                      {nil, young(func(f *Facts) { f.Response.Compromised = true }), "R6"},
		"a session from a new source":                        {[]call{assume}, whole(), "R4"},
		"a session from a new source, baseline unknown":      {[]call{assume}, young(none), ""},
		"a session from home":                                {append(daily("AssumeRole", "sts"), fromHome), whole(), ""},
		"an administrator's key, new source":                 {[]call{{name: "DescribeInstances"}}, with(func(f *Facts) { f.Capability = Admin }), "R5"},
		"an old federated session":                           {[]call{{name: "GetFederationToken", service: "sts", at: exposed.Add(-time.Hour)}, {name: "ListBuckets", service: "s3", address: home, at: exposed.Add(-50 * time.Hour)}}, whole(), "R7"},
		"an administrator's key, baseline unknown":           {[]call{{name: "DescribeInstances"}}, young(func(f *Facts) { f.Capability = Admin }), ""},
		"a session from home, one from elsewhere that ended": {append(daily("AssumeRole", "sts"), fromHome, ended), whole(), ""},
		"a drill": {[]call{{name: "RunInstances"}}, response(func(r *Response) { r.Drill = true }), ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := Escalate(collected(tc.calls...).Summary(tc.facts))
			want := level.None
			if tc.rows != "" {
				want = level.Isolate
			}
			if got.Level != want || strings.Join(got.Rows, " ") != tc.rows {
				t.Errorf("%q by %v, want by %q", got.Level, got.Rows, tc.rows)
			}
		})
	}
}
