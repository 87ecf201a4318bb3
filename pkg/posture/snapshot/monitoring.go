package snapshot

import "time"

// CloudTrail is what was read of trails in one Region. Multi-Region trails show
// in every Region; they are read in their home Region.
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
	Reads  bool `json:"reads"`
	Writes bool `json:"writes"`
	// Excluded are event sources that are left out, as kms.amazonaws.com.
	Excluded []string `json:"excluded,omitempty"`
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

// Alarm is an alarm on a metric.
type Alarm struct {
	Name      string   `json:"name"`
	ARN       string   `json:"arn"`
	Namespace string   `json:"namespace"`
	Metric    string   `json:"metric"`
	Enabled   bool     `json:"enabled"` // its actions are
	Actions   []string `json:"actions,omitempty"`
}

// Detection are the services that watch one Region.
type Detection struct {
	GuardDuty      Part[[]Detector]  `json:"guardDuty,omitzero"`
	Config         Part[ConfigState] `json:"config,omitzero"`
	SecurityHub    Part[HubState]    `json:"securityHub,omitzero"`
	AccessAnalyzer Part[[]Analyzer]  `json:"accessAnalyzer,omitzero"`
	Macie          Part[MacieState]  `json:"macie,omitzero"`
}

// Detector is a GuardDuty detector.
type Detector struct {
	ID      string `json:"id"`
	Enabled bool   `json:"enabled"`
	// Administrator is the account that manages it; "" for none.
	Administrator string `json:"administrator,omitempty"`
}

// ConfigState is AWS Config.
type ConfigState struct {
	Recorders []Recorder `json:"recorders"`
	// Channels are the delivery channels, each with its last error or "".
	Channels map[string]string `json:"channels,omitempty"`
}

// Recorder is a configuration recorder.
type Recorder struct {
	Name       string `json:"name"`
	Recording  bool   `json:"recording"`
	LastStatus string `json:"lastStatus,omitempty"`
	AllTypes   bool   `json:"allTypes"`
	// Global resources, as those of IAM, are recorded too.
	Global bool `json:"global"`
}

// HubState is Security Hub: CSPM, the old one, and the new one.
type HubState struct {
	CSPM      bool     `json:"cspm"`
	New       bool     `json:"new"`
	Standards []string `json:"standards,omitempty"` // ARNs
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
	Enabled bool `json:"enabled"`
	// Status is ENABLED or PAUSED; "" where it was never enabled.
	Status string `json:"status,omitempty"`
}
