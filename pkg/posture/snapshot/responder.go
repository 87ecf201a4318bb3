package snapshot

import "time"

// Responder is what was read of the deployment that makes this review: in its
// home Region, by the names that its stack gave.
type Responder struct {
	Rules     Part[[]Rule]     `json:"rules,omitzero"`
	Functions Part[[]Function] `json:"functions,omitzero"`
	Machines  Part[[]Machine]  `json:"machines,omitzero"`
	Topics    Part[[]Topic]    `json:"topics,omitzero"`
	Incidents Part[[]Incident] `json:"incidents,omitzero"`
	Drills    Part[[]Drill]    `json:"drills,omitzero"`
	// Deployed is what the stack made, to compare with.
	Deployed Part[Deployed] `json:"deployed,omitzero"`
}

// Rule is an EventBridge rule.
type Rule struct {
	Name    string `json:"name"`
	ARN     string `json:"arn"`
	Enabled bool   `json:"enabled"`
	Pattern string `json:"pattern"`
	// Targets are ARNs; they may fail alone.
	Targets Part[[]string] `json:"targets,omitzero"`
}

// Function is a Lambda function, without its environment.
type Function struct {
	Name       string    `json:"name"`
	ARN        string    `json:"arn"`
	CodeSHA256 string    `json:"codeSha256"`
	Role       string    `json:"role"`
	State      string    `json:"state"`
	Modified   time.Time `json:"modified"`
	// Reserved is the reserved concurrency; -1 for none. 0 switches it off.
	Reserved Part[int] `json:"reserved,omitzero"`
}

// Machine is a state machine.
type Machine struct {
	ARN    string `json:"arn"`
	Status string `json:"status"`
	// Digest is the hex SHA-256 of its definition.
	Digest string `json:"digest"`
}

// Topic is an SNS topic.
type Topic struct {
	ARN           string               `json:"arn"`
	Subscriptions Part[[]Subscription] `json:"subscriptions,omitzero"`
}

// Subscription is one endpoint of a topic.
type Subscription struct {
	Protocol string `json:"protocol"`
	Endpoint string `json:"endpoint"`
	// Confirmed is false while nobody has answered the confirmation.
	Confirmed bool `json:"confirmed"`
}

// Incident is as much of an incident's record as the review needs.
type Incident struct {
	ID          string    `json:"id"`
	State       string    `json:"state"`
	AccessKeyID string    `json:"accessKeyId"`
	User        string    `json:"user"`
	OpenedAt    time.Time `json:"openedAt"`
	ContainedAt time.Time `json:"containedAt,omitzero"`
	ClosedAt    time.Time `json:"closedAt,omitzero"`
	// Applied are the policies, groups and boundaries that containment put on
	// the user and that were not taken off.
	Applied []string `json:"applied,omitempty"`
}

// Drill is one proof of the whole way from event to notice.
type Drill struct {
	At     time.Time `json:"at"`
	Passed bool      `json:"passed"`
	Reason string    `json:"reason,omitempty"`
}

// Deployed is what the stack of the responder made, by name or ARN.
type Deployed struct {
	// Rules maps names to patterns; Functions maps names to CodeSHA256;
	// Machines maps ARNs to the digest of the definition.
	Rules     map[string]string `json:"rules,omitempty"`
	Functions map[string]string `json:"functions,omitempty"`
	Machines  map[string]string `json:"machines,omitempty"`
	// Topics maps ARNs to the endpoints that must stay subscribed.
	Topics map[string][]string `json:"topics,omitempty"`
	// Policies are the responder's own managed policies and groups.
	Policies []string `json:"policies,omitempty"`
}
