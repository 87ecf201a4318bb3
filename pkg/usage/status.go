package usage

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// What is recorded of a credential that does not end by itself.
const (
	active   = "Active"
	inactive = "Inactive"
	deleted  = "deleted"
)

// switched is the newest recorded state of a credential.
type switched struct {
	status string
	at     time.Time
}

// passwordOf names a user's password among the credentials.
func passwordOf(user string) string { return "password of " + user }

// noteStatus keeps the newest state of credentials that were switched or deleted.
func (c *Collector) noteStatus(r trail.Record) {
	if r.Service() != "iam" || r.Failed() {
		return
	}
	var params struct {
		AccessKeyID string `json:"accessKeyId"`
		ServiceID   string `json:"serviceSpecificCredentialId"`
		UserName    string `json:"userName"`
		Status      string `json:"status"`
	}
	switch r.EventName {
	case "UpdateAccessKey", "UpdateServiceSpecificCredential":
		_ = json.Unmarshal(r.RequestParameters, &params) // absent fields stay ""
	case "DeleteAccessKey", "DeleteServiceSpecificCredential":
		_ = json.Unmarshal(r.RequestParameters, &params)
		params.Status = deleted
	case "DeleteLoginProfile":
		_ = json.Unmarshal(r.RequestParameters, &params)
		params.Status = deleted
		if params.UserName == "" {
			params.UserName = r.UserIdentity.UserName // one's own
		}
		params.AccessKeyID = passwordOf(params.UserName)
	}
	if params.AccessKeyID == "" {
		params.AccessKeyID = params.ServiceID
	}
	if params.AccessKeyID != "" && params.Status != "" {
		c.noteSwitch(strings.Clone(clip(params.AccessKeyID)), switched{strings.Clone(clip(params.Status)), r.EventTime})
	}
}

// noteSwitch keeps the newer of two states. Of two in the same second the one
// that leaves more alive is kept, except that what is deleted stays so.
func (c *Collector) noteSwitch(id string, s switched) {
	have, has := c.switches[id]
	newer := s.at.After(have.at)
	if same := s.at.Equal(have.at); same && has {
		newer = s.status == deleted || s.status == active && have.status != deleted
	}
	if !has || newer {
		c.switches[id] = s
	}
}

// statusOf is the recorded state of a credential since it was made.
func (c *Collector) statusOf(m *mint) string {
	id := m.ID
	if m.Kind == trail.Password {
		id = passwordOf(userName(m.Principal))
	}
	s := c.switches[id]
	if id == "" || s.at.Before(m.IssuedAt) {
		return ""
	}
	return s.status
}

// userName is the name in a user's ARN, or the name itself.
func userName(principal string) string {
	return principal[strings.LastIndexByte(principal, '/')+1:]
}
