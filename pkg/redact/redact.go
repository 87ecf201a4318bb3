// Package redact takes secrets and session tokens out of what others wrote, before
// it is kept, logged or sent: out of CloudTrail's records, events, and AWS's words
// for an error, which quote what was asked.
package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrNotJSON says that a document could not be read, and so not be cleaned.
var ErrNotJSON = errors.New("not one JSON document")

// secretFields are the names, in lower case and without - and _, of fields
// whose value is a secret wherever they stand. nextToken and clientToken are
// none: they grant nothing.
var secretFields = map[string]bool{
	"sessiontoken": true, "securitytoken": true, "xamzsecuritytoken": true, "secretaccesskey": true,
	"password": true, "newpassword": true, "oldpassword": true, "masteruserpassword": true, "servicepassword": true, "passworddata": true,
	"secretstring": true, "secretbinary": true, "privatekey": true, "keymaterial": true,
	"accesstoken": true, "refreshtoken": true, "idtoken": true, "webidentitytoken": true, "samlassertion": true,
	"tokencode": true, "tradeintoken": true, "authorizationtoken": true, "authtoken": true, "authorizationcode": true, "codeverifier": true, "clientsecret": true, "clientassertion": true, "subjecttoken": true,
	"signintoken": true, "federationtoken": true, "oauthtoken": true, "bearertoken": true, "serviceapikeyvalue": true,
	"servicecredentialsecret": true, "tokenvalue": true, "authorization": true, "plaintext": true,
}

// secretEndings are how the names of texts that are secret end, which people
// choose: of variables in an environment, of parameters, of tags.
var secretEndings = []string{
	"secretaccesskey", "secretkey", "sessiontoken", "securitytoken", "password", "passwd",
	"clientsecret", "privatekey", "accesstoken", "refreshtoken", "authtoken", "apitoken",
}

// pairs are the fields, written as those of secretFields are, by which a list
// pairs names with values: environments, parameters, tags.
var pairs = map[string]string{"name": "value", "key": "value", "parameterkey": "parametervalue", "parametername": "parametervalue"}

// JSON returns a JSON document with every secret and token replaced by the
// word REDACTED. Nothing else changes but the order of fields and blanks;
// numbers keep their digits. The error wraps ErrNotJSON: what cannot be read
// cannot be cleaned, and must not be stored.
func JSON(doc []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(doc))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotJSON, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more follows it", ErrNotJSON)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(clean(value)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotJSON, err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// Named returns the value of a tag or a variable without secrets: all of it is one
// if its name says so.
func Named(name, value string) string {
	if value != "" && isSecret(plainName(name), value) {
		return Mark
	}
	return Text(value)
}

func clean(value any) any {
	switch v := value.(type) {
	case map[string]any:
		paired := pairedSecrets(v)
		for name, member := range v {
			if plain := plainName(name); isSecret(plain, member) || paired[plain] && member != nil {
				v[name] = Mark
				continue
			}
			v[name] = clean(member)
		}
	case []any:
		for i, member := range v {
			v[i] = clean(member)
		}
	case string:
		return Text(v)
	}
	return value
}

// isSecret says whether a field is one whose value is a secret. How a name ends
// says so of texts only: "manageMasterUserPassword" is true or false.
func isSecret(plain string, value any) bool {
	if secretFields[plain] {
		return value != nil
	}
	_, isText := value.(string)
	return isText && slices.ContainsFunc(secretEndings, func(end string) bool { return strings.HasSuffix(plain, end) })
}

// pairedSecrets names the fields of an object in which there is a secret because
// of the name in another of its fields.
func pairedSecrets(object map[string]any) (fields map[string]bool) {
	for field, value := range object {
		name, isText := value.(string)
		if paired := pairs[plainName(field)]; isText && paired != "" && isSecret(plainName(name), "") {
			if fields == nil {
				fields = map[string]bool{}
			}
			fields[paired] = true
		}
	}
	return fields
}

var marks = strings.NewReplacer("-", "", "_", "")

func plainName(name string) string { return marks.Replace(strings.ToLower(name)) }
