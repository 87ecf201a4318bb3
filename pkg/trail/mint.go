package trail

import (
	"bytes"
	"encoding/json"
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
// Source: the API references of STS, IAM and Sign-In.
var kinds = map[string]CredentialKind{
	"AssumeRole":                      RoleSession,
	"AssumeRoleWithSAML":              RoleSession,
	"AssumeRoleWithWebIdentity":       RoleSession,
	"AssumeRoot":                      RoleSession,
	"GetSessionToken":                 UserSession,
	"GetFederationToken":              FederationSession,
	"GetDelegatedAccessToken":         OtherSession,
	"GetWebIdentityToken":             WebToken,
	"CreateAccessKey":                 AccessKey,
	"CreateLoginProfile":              Password,
	"UpdateLoginProfile":              Password,
	"CreateServiceSpecificCredential": ServiceCredential,
	"ResetServiceSpecificCredential":  ServiceCredential,
}

// Minted returns the credentials that the call made; none if it failed. Calls
// that are not in the table are recognised by a response that holds an access
// key id with an expiry or a token beside it.
func (r Record) Minted() []Credential {
	kind, known := kinds[PlainName(r.EventName)]
	if strings.HasPrefix(r.EventName, "CreateOAuth2Token") {
		kind, known = OtherSession, true
	}
	if r.Failed() || !known && !bytes.Contains(r.ResponseElements, []byte(`"accessKeyId"`)) {
		return nil
	}
	if !known {
		kind = OtherSession
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
	return found
}

// credentials walks a response for access key ids and what stands beside them.
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
		if id, ok := v["accessKeyId"].(string); ok && id != "" && (known || fresh(v)) {
			c := common
			c.ID, c.ExpiresAt = id, expiry(v)
			return append(found, c)
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
	c.ExpiresAt = expiry(fields)
	return c
}

func expiry(v map[string]any) time.Time {
	for _, name := range []string{"expiration", "expirationDate", "expiresAt"} {
		if s, ok := v[name].(string); ok {
			return ParseExpiry(s)
		}
	}
	return time.Time{}
}

// ParseExpiry reads the forms in which STS writes the end of credentials into
// its responses: ISO, and two that people read, both in UTC. It returns the
// zero time for anything else.
func ParseExpiry(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "Jan 2, 2006, 3:04:05 PM", "Jan 2, 2006 3:04:05 PM"} {
		// Newer Java writes a narrow no-break space before AM and PM.
		if t, err := time.Parse(layout, strings.ReplaceAll(s, "\u202f", " ")); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
