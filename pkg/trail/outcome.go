package trail

import (
	"bytes"
	"strings"
)

// Failed reports whether the call did not succeed. Some services set only a
// code, some only a message, and sign-in says it in its response.
func (r Record) Failed() bool {
	return r.ErrorCode != "" || r.ErrorMessage != "" ||
		r.EventName == "ConsoleLogin" && bytes.Contains(r.ResponseElements, []byte(`"Failure"`))
}

// deniedCodes are, in lower case, parts of the error codes that say that the
// caller lacked a permission. A bare ForbiddenException is not among them: it
// also stands for accounts that are not signed up.
// Source: the codes of the services' own error lists, and CIS AWS Foundations
// 4.1 (UnauthorizedOperation, AccessDenied).
var deniedCodes = []string{"accessdenied", "unauthorizedoperation", "unauthorizedaccess", "authorizationerror", "notauthorized"}

// deniedWords are, in lower case, what messages say when the code does not.
var deniedWords = []string{"is not authorized to perform", "not authorized to perform this", "access denied", "accessdenied", "explicit deny"}

// Denied reports whether the call failed because its caller lacked a
// permission. A message about the permissions of some other role, such as the
// one a function is to run as, is a failure but no denial of the caller.
func (r Record) Denied() bool {
	if containsAny(strings.ToLower(r.ErrorCode), deniedCodes) {
		return true
	}
	message := strings.ToLower(r.ErrorMessage)
	return containsAny(message, deniedWords) && !r.aboutAnother(message)
}

// aboutAnother reports whether a message, in lower case, names a principal and
// that principal is not the caller.
func (r Record) aboutAnother(message string) bool {
	for _, own := range []string{r.UserIdentity.ARN, r.UserIdentity.SessionContext.SessionIssuer.ARN} {
		if own != "" && strings.Contains(message, strings.ToLower(own)) {
			return false
		}
	}
	return containsAny(message, []string{":role/", ":assumed-role/", ":user/", " role "})
}

// ByService reports whether an AWS service made the call: on its own account,
// or with the caller's permissions (a forward-access session), for which no
// recorded call minted the key that signed it.
func (r Record) ByService() bool {
	return r.UserIdentity.InvokedBy != "" || r.UserIdentity.Type == "AWSService" || serviceAddress(r.SourceIPAddress)
}

// serviceAddress reports whether a source address is a service's name.
func serviceAddress(address string) bool {
	return address == "AWS Internal" || strings.HasSuffix(address, ".amazonaws.com") || strings.HasSuffix(address, ".amazon.com")
}

// ByAWS reports whether AWS itself made the call in the caller's name: it
// attaches its quarantine policy so, signed with the exposed key.
func (r Record) ByAWS() bool {
	quarantine := r.EventSource == "iam.amazonaws.com" && (r.EventName == "AttachUserPolicy" || r.EventName == "PutUserPolicy")
	if !quarantine {
		return false
	}
	named := bytes.Contains(r.RequestParameters, []byte("AWSCompromisedKeyQuarantine")) ||
		bytes.Contains(r.RequestParameters, []byte("AWSExposedCredentialPolicy_DO_NOT_REMOVE"))
	// A refused call may come without its parameters; the address then tells.
	return r.SourceIPAddress == "AWS Internal" || named && strings.HasPrefix(r.UserAgent, "aws-internal")
}

// Service is the event source without ".amazonaws.com".
func (r Record) Service() string { return strings.TrimSuffix(r.EventSource, ".amazonaws.com") }

func containsAny(s string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
