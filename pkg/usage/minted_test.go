package usage

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// sessionKey is an invented id of temporary credentials.
func sessionKey(n int) string { return fmt.Sprintf("ASIAEXAMPLE%09d", n) }

// assumes is a call by one key that makes another one.
func assumes(by, made string, after time.Duration) call {
	return call{
		name: "AssumeRole", service: "sts", key: by, at: exposed.Add(after),
		params:   `{"roleArn":"arn:aws:iam::111122223333:role/Audit","roleSessionName":"s"}`,
		response: `{"credentials":{"accessKeyId":"` + made + `","sessionToken":"x","expiration":"Nov 23, 2026, 2:50:00 PM"}}`,
	}
}

// outline writes a tree as ids, each with what it made in brackets.
func outline(list []Minted) string {
	parts := []string{}
	for _, m := range list {
		parts = append(parts, strings.TrimSuffix(m.AccessKeyID+"("+outline(m.Minted)+")", "()"))
	}
	return strings.Join(parts, " ")
}

func TestTreeHoldsCountsOfItsOwn(t *testing.T) {
	child, grandchild := sessionKey(1), sessionKey(2)
	s := collected(
		assumes(key, child, time.Hour),
		assumes(child, grandchild, 2*time.Hour),
		call{name: "GetPasswordData", key: grandchild, code: "Client.UnauthorizedOperation", at: exposed.Add(3 * time.Hour)},
		call{name: "LeaveOrganization", service: "organizations", key: grandchild, code: "ConstraintViolationException", at: exposed.Add(4 * time.Hour)},
		call{name: "RunInstances", key: "ASIAEXAMPLESTRANGER1"},
	).Summary(whole())
	expires := At(time.Date(2026, 11, 23, 14, 50, 0, 0, time.UTC))
	role := "arn:aws:iam::111122223333:role/Audit"
	want := []Minted{{
		AccessKeyID: child, Kind: trail.RoleSession, By: "AssumeRole", Parent: key, Address: evil, Principal: role, Session: "s",
		IssuedAt: At(exposed.Add(time.Hour)), ExpiresAt: expires, Alive: AliveYes, Events: 1, LastSeen: At(exposed.Add(2 * time.Hour)),
		Minted: []Minted{{
			AccessKeyID: grandchild, Kind: trail.RoleSession, By: "AssumeRole", Parent: child, Address: evil, Principal: role, Session: "s",
			IssuedAt: At(exposed.Add(2 * time.Hour)), ExpiresAt: expires, Alive: AliveYes, Events: 2, Failed: 2, Denied: 1,
			LastSeen: At(exposed.Add(4 * time.Hour)), Minted: []Minted{},
		}},
	}}
	if diff := cmp.Diff(want, s.Minted); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Events != 1 || s.Failed != 0 {
		t.Errorf("the key itself: %d events, %d failed", s.Events, s.Failed)
	}
}

func TestCyclesEnd(t *testing.T) {
	a, b := sessionKey(1), sessionKey(2)
	tests := map[string]struct {
		calls []call
		want  string
	}{
		"two make each other":    {[]call{assumes(key, a, time.Hour), assumes(a, b, 2*time.Hour), assumes(b, a, 3*time.Hour)}, a + "(" + b + ")"},
		"one makes itself":       {[]call{assumes(key, a, time.Hour), assumes(a, a, 2*time.Hour)}, a},
		"one makes the first":    {[]call{assumes(key, a, time.Hour), assumes(a, key, 2*time.Hour)}, a},
		"the key makes itself":   {[]call{assumes(key, key, time.Hour)}, ""},
		"a circle apart":         {[]call{assumes(a, b, time.Hour), assumes(b, a, time.Hour)}, ""},
		"two claim to make one":  {[]call{assumes(key, a, 2*time.Hour), assumes(key, b, time.Hour), assumes(b, a, 3*time.Hour)}, b + " " + a},
		"made twice at one time": {[]call{assumes(a, b, time.Hour), assumes(key, b, time.Hour), assumes(key, a, time.Minute)}, a + " " + b},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := outline(collected(tc.calls...).Summary(whole()).Minted); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestFanOutAndChainsOfThousands(t *testing.T) {
	const many = 5000
	fan, chain := collected(), collected()
	parent := key
	for n := range many {
		fan.Add(assumes(key, sessionKey(n), time.Duration(n)*time.Second).record())
		chain.Add(assumes(parent, sessionKey(n), time.Duration(n)*time.Second).record())
		parent = sessionKey(n)
	}
	for name, c := range map[string]*Collector{"fan": fan, "chain": chain} {
		s := c.Summary(whole())
		if n := count(s.Minted); n != many || len(c.Minted()) != many {
			t.Errorf("%s: %d in the tree, %d in the list, want %d", name, n, len(c.Minted()), many)
		}
		body, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back Summary
		if err := json.Unmarshal(body, &back); err != nil {
			t.Errorf("%s: what was written cannot be read: %v", name, err)
		}
	}
}

func count(minted []Minted) int {
	n := len(minted)
	for _, m := range minted {
		n += count(m.Minted)
	}
	return n
}

func TestTooManyMintedAreNamed(t *testing.T) {
	c := collected()
	for n := range maxMints + 3 {
		c.Add(assumes(key, sessionKey(n), time.Hour).record())
	}
	s := c.Summary(whole())
	if !s.CompleteUntil.IsZero() || count(s.Minted) != maxMints || !mentions(s.BlindSpots, "3 minted credentials") {
		t.Errorf("complete until %s, %d kept, %+v", s.CompleteUntil, count(s.Minted), s.BlindSpots)
	}
}

func mentions(spots []BlindSpot, what string) bool {
	for _, spot := range spots {
		if strings.Contains(spot.What, what) {
			return true
		}
	}
	return false
}

func TestMintedIsListedInTheOrderOfReading(t *testing.T) {
	ended := assumes(key, sessionKey(4), -50*time.Hour)
	ended.response = strings.Replace(ended.response, "Nov 23", "Nov 20", 1)
	c := collected(ended, assumes(key, sessionKey(3), 3*time.Hour), assumes(key, sessionKey(1), time.Hour), assumes(sessionKey(1), sessionKey(2), 2*time.Hour))
	if diff := cmp.Diff([]string{sessionKey(1), sessionKey(2), sessionKey(3), sessionKey(4)}, c.Minted()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStatusOfWhatDoesNotExpire(t *testing.T) {
	const made = "AKIAEXAMPLE0AAAAAAA9"
	create := call{name: "CreateAccessKey", service: "iam", response: `{"accessKey":{"accessKeyId":"` + made + `","userName":"eve"}}`}
	password := call{name: "CreateLoginProfile", service: "iam", params: `{"userName":"eve"}`}
	service := call{name: "CreateServiceSpecificCredential", service: "iam", response: `{"serviceSpecificCredential":{"serviceSpecificCredentialId":"ACCAEXAMPLE1"}}`}
	iam := func(name, params string, after time.Duration) call {
		return call{name: name, service: "iam", params: params, at: exposed.Add(after), key: "AKIAEXAMPLEADMIN0001"}
	}
	off, on := `{"accessKeyId":"`+made+`","status":"Inactive"}`, `{"accessKeyId":"`+made+`","status":"Active"}`
	tests := map[string]struct {
		calls  []call
		alive  Alive
		status string
	}{
		"a key":                         {[]call{create}, AliveYes, ""},
		"switched off":                  {[]call{iam("UpdateAccessKey", off, 2*time.Hour), create}, AliveNo, "Inactive"},
		"switched off and on":           {[]call{iam("UpdateAccessKey", on, 3*time.Hour), create, iam("UpdateAccessKey", off, 2*time.Hour)}, AliveYes, "Active"},
		"off and on in a second":        {[]call{create, iam("UpdateAccessKey", on, 2*time.Hour), iam("UpdateAccessKey", off, 2*time.Hour)}, AliveYes, "Active"},
		"switching refused":             {[]call{create, {name: "UpdateAccessKey", service: "iam", params: off, code: "AccessDenied", at: exposed.Add(2 * time.Hour)}}, AliveYes, ""},
		"deleted":                       {[]call{create, iam("DeleteAccessKey", `{"accessKeyId":"`+made+`"}`, 2*time.Hour)}, AliveNo, "deleted"},
		"off and deleted in a second":   {[]call{create, iam("DeleteAccessKey", `{"accessKeyId":"`+made+`"}`, 2*time.Hour), iam("UpdateAccessKey", on, 2*time.Hour)}, AliveNo, "deleted"},
		"a password":                    {[]call{password}, AliveYes, ""},
		"a password deleted":            {[]call{password, iam("DeleteLoginProfile", `{"userName":"eve"}`, 2*time.Hour)}, AliveNo, "deleted"},
		"another's password deleted":    {[]call{password, iam("DeleteLoginProfile", `{"userName":"bob"}`, 2*time.Hour)}, AliveYes, ""},
		"a password deleted, then made": {[]call{password, iam("DeleteLoginProfile", `{"userName":"eve"}`, time.Minute)}, AliveYes, ""},
		"a service credential":          {[]call{service}, AliveYes, ""},
		"a service credential off":      {[]call{service, iam("UpdateServiceSpecificCredential", `{"serviceSpecificCredentialId":"ACCAEXAMPLE1","status":"Inactive"}`, 2*time.Hour)}, AliveNo, "Inactive"},
		"a service credential deleted":  {[]call{service, iam("DeleteServiceSpecificCredential", `{"serviceSpecificCredentialId":"ACCAEXAMPLE1"}`, 2*time.Hour)}, AliveNo, "deleted"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			for _, order := range [][]call{tc.calls, reversed(tc.calls)} {
				minted := collected(order...).Summary(whole()).Minted
				if len(minted) != 1 || minted[0].Alive != tc.alive || minted[0].Status != tc.status {
					t.Errorf("%+v, want alive %s, status %q", minted, tc.alive, tc.status)
				}
			}
		})
	}
}

func reversed(list []call) []call {
	back := []call{}
	for i := len(list) - 1; i >= 0; i-- {
		back = append(back, list[i])
	}
	return back
}

func TestAlive(t *testing.T) {
	facts := Facts{Now: now, SessionsDenied: true, Cut: map[string]bool{"AKIAEXAMPLE0AAAAAAA9": true, "AKIAEXAMPLE0AAAAAAA8": false}, Denied: map[string]bool{"ci": true}}
	minted := func(kind trail.CredentialKind, id, of string, issued, expires time.Duration) *mint {
		m := &mint{Credential: trail.Credential{Kind: kind, ID: id, Principal: of, IssuedAt: now.Add(issued)}}
		if expires != 0 {
			m.ExpiresAt = now.Add(expires)
		}
		return m
	}
	tests := map[string]struct {
		mint   *mint
		ofUser bool
		want   Alive
	}{
		"a role session":                     {minted(trail.RoleSession, "ASIA1", "r", -time.Hour, time.Hour), true, AliveYes},
		"expired":                            {minted(trail.RoleSession, "ASIA1", "r", -2*time.Hour, -time.Hour), true, AliveNo},
		"end unknown":                        {minted(trail.RoleSession, "ASIA1", "r", -time.Hour, 0), true, AliveUnknown},
		"end unknown, older than any":        {minted(trail.RoleSession, "ASIA1", "r", -37*time.Hour, 0), true, AliveNo},
		"of an unknown kind, old":            {minted(trail.OtherSession, "ASIA1", "r", -37*time.Hour, 0), true, AliveUnknown},
		"the user's session":                 {minted(trail.UserSession, "ASIA1", "ci", -time.Hour, time.Hour), true, AliveNo},
		"another user's session":             {minted(trail.UserSession, "ASIA1", "eve", -time.Hour, time.Hour), false, AliveYes},
		"the user's federated session":       {minted(trail.FederationSession, "ASIA1", "x", -time.Hour, time.Hour), true, AliveNo},
		"a key that was cut":                 {minted(trail.AccessKey, "AKIAEXAMPLE0AAAAAAA9", "eve", -time.Hour, 0), true, AliveNo},
		"a key that was not cut":             {minted(trail.AccessKey, "AKIAEXAMPLE0AAAAAAA8", "eve", -time.Hour, 0), true, AliveYes},
		"a key of an isolated user":          {minted(trail.AccessKey, "AKIAEXAMPLE0AAAAAAA7", "ci", -time.Hour, 0), true, AliveNo},
		"password of an isolated user":       {minted(trail.Password, "", "arn:aws:iam::111122223333:user/ops/ci", -time.Hour, 0), true, AliveNo},
		"a password":                         {minted(trail.Password, "", "eve", -time.Hour, 0), true, AliveYes},
		"a role of the isolated user's name": {minted(trail.RoleSession, "ASIA1", "arn:aws:iam::111122223333:role/ci", -time.Hour, time.Hour), true, AliveYes},
		"a web token":                        {minted(trail.WebToken, "", "x", -time.Hour, time.Minute), true, AliveYes},
		"a service credential that ends":     {minted(trail.ServiceCredential, "ACCA1", "eve", -time.Hour, -time.Minute), true, AliveNo},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := alive(tc.mint, "", facts, tc.ofUser); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestSessionsOfOtherUsersAreNotCutWithTheUser(t *testing.T) {
	get := func(by, made string) call {
		c := assumes(by, made, time.Hour)
		c.name = "GetSessionToken"
		return c
	}
	const second, strange = "AKIAEXAMPLE0AAAAAAA2", "AKIAEXAMPLE0AAAAAAA3"
	c := collected(
		get(key, sessionKey(1)),
		call{name: "CreateAccessKey", service: "iam", response: `{"accessKey":{"accessKeyId":"` + second + `","userName":"ci"}}`},
		get(second, sessionKey(2)),
		call{name: "CreateAccessKey", service: "iam", response: `{"accessKey":{"accessKeyId":"` + strange + `","userName":"eve"}}`},
	)
	eve := get(strange, sessionKey(3)).record()
	eve.UserIdentity.ARN = "arn:aws:iam::111122223333:user/eve"
	c.Add(eve)
	got := map[string]Alive{}
	var walk func([]Minted)
	walk = func(list []Minted) {
		for _, m := range list {
			got[m.AccessKeyID] = m.Alive
			walk(m.Minted)
		}
	}
	walk(c.Summary(with(func(f *Facts) { f.SessionsDenied = true })).Minted)
	want := map[string]Alive{sessionKey(1): AliveNo, second: AliveYes, sessionKey(2): AliveNo, strange: AliveYes, sessionKey(3): AliveYes}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOutOfReach(t *testing.T) {
	far := assumes(sessionKey(1), sessionKey(2), 2*time.Hour)
	far.params = `{"roleArn":"arn:aws:iam::444455556666:role/BackupWriter","roleSessionName":"s3sync"}`
	far.shared = "0c4f7d1e-example"
	over := far
	over.response = strings.ReplaceAll(strings.ReplaceAll(far.response, sessionKey(2), sessionKey(3)), "Nov 23", "Nov 22")
	s := collected(assumes(key, sessionKey(1), time.Hour), far, over).Summary(whole())
	want := []OutOfReach{{"444455556666", "arn:aws:iam::444455556666:role/BackupWriter", "s3sync", At(time.Date(2026, 11, 23, 14, 50, 0, 0, time.UTC)), "0c4f7d1e-example"}}
	if diff := cmp.Diff(want, s.OutOfReach); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
