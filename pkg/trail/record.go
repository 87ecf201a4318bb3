// Package trail reads what AWS CloudTrail recorded, from wherever it is kept:
//
//   - Parse reads one record, Read an input in any envelope, plain or gzip.
//   - Files and Bucket are Sources: log files of a folder, or of the bucket that
//     a trail delivers to, read on every core.
//   - Window searches the event history of one Region (LookupEvents), as fast as
//     CloudTrail allows and from a Cursor that outlives the process.
//   - Record.Minted, Failed, Denied and ByService tell what a call came to.
//
// Records are written by many services and, in part, by whoever made the call.
// Every field is therefore optional, a field of an unexpected type is treated as
// absent, and what cannot be read is counted and told, never fatal.
//
// How fast it is, and in how much memory, is measured by the benchmarks; how
// well Window keeps the pace, by its tests, on a clock of their own.
package trail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ErrMalformed says that a document is no CloudTrail record: no JSON object, or
// one in which neither an event id nor an event name can be read.
var ErrMalformed = errors.New("not a CloudTrail record")

// Record is one CloudTrail record. Absent fields hold the zero value.
type Record struct {
	EventVersion string `json:"eventVersion"`
	// EventID is what copies of one record share.
	EventID string `json:"eventID"`
	// EventTime is when the call was made, in UTC and to the second; zero if
	// the record has none that can be read.
	EventTime time.Time `json:"-"`
	// EventName is the API operation as recorded, date suffixes included.
	EventName string `json:"eventName"`
	// EventSource is the service, as in "iam.amazonaws.com".
	EventSource   string `json:"eventSource"`
	EventType     string `json:"eventType"`
	EventCategory string `json:"eventCategory"`
	AWSRegion     string `json:"awsRegion"`
	// SourceIPAddress is an address, the name of an AWS service, or
	// "AWS Internal".
	SourceIPAddress string `json:"sourceIPAddress"`
	UserAgent       string `json:"userAgent"`
	// ErrorCode and ErrorMessage are set if the call failed; some services set
	// only one of them.
	ErrorCode    string       `json:"errorCode"`
	ErrorMessage string       `json:"errorMessage"`
	UserIdentity UserIdentity `json:"userIdentity"`
	// RequestParameters and ResponseElements differ with the operation.
	// ResponseElements may hold session tokens.
	RequestParameters   json.RawMessage `json:"requestParameters"`
	ResponseElements    json.RawMessage `json:"responseElements"`
	AdditionalEventData json.RawMessage `json:"additionalEventData"`
	Resources           []Resource      `json:"resources"`
	ReadOnly            bool            `json:"readOnly"`
	ManagementEvent     bool            `json:"managementEvent"`
	RecipientAccountID  string          `json:"recipientAccountId"`
	// SharedEventID joins the records of one call in two accounts.
	SharedEventID string `json:"sharedEventID"`
	// Raw is the record as it came, for storing. It may hold session tokens.
	Raw json.RawMessage `json:"-"`
}

// Resource is a resource that the call touched.
type Resource struct {
	ARN       string `json:"ARN"`
	AccountID string `json:"accountId"`
	Type      string `json:"type"`
}

// UserIdentity is who made the call.
type UserIdentity struct {
	// Type is IAMUser, AssumedRole, FederatedUser, Root, AWSService and others.
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	// AccessKeyID is the key that signed the call; "" for sign-in events and
	// for calls by AWS services.
	AccessKeyID string `json:"accessKeyId"`
	UserName    string `json:"userName"`
	// InvokedBy is the AWS service that made the call in this name.
	InvokedBy      string         `json:"invokedBy"`
	SessionContext SessionContext `json:"sessionContext"`
}

// SessionContext describes the temporary credentials that signed a call.
type SessionContext struct {
	SessionIssuer SessionIssuer `json:"sessionIssuer"`
	// SourceIdentity is set by whoever assumed the role, and cannot be changed
	// by the sessions that follow from it.
	SourceIdentity string            `json:"sourceIdentity"`
	Attributes     SessionAttributes `json:"attributes"`
}

// SessionAttributes are the attributes that CloudTrail always writes as text.
type SessionAttributes struct {
	CreationDate     string `json:"creationDate"`
	MFAAuthenticated string `json:"mfaAuthenticated"`
}

// SessionIssuer is the user or role that a session was made from.
type SessionIssuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

// wire is Record with the fields that need a conversion.
type wire struct {
	*plain
	EventTime string    `json:"eventTime"`
	Timestamp string    `json:"@timestamp"`
	ReadOnly  looseBool `json:"readOnly"`
	Managed   looseBool `json:"managementEvent"`
	Resources resources `json:"resources"`
}

type plain Record

// Parse reads one record. The error wraps ErrMalformed. Raw shares the memory
// of doc; the other fields do not.
func Parse(doc []byte) (Record, error) {
	var r Record
	doc = bytes.TrimSpace(doc)
	if len(doc) == 0 || doc[0] != '{' {
		return r, fmt.Errorf("%w: not a JSON object", ErrMalformed)
	}
	w := wire{plain: (*plain)(&r)}
	err := json.Unmarshal(doc, &w)
	// A field of another type is skipped by the decoder, which then goes on;
	// the rest of the record is as good as it was.
	var odd *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &odd) {
		return Record{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if r.EventID == "" && r.EventName == "" {
		return Record{}, fmt.Errorf("%w: neither eventID nor eventName", ErrMalformed)
	}
	r.EventTime = parseTime(w.EventTime)
	if w.EventTime == "" {
		r.EventTime = parseTime(w.Timestamp) // Logstash renames the field
	}
	r.ReadOnly, r.ManagementEvent, r.Resources = bool(w.ReadOnly), bool(w.Managed), w.Resources
	r.Raw = doc
	return r, nil
}

// parseTime reads the ISO form in which every known service writes eventTime.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// looseBool is a boolean that older records carry as text.
type looseBool bool

func (l *looseBool) UnmarshalJSON(b []byte) error {
	*l = looseBool(bytes.Equal(b, []byte("true")) || bytes.Equal(b, []byte(`"true"`)))
	return nil
}

// resources is a list that stays empty when it is none.
type resources []Resource

func (l *resources) UnmarshalJSON(b []byte) error {
	var list []Resource
	var odd *json.UnmarshalTypeError
	if err := json.Unmarshal(b, &list); err == nil || errors.As(err, &odd) {
		*l = list
	}
	return nil
}
