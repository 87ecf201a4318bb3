package scenarios

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// scenario is the file: groups of calls, each by one actor.
type scenario struct {
	About  string           `json:"about"`
	Actors map[string]actor `json:"actors"`
	Groups []group          `json:"groups"`
}

// actor is who signs calls: an IAM user, or a session of a role.
type actor struct {
	Type      string   `json:"type"`
	Name      string   `json:"name"`
	Session   string   `json:"session"`
	AccessKey string   `json:"accessKey"`
	Since     duration `json:"since"`
}

// group is calls that one actor makes one after the other in one Region, once
// or again and again.
type group struct {
	Note   string `json:"note"`
	Actor  string `json:"actor"`
	Region string `json:"region"`
	Agent  string `json:"agent"`
	// From are the addresses, used by turns from repetition to repetition.
	From []string `json:"from"`
	// Start is when the first call is made, relative to now; Pace is the time
	// between two calls.
	Start duration `json:"start"`
	Pace  duration `json:"pace"`
	// Every repeats the group until Until; 0 for once.
	Every duration `json:"every"`
	Until duration `json:"until"`
	Calls []call   `json:"calls"`
}

// call is one API call, made so many times (0 is once).
type call struct {
	Service  string          `json:"service"`
	Name     string          `json:"name"`
	Reads    bool            `json:"reads"`
	Times    int             `json:"times"`
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response"`
	Error    string          `json:"error"`
	Message  string          `json:"message"`
}

type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// object is a JSON object; encoding sorts its names.
type object map[string]any

// records writes out all calls of all groups.
func (s scenario) records(account string, now time.Time) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for i, g := range s.Groups {
		who, ok := s.Actors[g.Actor]
		if !ok || len(g.From) == 0 {
			return nil, fmt.Errorf("scenario: group %d has no address, or an unknown actor %q", i, g.Actor)
		}
		identity := who.identity(account, now)
		for _, record := range g.records(account, now) {
			record["userIdentity"] = identity
			record["eventID"] = identifier(who.AccessKey, len(all))
			encoded, err := json.Marshal(record)
			if err != nil {
				return nil, fmt.Errorf("scenario: group %d: %w", i, err)
			}
			all = append(all, encoded)
		}
	}
	return all, nil
}

// records writes the group's calls, but for who made them.
func (g group) records(account string, now time.Time) []object {
	var all []object
	for round, at := range g.rounds(now) {
		for _, c := range g.Calls {
			for range max(c.Times, 1) {
				all = append(all, c.record(g, account, g.From[round%len(g.From)], at))
				at = at.Add(time.Duration(g.Pace))
			}
		}
	}
	return all
}

// rounds lists when the group begins.
func (g group) rounds(now time.Time) []time.Time {
	first, last := now.Add(time.Duration(g.Start)), now.Add(time.Duration(g.Until))
	starts := []time.Time{first}
	for at := first; g.Every > 0; {
		if at = at.Add(time.Duration(g.Every)); at.After(last) {
			break
		}
		starts = append(starts, at)
	}
	return starts
}

// identity writes the userIdentity of an actor's calls.
func (a actor) identity(account string, now time.Time) object {
	if a.Type == "AssumedRole" {
		const roleID = "AROAEXAMPLEROLE00000"
		return object{
			"type": a.Type, "accountId": account, "accessKeyId": a.AccessKey,
			"principalId": roleID + ":" + a.Session,
			"arn":         "arn:aws:sts::" + account + ":assumed-role/" + a.Name + "/" + a.Session,
			"sessionContext": object{
				"sessionIssuer": object{
					"type": "Role", "principalId": roleID, "accountId": account, "userName": a.Name,
					"arn": "arn:aws:iam::" + account + ":role/" + a.Name,
				},
				"attributes": object{"creationDate": stamp(now.Add(time.Duration(a.Since))), "mfaAuthenticated": "false"},
			},
		}
	}
	return object{
		"type": a.Type, "accountId": account, "accessKeyId": a.AccessKey,
		"principalId": "AIDAEXAMPLEUSER00000",
		"arn":         "arn:aws:iam::" + account + ":user/" + a.Name,
		"userName":    a.Name,
	}
}

// record writes the call as CloudTrail does, but for who made it.
func (c call) record(g group, account, from string, at time.Time) object {
	r := object{
		"eventVersion": "1.11", "eventType": "AwsApiCall", "eventCategory": "Management", "managementEvent": true,
		"eventTime": stamp(at), "eventSource": c.Service + ".amazonaws.com", "eventName": c.Name, "awsRegion": g.Region,
		"sourceIPAddress": from, "userAgent": g.Agent, "readOnly": c.Reads, "recipientAccountId": account,
		"requestParameters": c.Request, "responseElements": c.Response,
	}
	if c.Error != "" {
		r["errorCode"], r["errorMessage"] = c.Error, c.Message
	}
	return r
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05Z") }

// identifier makes an event id that is the same in every run with that key.
func identifier(key string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, n))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
