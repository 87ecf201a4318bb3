package cloudtrail

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// event is one record with what LookupEvents searches by.
type event struct {
	region string
	at     time.Time
	answer answered
	record string
}

// answered is an event as LookupEvents returns it.
type answered struct {
	EventID         string     `json:"EventId"`
	EventName       string     `json:"EventName"`
	ReadOnly        string     `json:"ReadOnly"`
	AccessKeyID     string     `json:"AccessKeyId,omitempty"`
	EventTime       int64      `json:"EventTime"`
	EventSource     string     `json:"EventSource"`
	Username        string     `json:"Username,omitempty"`
	Resources       []resource `json:"Resources"`
	CloudTrailEvent string     `json:"CloudTrailEvent"`
}

type resource struct {
	ResourceType string `json:"ResourceType"`
	ResourceName string `json:"ResourceName"`
}

// record holds the fields of a CloudTrail record that are read here.
type record struct {
	EventID      string    `json:"eventID"`
	EventName    string    `json:"eventName"`
	EventSource  string    `json:"eventSource"`
	EventTime    time.Time `json:"eventTime"`
	Region       string    `json:"awsRegion"`
	ReadOnly     bool      `json:"readOnly"`
	UserIdentity struct {
		Type        string `json:"type"`
		ARN         string `json:"arn"`
		UserName    string `json:"userName"`
		AccessKeyID string `json:"accessKeyId"`
	} `json:"userIdentity"`
	Resources []struct {
		ARN  string `json:"ARN"`
		Type string `json:"type"`
	} `json:"resources"`
}

func parse(doc json.RawMessage) (event, error) {
	var r record
	if err := json.Unmarshal(doc, &r); err != nil {
		return event{}, fmt.Errorf("not a CloudTrail record: %w", err)
	}
	if r.EventID == "" || r.EventName == "" || r.Region == "" || r.EventTime.IsZero() {
		return event{}, errors.New("eventID, eventName, awsRegion and eventTime are required")
	}
	e := event{region: r.Region, at: r.EventTime.UTC().Truncate(time.Second), record: string(doc)}
	e.answer = answered{
		EventID:         r.EventID,
		EventName:       r.EventName,
		ReadOnly:        strconv.FormatBool(r.ReadOnly),
		AccessKeyID:     r.UserIdentity.AccessKeyID,
		EventTime:       e.at.Unix(),
		EventSource:     r.EventSource,
		Username:        r.userName(),
		Resources:       []resource{},
		CloudTrailEvent: e.record,
	}
	for _, used := range r.Resources {
		e.answer.Resources = append(e.answer.Resources, resource{used.Type, used.ARN})
	}
	return e, nil
}

// userName is what CloudTrail calls the user name: for a role session the
// session's name, for root "root".
func (r record) userName() string {
	switch r.UserIdentity.Type {
	case "Root":
		return "root"
	case "AssumedRole", "FederatedUser":
		return r.UserIdentity.ARN[strings.LastIndex(r.UserIdentity.ARN, "/")+1:]
	}
	return r.UserIdentity.UserName
}

// insert keeps the history in the order in which it is read: newest first, and
// by id within a second, so that pages do not depend on the order of adding.
func insert(history []event, e event) []event {
	i, _ := slices.BinarySearchFunc(history, e, func(a, b event) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		return strings.Compare(a.answer.EventID, b.answer.EventID)
	})
	return slices.Insert(history, i, e)
}
