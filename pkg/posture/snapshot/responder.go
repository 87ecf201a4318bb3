package snapshot

import (
	"strings"
	"time"
)

// Responder is what was read of the deployment that makes this review, in its
// home Region.
type Responder struct {
	// Deployed is what the stack made, to compare the rest with.
	Deployed  Part[Deployed]   `json:"deployed,omitzero"`
	Rules     Part[[]Rule]     `json:"rules,omitzero"`
	Functions Part[[]Function] `json:"functions,omitzero"`
	Machines  Part[[]Machine]  `json:"machines,omitzero"`
	Topics    Part[[]Topic]    `json:"topics,omitzero"`
	Incidents Part[[]Incident] `json:"incidents,omitzero"`
}

// Function is a Lambda function, without its environment.
type Function struct {
	Name  string `json:"name"`
	Role  string `json:"role"` // ARN
	State string `json:"state"`
	// Modified is when its code or its configuration was last changed.
	Modified time.Time `json:"modified"`
	// Reserved is the reserved concurrency; -1 for none. 0 switches it off.
	Reserved Part[int] `json:"reserved,omitzero"`
}

// Machine is a state machine.
type Machine struct {
	ARN    string `json:"arn"`
	Status string `json:"status"`
	Role   string `json:"role"` // ARN
	// Digest is the hex SHA-256 of its definition, in the form that
	// encoding/json writes.
	Digest string `json:"digest"`
}

// Topic is an SNS topic.
type Topic struct {
	ARN string `json:"arn"`
	// Key is the KMS key as the topic names it; "" for none.
	Key           string               `json:"key,omitempty"`
	Subscriptions Part[[]Subscription] `json:"subscriptions,omitzero"`
}

// Incident is as much of an incident's record as the review needs.
type Incident struct {
	ID          string `json:"id"`
	State       string `json:"state"`
	AccessKeyID string `json:"accessKeyId"`
	User        string `json:"user"`
	// Account is whose user it is: a responder for an organization keeps incidents
	// of its members too. "" stands for the account of the table.
	Account     string    `json:"account,omitempty"`
	OpenedAt    time.Time `json:"openedAt"`
	ContainedAt time.Time `json:"containedAt,omitzero"`
	ClosedAt    time.Time `json:"closedAt,omitzero"`
	Contained   bool      `json:"contained"`
	DryRun      bool      `json:"dryRun,omitempty"`
	// Drill: nothing but the responder's own drill named the key.
	Drill bool `json:"drill,omitempty"`
	// Applied are the steps of containment that were not undone, as
	// "revoke-attached".
	Applied []string `json:"applied,omitempty"`
}

// Of reports whether the incident is about a user of an account, by the name that
// IAM takes for the same whatever its case.
func (i Incident) Of(account, user string) bool {
	return i.In(account) && strings.EqualFold(i.User, user)
}

// In reports whether the incident is about an account, that of the table.
func (i Incident) In(account string) bool { return i.Account == "" || i.Account == account }

// Deployed is what the stack of the responder made, as its template says.
type Deployed struct {
	// Stack is the stack's name; "" where the account has no such stack, and
	// then nothing but Table means anything. Status is CloudFormation's.
	Stack  string `json:"stack,omitempty"`
	Status string `json:"status,omitempty"`
	// Table: the table of incidents exists. It outlives the stack.
	Table bool `json:"table,omitempty"`

	Rules     map[string]DeployedRule     `json:"rules,omitempty"`     // by name
	Functions map[string]DeployedFunction `json:"functions,omitempty"` // by name
	Machines  map[string]DeployedMachine  `json:"machines,omitempty"`  // by ARN
	Topics    map[string]DeployedTopic    `json:"topics,omitempty"`    // by ARN
	// Policies are the documents of the managed policies, by ARN, in the form that
	// encoding/json writes.
	Policies map[string]string `json:"policies,omitempty"`
}

// DeployedRule is a rule of the stack.
type DeployedRule struct {
	Pattern string           `json:"pattern"`
	Targets []DeployedTarget `json:"targets"`
}

// DeployedTarget is a target of a rule of the stack, as Target has it.
type DeployedTarget struct {
	ARN   string `json:"arn"`
	Role  string `json:"role,omitempty"`
	Input string `json:"input,omitempty"`
}

// DeployedFunction is a function of the stack.
type DeployedFunction struct {
	Role string `json:"role"` // ARN
	// MadeAt is when CloudFormation had last finished with it. A template tells
	// nothing of the code as Lambda digests it; but whoever changes code or
	// configuration by another way does it later.
	MadeAt time.Time `json:"madeAt"`
}

// DeployedMachine is a state machine of the stack, as Machine has it.
type DeployedMachine struct {
	Role   string `json:"role"`
	Digest string `json:"digest"`
}

// DeployedTopic is a topic of the stack.
type DeployedTopic struct {
	Key string `json:"key,omitempty"`
	// Endpoints must stay subscribed.
	Endpoints []Endpoint `json:"endpoints"`
}

// Endpoint is what a subscription sends to.
type Endpoint struct {
	Protocol string `json:"protocol"`
	Address  string `json:"address"`
	// Filter is its filter policy, in the form that encoding/json writes; "" for
	// none.
	Filter string `json:"filter,omitempty"`
}
