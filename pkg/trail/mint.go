package trail

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// CredentialKind tells what a call made.
type CredentialKind string

// The kinds of credential that a call can make.
const (
	RoleSession       CredentialKind = "role-session"
	UserSession       CredentialKind = "session"
	FederationSession CredentialKind = "federation-session"
	AccessKey         CredentialKind = "access-key"
	Password          CredentialKind = "password"
	ServiceCredential CredentialKind = "service-credential"
	WebToken          CredentialKind = "web-token"
	// OtherSession is temporary credentials from a call not known here.
	OtherSession CredentialKind = "temporary"
)

// Temporary reports whether credentials of the kind end by themselves.
func (k CredentialKind) Temporary() bool {
	return k != AccessKey && k != Password && k != ServiceCredential
}

// Credential is something a call made that can be used to call AWS.
type Credential struct {
	// ID is the access key id, or the id of a service credential; "" for a
	// password or a web token.
	ID   string
	Kind CredentialKind
	// Principal is whose credential it is: an ARN for sessions, a user name
	// for what belongs to a user; "" if the record does not say.
	Principal string
	// Session is the name of a role session or of a federated user.
	Session  string
	IssuedAt time.Time
	// ExpiresAt is zero for credentials that do not expire, and for those
	// whose expiry could not be read.
	ExpiresAt time.Time
}

// kinds maps operations to what they make, names without date suffixes.
// Source: the API references of STS, IAM and Sign-In; that the tokens which
// Sign-In gives in exchange come without a key id: CreateOAuth2TokenWithIAM.
var kinds = map[string]CredentialKind{
	"AssumeRole":                      RoleSession,
	"AssumeRoleWithSAML":              RoleSession,
	"AssumeRoleWithWebIdentity":       RoleSession,
	"AssumeRoot":                      RoleSession,
	"GetSessionToken":                 UserSession,
	"GetFederationToken":              FederationSession,
	"GetDelegatedAccessToken":         OtherSession,
	"CreateOAuth2Token":               OtherSession,
	"GetWebIdentityToken":             WebToken,
	"CreateAccessKey":                 AccessKey,
	"CreateLoginProfile":              Password,
	"UpdateLoginProfile":              Password,
	"CreateServiceSpecificCredential": ServiceCredential,
	"ResetServiceSpecificCredential":  ServiceCredential,
}

// kind tells what a call makes, if it is known for making something.
func kind(name string) (CredentialKind, bool) {
	kind, known := kinds[PlainName(name)]
	if !known && strings.HasPrefix(name, "CreateOAuth2Token") {
		return WebToken, true // in exchange for something; no key id comes with it
	}
	return kind, known
}

// Minted returns the credentials that the call made, in the order of their ids;
// none if it failed. Calls that are not in the table are recognised by a
// response that holds an access key id with an expiry or a token beside it.
func (r Record) Minted() []Credential {
	kind, known := kind(r.EventName)
	if r.Failed() || !known && !bytes.Contains(r.ResponseElements, []byte(`"accessKeyId"`)) {
		return nil
	}
	var response any
	_ = json.Unmarshal(r.ResponseElements, &response) // nil if absent
	common := Credential{Kind: kind, Principal: r.mintedFor(), Session: r.sessionName(), IssuedAt: r.EventTime}
	found := credentials(response, known, common, nil)
	if len(found) == 0 && known {
		// The call succeeded, so something was made, although the response is
		// cut or left out.
		found = append(found, withoutID(response, common))
	}
	for i := range found {
		if found[i].ExpiresAt.IsZero() && found[i].Kind.Temporary() {
			found[i].ExpiresAt = r.lasting()
		}
	}
	slices.SortFunc(found, func(a, b Credential) int { return strings.Compare(a.ID, b.ID) })
	return found
}

// lasting is the end of what was asked for; zero if the request does not say
// how long that is to last.
func (r Record) lasting() time.Time {
	var request struct {
		DurationSeconds json.Number `json:"durationSeconds"`
	}
	_ = json.Unmarshal(r.RequestParameters, &request) // "" if absent
	seconds, _ := request.DurationSeconds.Int64()
	return after(r.EventTime, float64(seconds))
}

// after is so many seconds after a time; zero if either is unknown. No
// credentials last longer than the 36 hours of GetSessionToken, but for a
// service's own, so a year is the bound of what is believed.
func after(t time.Time, seconds float64) time.Time {
	const year = 366 * 24 * 3600
	if t.IsZero() || seconds <= 0 || seconds > year {
		return time.Time{}
	}
	return t.Add(time.Duration(seconds) * time.Second)
}

// credentials walks a response for access key ids and what stands beside them.
// The expiry may stand further out.
func credentials(value any, known bool, common Credential, found []Credential) []Credential {
	const enough = 100 // the largest response of one call makes a handful
	if len(found) >= enough {
		return found
	}
	switch v := value.(type) {
	case []any:
		for _, member := range v {
			found = credentials(member, known, common, found)
		}
	case map[string]any:
		if end := expiry(v, common.IssuedAt); !end.IsZero() {
			common.ExpiresAt = end
		}
		if id, ok := v["accessKeyId"].(string); ok && id != "" && (known || fresh(v)) {
			common.ID = id
			if !known || common.Kind == WebToken {
				common.Kind = OtherSession
			}
			return append(found, common)
		}
		for _, member := range v {
			found = credentials(member, known, common, found)
		}
	}
	return found
}

// fresh reports whether an object that names a key id also holds what only a
// new credential comes with.
func fresh(v map[string]any) bool {
	for _, name := range []string{"sessionToken", "secretAccessKey", "expiration"} {
		if v[name] != nil {
			return true
		}
	}
	return false
}

func withoutID(response any, c Credential) Credential {
	fields, _ := response.(map[string]any)
	if inner, ok := fields["serviceSpecificCredential"].(map[string]any); ok {
		c.ID, _ = inner["serviceSpecificCredentialId"].(string)
		fields = inner
	}
	c.ExpiresAt = expiry(fields, c.IssuedAt)
	return c
}

// expiry reads the end of credentials: a date, or a number of seconds, since
// 1970 or since they were issued.
func expiry(v map[string]any, issued time.Time) time.Time {
	for _, name := range []string{"expiration", "expirationDate", "expiresAt"} {
		switch end := v[name].(type) {
		case string:
			return parseExpiry(end)
		case float64:
			if end > 0 && end < 1e11 {
				return time.Unix(int64(end), 0).UTC()
			}
		}
	}
	seconds, _ := v["expiresIn"].(float64)
	return after(issued, seconds)
}

// parseExpiry reads the forms in which STS writes the end of credentials into
// its responses: ISO, and two that people read, both in UTC. It returns the
// zero time for anything else.
func parseExpiry(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "Jan 2, 2006, 3:04:05 PM", "Jan 2, 2006 3:04:05 PM"} {
		// Newer Java writes a narrow no-break space before AM and PM.
		if t, err := time.Parse(layout, strings.ReplaceAll(s, "\u202f", " ")); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
