package snapshot

import (
	"strings"
	"time"
)

// CloudTrail is what was read of trails in one Region. Multi-Region trails show
// in every Region; they stand in their home Region, or in that of the review where
// theirs is not reviewed.
type CloudTrail struct {
	Trails Part[[]Trail] `json:"trails,omitzero"`
}

// Trail is a trail as its home Region shows it. Status and Selectors may fail
// alone: a member account may not read all of an organization's trail.
type Trail struct {
	Name        string `json:"name"`
	ARN         string `json:"arn"`
	Home        string `json:"home"`
	MultiRegion bool   `json:"multiRegion"`
	// GlobalEvents: events of global services are included.
	GlobalEvents bool   `json:"globalEvents"`
	Organization bool   `json:"organization"`
	Validation   bool   `json:"validation"`
	Bucket       string `json:"bucket"`
	KMSKey       string `json:"kmsKey,omitempty"`
	LogGroup     string `json:"logGroup,omitempty"` // ARN

	Status    Part[TrailStatus] `json:"status,omitzero"`
	Selectors Part[Selectors]   `json:"selectors,omitzero"`
}

// Of reports whether the trail belongs to an account, and not to the
// organization that the account is a member of.
func (t Trail) Of(account string) bool {
	fields := strings.Split(t.ARN, ":")
	return len(fields) > 4 && fields[4] == account
}

// TrailStatus is GetTrailStatus.
type TrailStatus struct {
	Logging           bool      `json:"logging"`
	LastDelivery      time.Time `json:"lastDelivery,omitzero"`
	DeliveryError     string    `json:"deliveryError,omitempty"`
	DigestError       string    `json:"digestError,omitempty"`
	LogsDelivery      time.Time `json:"logsDelivery,omitzero"`
	LogsDeliveryError string    `json:"logsDeliveryError,omitempty"`
}

// Selectors is which management events a trail takes, all selectors together.
type Selectors struct {
	// Reads and Writes are true only if all such events are taken, but for those
	// of the sources in Excluded.
	Reads  bool `json:"reads"`
	Writes bool `json:"writes"`
	// Excluded are event sources that are left out, as kms.amazonaws.com.
	Excluded []string `json:"excluded,omitempty"`
	// Narrowed names the other fields by which events are left out.
	Narrowed []string `json:"narrowed,omitempty"`
}

// CloudWatch is what alarms on log records in one Region.
type CloudWatch struct {
	MetricFilters Part[[]MetricFilter] `json:"metricFilters,omitzero"`
	Alarms        Part[[]Alarm]        `json:"alarms,omitzero"`
}

// MetricFilter turns log records into a metric.
type MetricFilter struct {
	Name      string `json:"name"`
	LogGroup  string `json:"logGroup"`
	Pattern   string `json:"pattern"`
	Namespace string `json:"namespace"`
	Metric    string `json:"metric"`
}

// Alarm is an alarm on metrics of the account's own: log records never make
// AWS's metrics.
type Alarm struct {
	Name    string   `json:"name"`
	ARN     string   `json:"arn"`
	Enabled bool     `json:"enabled"` // its actions are
	Metrics []Metric `json:"metrics"`
	// Actions are those of the state ALARM.
	Actions []Target `json:"actions,omitempty"`
}

// Metric names a metric.
type Metric struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// EventBridge is what reacts to events in one Region.
type EventBridge struct {
	// TrailRules are the rules of the default bus that may tell of events of
	// CloudTrail.
	TrailRules Part[[]Rule] `json:"trailRules,omitzero"`
}

// Rule is an EventBridge rule of the default bus.
type Rule struct {
	Name    string `json:"name"`
	ARN     string `json:"arn"`
	Enabled bool   `json:"enabled"`
	// Pattern is the rule's event pattern; "" for a rule with a schedule.
	Pattern string `json:"pattern"`
	// Targets may fail alone.
	Targets Part[[]Target] `json:"targets,omitzero"`
}

// Target is where an alarm or a rule sends what it has to tell.
type Target struct {
	ARN string `json:"arn"`
	// Role is what EventBridge acts as; Input is the JSON of what it sends in
	// place of the event, "" where the event itself is sent.
	Role  string `json:"role,omitempty"`
	Input string `json:"input,omitempty"`
	// Subscriptions are those of an SNS topic; other targets have none.
	Subscriptions Part[[]Subscription] `json:"subscriptions,omitzero"`
}

// Subscription is one endpoint of a topic.
type Subscription struct {
	Protocol string `json:"protocol"`
	Endpoint string `json:"endpoint"`
	// Confirmed is false while nobody has answered the confirmation.
	Confirmed bool `json:"confirmed"`
	// Filter is the filter policy, which keeps messages from the endpoint. It is
	// read for the responder's own topics only.
	Filter Part[string] `json:"filter,omitzero"`
}

// Detection are the services that watch one Region.
type Detection struct {
	GuardDuty      Part[[]Detector]  `json:"guardDuty,omitzero"`
	Config         Part[ConfigState] `json:"config,omitzero"`
	SecurityHub    Part[HubState]    `json:"securityHub,omitzero"`
	AccessAnalyzer Part[[]Analyzer]  `json:"accessAnalyzer,omitzero"`
	Macie          Part[MacieState]  `json:"macie,omitzero"`
}

// Detector is a GuardDuty detector. One that is not enabled is suspended.
type Detector struct {
	ID      string `json:"id"`
	Enabled bool   `json:"enabled"`
}

// ConfigState is AWS Config. A Region holds at most one recorder of the
// customer's and one delivery channel.
type ConfigState struct {
	Recorders []Recorder        `json:"recorders"`
	Channels  []DeliveryChannel `json:"channels"`
}

// Recorder is a configuration recorder.
type Recorder struct {
	Name      string `json:"name"`
	Recording bool   `json:"recording"`
	// LastStatus is PENDING, SUCCESS or FAILURE, and LastError AWS's code.
	LastStatus string `json:"lastStatus,omitempty"`
	LastError  string `json:"lastError,omitempty"`
	// AllTypes of resources are recorded, but for those of IAM, which are the same
	// in every Region; Global says whether these are.
	AllTypes bool `json:"allTypes"`
	Global   bool `json:"global"`
}

// DeliveryChannel is where AWS Config delivers to.
type DeliveryChannel struct {
	Name string `json:"name"`
	// LastError is AWS's code for the last delivery that failed, if none has
	// succeeded since.
	LastError string `json:"lastError,omitempty"`
}

// HubState is Security Hub. New, the one beside CSPM, is asked for only where
// CSPM is off.
type HubState struct {
	CSPM bool `json:"cspm"`
	New  bool `json:"new"`
}

// Analyzer is an IAM Access Analyzer.
type Analyzer struct {
	ARN string `json:"arn"`
	// Type is ACCOUNT, ORGANIZATION, ACCOUNT_UNUSED_ACCESS, ...
	Type   string `json:"type"`
	Active bool   `json:"active"`
}

// MacieState is Amazon Macie.
type MacieState struct {
	// Status is ENABLED or PAUSED; "" where it was never enabled.
	Status string `json:"status,omitempty"`
}
