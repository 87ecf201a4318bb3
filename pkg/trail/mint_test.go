package trail

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMinted(t *testing.T) {
	issued := time.Date(2026, 11, 23, 2, 50, 0, 0, time.UTC)
	expires := time.Date(2026, 11, 23, 14, 50, 0, 0, time.UTC)
	const role = "arn:aws:iam::111122223333:role/Audit"
	tests := map[string]struct {
		name, params, response, code string
		want                         []Credential
	}{
		"a role session": {
			name: "AssumeRole", params: `{"roleArn":"` + role + `","roleSessionName":"s"}`,
			response: `{"credentials":{"accessKeyId":"ASIA1","sessionToken":"x","expiration":"Nov 23, 2026, 2:50:00 PM"}}`,
			want:     []Credential{{ID: "ASIA1", Kind: RoleSession, Principal: role, Session: "s", IssuedAt: issued, ExpiresAt: expires}},
		},
		"a role session refused": {name: "AssumeRole", params: `{"roleArn":"` + role + `"}`, response: "null", code: "AccessDenied"},
		"a session, other date form": {
			name: "GetSessionToken", response: `{"credentials":{"accessKeyId":"ASIA1","expiration":"Nov 23, 2026 2:50:00 PM"}}`,
			want: []Credential{{ID: "ASIA1", Kind: UserSession, Principal: "me", IssuedAt: issued, ExpiresAt: expires}},
		},
		"a federated user, ISO date": {
			name: "GetFederationToken", params: `{"name":"bob"}`,
			response: `{"federatedUser":{"arn":"arn:fed"},"credentials":{"accessKeyId":"ASIA1","expiration":"2026-11-23T14:50:00Z"}}`,
			want:     []Credential{{ID: "ASIA1", Kind: FederationSession, Principal: "arn:fed", Session: "bob", IssuedAt: issued, ExpiresAt: expires}},
		},
		"an access key": {
			name: "CreateAccessKey", response: `{"accessKey":{"accessKeyId":"AKIA2","userName":"eve","createDate":"Nov 23, 2026 2:50:00 AM","status":"Active"}}`,
			want: []Credential{{ID: "AKIA2", Kind: AccessKey, Principal: "eve", IssuedAt: issued}},
		},
		"a password": {
			name: "CreateLoginProfile", params: `{"userName":"eve"}`, response: `{"loginProfile":{"userName":"eve"}}`,
			want: []Credential{{Kind: Password, Principal: "eve", IssuedAt: issued}},
		},
		"a password changed, no response": {
			name: "UpdateLoginProfile", params: `{"userName":"eve"}`, response: `null`,
			want: []Credential{{Kind: Password, Principal: "eve", IssuedAt: issued}},
		},
		"a service credential": {
			name: "CreateServiceSpecificCredential", params: `{"userName":"eve"}`, response: `{"serviceSpecificCredential":{"serviceSpecificCredentialId":"ACCA1","expirationDate":"2026-11-23T14:50:00Z"}}`,
			want: []Credential{{ID: "ACCA1", Kind: ServiceCredential, Principal: "eve", IssuedAt: issued, ExpiresAt: expires}},
		},
		"a sign-in token": {
			name: "CreateOAuth2TokenWithIAM", response: `{"accessToken":{"accessKeyId":"ASIA1"}}`,
			want: []Credential{{ID: "ASIA1", Kind: OtherSession, Principal: "me", IssuedAt: issued}},
		},
		"a sign-in from the command line": {
			name: "CreateOAuth2Token", response: `{"tokenOutput":{"accessToken":{"accessKeyId":"ASIA1","sessionToken":"x"},"expiresIn":900,"tokenType":"urn"}}`,
			want: []Credential{{ID: "ASIA1", Kind: OtherSession, Principal: "me", IssuedAt: issued, ExpiresAt: issued.Add(15 * time.Minute)}},
		},
		"a token in exchange": {
			name: "CreateOAuth2TokenWithIAM", response: `{"tokenType":"Bearer","expiresIn":3600}`,
			want: []Credential{{Kind: WebToken, Principal: "me", IssuedAt: issued, ExpiresAt: issued.Add(time.Hour)}},
		},
		"a web identity token": {
			name: "GetWebIdentityToken", params: `{"durationSeconds":300}`, response: `{"expiration":"Nov 23, 2026, 2:50:00 PM"}`,
			want: []Credential{{Kind: WebToken, Principal: "me", IssuedAt: issued, ExpiresAt: expires}},
		},
		"delegated access": {
			name: "GetDelegatedAccessToken", response: `{"assumedPrincipal":"arn:x","credentials":{"accessKeyId":"ASIA1","expiration":"Nov 23, 2026, 2:50:00 PM"}}`,
			want: []Credential{{ID: "ASIA1", Kind: OtherSession, Principal: "me", IssuedAt: issued, ExpiresAt: expires}},
		},
		"root of a member account": {
			name: "AssumeRoot", params: `{"targetPrincipal":"444455556666"}`, response: `{"credentials":{"accessKeyId":"ASIA1","expiration":"Nov 23, 2026, 2:50:00 PM"}}`,
			want: []Credential{{ID: "ASIA1", Kind: RoleSession, Principal: "444455556666", IssuedAt: issued, ExpiresAt: expires}},
		},
		"a role by SAML": {
			name: "AssumeRoleWithSAML", params: `{"roleArn":"` + role + `","durationSeconds":3600}`, response: `{"credentials":{"accessKeyId":"ASIA1"},"assumedRoleUser":{"arn":"arn:x"}}`,
			want: []Credential{{ID: "ASIA1", Kind: RoleSession, Principal: role, IssuedAt: issued, ExpiresAt: issued.Add(time.Hour)}},
		},
		"a role by web identity, seconds": {
			name: "AssumeRoleWithWebIdentity", params: `{"roleArn":"` + role + `","durationSeconds":"x"}`, response: `{"credentials":{"accessKeyId":"ASIA1","expiration":1795445400}}`,
			want: []Credential{{ID: "ASIA1", Kind: RoleSession, Principal: role, IssuedAt: issued, ExpiresAt: expires}},
		},
		"times that cannot be": {
			name: "AssumeRole", params: `{"roleArn":"` + role + `","durationSeconds":99999999999}`, response: `{"credentials":{"accessKeyId":"ASIA1","expiration":-1},"expiresIn":1e300}`,
			want: []Credential{{ID: "ASIA1", Kind: RoleSession, Principal: role, IssuedAt: issued}},
		},
		"an access key that was asked to last": {
			name: "CreateAccessKey", params: `{"durationSeconds":300}`, response: `{"accessKey":{"accessKeyId":"AKIA2","userName":"eve"}}`,
			want: []Credential{{ID: "AKIA2", Kind: AccessKey, Principal: "eve", IssuedAt: issued}},
		},
		"a call not known here": {
			name: "CreateSession", response: `{"credentialSet":[{"credentials":{"accessKeyId":"ASIA1","sessionToken":"x"}},{"credentials":{"accessKeyId":"ASIA2","expiration":"soon"}}]}`,
			want: []Credential{{ID: "ASIA1", Kind: OtherSession, Principal: "me", IssuedAt: issued}, {ID: "ASIA2", Kind: OtherSession, Principal: "me", IssuedAt: issued}},
		},
		"a key id that is only mentioned": {name: "GetAccessKeyLastUsed", response: `{"accessKeyId":"AKIA1","userName":"eve"}`},
		"a response that was cut":         {name: "AssumeRole", params: `{"roleArn":"` + role + `","durationSeconds":900}`, response: `"(truncated)"`, want: []Credential{{Kind: RoleSession, Principal: role, IssuedAt: issued, ExpiresAt: issued.Add(15 * time.Minute)}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := Record{EventName: tc.name, EventTime: issued, ErrorCode: tc.code, UserIdentity: UserIdentity{ARN: "me"}}
			r.RequestParameters, r.ResponseElements = []byte(tc.params), []byte(tc.response)
			if diff := cmp.Diff(tc.want, r.Minted()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
