package cloudtrail

import (
	"encoding/json"
	"time"
)

// The limits of LookupEvents. Source: CloudTrail API reference, LookupEvents.
const (
	pageSize = 50
	kept     = 90 * 24 * time.Hour
)

// request is LookupEvents' input. Times come as seconds since 1970.
type request struct {
	LookupAttributes []attribute `json:"LookupAttributes"`
	StartTime        *float64    `json:"StartTime"`
	EndTime          *float64    `json:"EndTime"`
	MaxResults       *int        `json:"MaxResults"`
	NextToken        string      `json:"NextToken"`
}

type attribute struct {
	AttributeKey   string `json:"AttributeKey"`
	AttributeValue string `json:"AttributeValue"`
}

type response struct {
	Events    []answered `json:"Events"`
	NextToken string     `json:"NextToken,omitempty"`
}

// matches holds, for each attribute, whether an event has the value.
var matches = map[string]func(e answered, value string) bool{
	"EventId":     func(e answered, v string) bool { return e.EventID == v },
	"EventName":   func(e answered, v string) bool { return e.EventName == v },
	"ReadOnly":    func(e answered, v string) bool { return e.ReadOnly == v },
	"Username":    func(e answered, v string) bool { return e.Username == v },
	"EventSource": func(e answered, v string) bool { return e.EventSource == v },
	"AccessKeyId": func(e answered, v string) bool { return e.AccessKeyID == v },
	"ResourceType": func(e answered, v string) bool {
		return anyResource(e, func(r resource) bool { return r.ResourceType == v })
	},
	"ResourceName": func(e answered, v string) bool {
		return anyResource(e, func(r resource) bool { return r.ResourceName == v })
	},
}

func anyResource(e answered, is func(resource) bool) bool {
	for _, r := range e.Resources {
		if is(r) {
			return true
		}
	}
	return false
}

// lookup answers one request about a Region, or says why not.
func (s *Server) lookup(region string, body []byte) (response, *refusal) {
	var in request
	if err := json.Unmarshal(body, &in); err != nil {
		return response{}, &refusal{"SerializationException", err.Error()}
	}
	if problem := in.check(); problem != nil {
		return response{}, problem
	}
	skip, ok := in.offset(region)
	if !ok {
		return response{}, &refusal{"InvalidNextTokenException", "The next token is invalid, or the request's parameters changed since it was given."}
	}
	found := s.find(region, in)
	if skip > len(found) {
		return response{}, &refusal{"InvalidNextTokenException", "The next token lies behind the last event."}
	}
	end := min(skip+in.size(), len(found))
	out := response{Events: found[skip:end]}
	if end < len(found) {
		out.NextToken = in.token(region, end)
	}
	return out, nil
}

// check refuses what the API reference says is wrong.
func (in request) check() *refusal {
	if len(in.LookupAttributes) > 1 {
		return &refusal{"InvalidLookupAttributesException", "You can specify only one lookup attribute."}
	}
	for _, a := range in.LookupAttributes {
		if matches[a.AttributeKey] == nil || a.AttributeValue == "" {
			return &refusal{"InvalidLookupAttributesException", "The lookup attribute is not valid."}
		}
	}
	if size := in.size(); size < 1 || size > pageSize {
		return &refusal{"InvalidMaxResultsException", "MaxResults must lie between 1 and 50."}
	}
	if in.StartTime != nil && in.EndTime != nil && *in.StartTime > *in.EndTime {
		return &refusal{"InvalidTimeRangeException", "The start time lies after the end time."}
	}
	return nil
}

func (in request) size() int {
	if in.MaxResults == nil {
		return pageSize
	}
	return *in.MaxResults
}

// find lists the events that match, newest first. Only the last 90 days are
// kept, and both ends of the time range belong to it.
func (s *Server) find(region string, in request) []answered {
	s.mu.Lock()
	defer s.mu.Unlock()
	oldest := s.options.Now().Add(-kept)
	found := []answered{}
	for _, e := range s.regions[region] {
		if e.at.After(oldest) && in.covers(e) {
			found = append(found, e.answer)
		}
	}
	return found
}

func (in request) covers(e event) bool {
	at := float64(e.at.Unix())
	if in.StartTime != nil && at < *in.StartTime || in.EndTime != nil && at > *in.EndTime {
		return false
	}
	for _, a := range in.LookupAttributes {
		if !matches[a.AttributeKey](e.answer, a.AttributeValue) {
			return false
		}
	}
	return true
}
