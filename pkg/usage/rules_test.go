package usage

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWeakSourceOfAnAdministrator(t *testing.T) {
	routine := func(address string, readOnly bool) call {
		return call{name: "UpdateTable", service: "dynamodb", address: address, readOnly: readOnly}
	}
	before := daily("UpdateTable", "dynamodb")
	tests := map[string]struct {
		call call
		want string
	}{
		"only the address is new, reads":  {routine(evil, true), "R8"},
		"only the address is new, writes": {routine(evil, false), "R5 R8"},
		"the Region is new too":           {call{name: "UpdateTable", service: "dynamodb", region: "us-east-1", readOnly: true}, "R5 R8"},
		"the service is new too":          {call{name: "ListTables", service: "other", readOnly: true}, "R5 R8"},
		"the client is new too":           {call{name: "UpdateTable", service: "dynamodb", agent: "[Boto3/1.3]", readOnly: true}, "R5 R8"},
		"a version of the client is new":  {call{name: "UpdateTable", service: "dynamodb", agent: "aws-cli/9", readOnly: true}, "R8"},
		"an attack system":                {call{name: "UpdateTable", service: "dynamodb", agent: "aws-cli/2.1 Linux/6.0-kali3", readOnly: true}, "R5 R8"},
		"only validation":                 {call{name: "GetCallerIdentity", service: "sts", readOnly: true}, "R13"},
		"a service for the caller":        {call{name: "UpdateTable", service: "dynamodb", by: "cloudformation.amazonaws.com"}, "R13"},
		"from home":                       {routine(home, false), "R13"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := collected(append(before, tc.call)...).Summary(with(func(f *Facts) { f.Capability = Admin }))
			if got := strings.Join(s.Rows, " "); got != tc.want {
				t.Errorf("rows %s, want %s: %q", got, tc.want, s.Reasons)
			}
		})
	}
}

func TestUnknownBaselineIsJudgedAsNew(t *testing.T) {
	s := collected(call{name: "RunInstances", address: home, at: exposed.Add(-time.Hour)}, call{name: "RunInstances", address: home}).
		Summary(with(func(f *Facts) { f.BaselineDays = 1 }))
	if s.Severity != P1 || s.Rows[0] != R3 || s.Baseline.Known {
		t.Errorf("%s %v %+v", s.Severity, s.Rows, s.Baseline)
	}
	if text := strings.Join(s.Reasons, "; "); strings.Contains(text, "never seen") || !strings.Contains(text, "1 address taken to be new") {
		t.Errorf("%q claims to know what is new", text)
	}
}

func TestUnseenUse(t *testing.T) {
	tests := map[string]struct {
		capability Capability
		use        LastUse
		want       string
	}{
		"new service":             {Data, LastUse{At(now.Add(-2 * time.Hour)), "kms", "eu-west-1"}, P1},
		"new Region":              {Admin, LastUse{At(now.Add(-2 * time.Hour)), "s3", "eu-north-1"}, P1},
		"of one that may rise":    {Escalation, LastUse{At(now.Add(-2 * time.Hour)), "kms", "eu-west-1"}, P1},
		"nothing said":            {Admin, LastUse{At(now.Add(-2 * time.Hour)), "N/A", "N/A"}, P1},
		"known service, Region":   {Data, LastUse{At(now.Add(-2 * time.Hour)), "s3", "eu-west-1"}, P2},
		"of a limited key":        {Limited, LastUse{At(now.Add(-2 * time.Hour)), "kms", "eu-west-1"}, P2},
		"before the exposure":     {Data, LastUse{At(exposed.Add(-2 * time.Hour)), "kms", "eu-west-1"}, P2},
		"that the records show":   {Data, LastUse{At(exposed.Add(-25 * time.Hour)), "s3", "eu-west-1"}, ""},
		"a little after a record": {Data, LastUse{At(exposed.Add(-25*time.Hour + 10*time.Minute)), "s3", "eu-west-1"}, ""},
		"before what was read":    {Data, LastUse{At(exposed.Add(-100 * 24 * time.Hour)), "kms", "eu-west-1"}, ""},
		"none":                    {Data, LastUse{}, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := collected(daily("ListBuckets", "s3")...).Summary(with(func(f *Facts) { f.Capability, f.LastUsed = tc.capability, tc.use }))
			if s.UseNotInRecords != (tc.want != "") || s.UseNotInRecords && (s.Rows[0] != R10 || s.Severity != tc.want) {
				t.Errorf("unseen %t, %s by %v, want %q", s.UseNotInRecords, s.Severity, s.Rows, tc.want)
			}
		})
	}
}

func TestWhyNotEverythingWasRead(t *testing.T) {
	damaged, crowded := collected(), collected()
	damaged.Malformed(2)
	crowded.childrenLeft = 1
	for want, s := range map[string]Summary{
		"2 damaged records":                        damaged.Summary(whole()),
		"too many minted credentials to follow":    crowded.Summary(whole()),
		"how far CloudTrail has delivered":         collected().Summary(with(func(f *Facts) { f.CompleteUntil = time.Time{} })),
		"CloudTrail may still deliver":             collected().Summary(response(func(r *Response) { r.KeyOffAt = now })),
		"me-central-1: AccessDenied, and 2 others": collected().Summary(with(func(f *Facts) { f.Unread = []BlindSpot{{"me-central-1", "AccessDenied"}, {"b", "x"}, {"c", "x"}} })),
	} {
		if s.Rows[0] != R11 || !strings.Contains(s.Reasons[0], want) || s.Severity != P2 {
			t.Errorf("%v %q, want %q", s.Rows, s.Reasons, want)
		}
		if delivered := strings.HasPrefix(want, "CloudTrail"); s.CompleteUntil.IsZero() == delivered {
			t.Errorf("%s: complete until %s", want, s.CompleteUntil)
		}
	}
}

func TestUseOfAServiceThatTheRecordsLack(t *testing.T) {
	for name, tc := range map[string]struct {
		service, region string
		want            bool
	}{
		"as recorded":      {"s3", "eu-west-1", false},
		"another name":     {"s3-outposts", "eu-west-1", false},
		"another service":  {"kms", "eu-west-1", true},
		"another Region":   {"s3", "us-east-1", true},
		"no Region said":   {"s3", "N/A", false},
		"no service said":  {"", "eu-west-1", false},
		"a name in itself": {"x", "eu-west-1", true},
	} {
		s := collected(daily("ListBuckets", "s3")...).Summary(with(func(f *Facts) {
			f.LastUsed = LastUse{At(exposed.Add(-30 * time.Hour)), tc.service, tc.region}
		}))
		if s.UseNotInRecords != tc.want {
			t.Errorf("%s: not in records %t, want %t", name, s.UseNotInRecords, tc.want)
		}
	}
}

func TestSeverityFallsOnlyAtClose(t *testing.T) {
	tests := map[string]struct {
		before          string
		closing, unread bool
		want            string
		held            bool
	}{
		"first look":                   {"", false, false, P2, false},
		"graver before":                {P1, false, false, P1, true},
		"as grave before":              {P2, false, false, P2, false},
		"less grave before":            {P3, false, false, P2, false},
		"last look":                    {P1, true, false, P3, false},
		"last look, not all was read":  {P1, true, true, P1, true},
		"last look, first and partial": {"", true, true, P2, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := collected().Summary(with(func(f *Facts) {
				f.SeverityBefore, f.Response.Closing = tc.before, tc.closing
				if tc.unread {
					f.Unread = []BlindSpot{{"eu-west-1", "throttled"}}
				}
			}))
			if s.Severity != tc.want || s.SeverityHeld != tc.held {
				t.Errorf("%s, held %t", s.Severity, s.SeverityHeld)
			}
		})
	}
}

func TestImpact(t *testing.T) {
	before := func(days int) call {
		return call{name: "ListBuckets", service: "s3", at: exposed.Add(-time.Duration(days)*24*time.Hour + time.Hour)}
	}
	iam := func(at time.Time) Facts {
		return with(func(f *Facts) { f.LastUsedRead, f.LastUsed, f.BaselineDays = true, LastUse{At: At(at)}, 1 })
	}
	unread := with(func(f *Facts) { f.BaselineDays = 1 })
	tests := map[string]struct {
		calls []call
		facts Facts
		want  Impact
	}{
		"six days before":                {[]call{before(6)}, whole(), InUse},
		"eight days before":              {[]call{before(8)}, whole(), Quiet},
		"IAM: the day before":            {nil, iam(exposed.Add(-24 * time.Hour)), InUse},
		"IAM: a month before":            {nil, iam(exposed.Add(-30 * 24 * time.Hour)), Quiet},
		"IAM: never":                     {nil, iam(time.Time{}), NeverUsed},
		"IAM: never, but there are some": {[]call{before(8)}, iam(time.Time{}), UnknownImpact},
		"IAM: by the finder perhaps":     {nil, iam(exposed.Add(time.Hour)), UnknownImpact},
		"nothing read":                   {nil, unread, UnknownImpact},
		"nothing seen in the baseline":   {nil, whole(), Quiet},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if s := collected(tc.calls...).Summary(tc.facts); s.Impact != tc.want {
				t.Errorf("%s, want %s", s.Impact, tc.want)
			}
		})
	}
}

// TestSeverityHasAFloor draws evidence by lot: some row always holds, and what
// could not be read never gives less than P2.
func TestSeverityHasAFloor(t *testing.T) {
	lot := rand.New(rand.NewPCG(1, 2))
	coin := func() bool { return lot.IntN(3) == 0 }
	capabilities := []Capability{Admin, Escalation, Data, Limited, UnknownCapability}
	for range 200_000 {
		e := evidence{
			capability: capabilities[lot.IntN(len(capabilities))], responded: lot.IntN(4) > 0, closing: coin(),
			newBeyond: coin(), newGrave: coin(), alive: lot.IntN(2), doubtful: lot.IntN(2), descendants: lot.IntN(2), others: lot.IntN(2),
			federated: coin(), unseen: coin(), unseenAfter: coin(), unseenNew: coin(), unclaimed: lot.IntN(2), complete: lot.IntN(3) > 0, gap: "gap", until: "then",
		}
		if e.responded {
			e.response = Response{Drill: lot.IntN(20) == 0, Compromised: coin(), KeyOff: lot.IntN(3) > 0, OffBefore: coin(), Complete: lot.IntN(3) > 0, Undone: coin(), Closing: e.closing}
		}
		e.off = e.response.KeyOff || e.response.OffBefore
		if e.newBeyond || coin() {
			e.newAddresses = []string{evil}
		}
		e.newGrave, e.probed = e.newGrave && e.newBeyond, len(e.newAddresses) > 0 && !e.newBeyond
		var s Summary
		judge(&s, e)
		unsure := !e.complete || !e.responded || e.capability == UnknownCapability || e.doubtful > 0 || e.unclaimed > 0
		if len(s.Rows) == 0 || unsure && !slices.Contains([]string{P1, P2}, s.Severity) && !e.response.Drill || s.Severity == P3 && !e.closing && s.Rows[0] != R12 {
			t.Fatalf("%s %s by %v from %+v", s.Severity, s.Verdict, s.Rows, e)
		}
	}
}
