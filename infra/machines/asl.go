// Package machines holds the definitions of the two state machines, in the
// Amazon States Language. They only sequence: every decision is made by a
// function, and read here by a plain path. Functions and machines are named by
// ${...}, which CloudFormation replaces by their ARNs.
package machines

import (
	"encoding/json"
	"fmt"
)

// Definition is a state machine in the Amazon States Language.
type Definition struct {
	// Comment and TimeoutSeconds, which bounds a whole execution, are absent in
	// the body of a Map.
	Comment        string `json:",omitempty"`
	StartAt        string
	TimeoutSeconds int `json:",omitempty"`
	States         map[string]State
	// ProcessorConfig is there in the body of a Distributed Map.
	ProcessorConfig *ProcessorConfig `json:",omitempty"`
}

// State is one state; which fields it has depends on its Type.
type State struct {
	Type    string
	Comment string `json:",omitempty"`

	Resource       string `json:",omitempty"`
	TimeoutSeconds int    `json:",omitempty"`
	Parameters     Object `json:",omitempty"`
	ResultSelector Object `json:",omitempty"`
	Result         any    `json:",omitempty"`
	ResultPath     string `json:",omitempty"`
	OutputPath     string `json:",omitempty"`

	ItemsPath      string      `json:",omitempty"`
	ItemSelector   Object      `json:",omitempty"`
	ItemProcessor  *Definition `json:",omitempty"`
	MaxConcurrency int         `json:",omitempty"`

	// The fields of a Distributed Map.
	Label                      string       `json:",omitempty"`
	ItemReader                 *ItemReader  `json:",omitempty"`
	ItemBatcher                *ItemBatcher `json:",omitempty"`
	ToleratedFailurePercentage int          `json:",omitempty"`

	Choices []Choice `json:",omitempty"`
	Default string   `json:",omitempty"`

	Seconds       int    `json:",omitempty"`
	TimestampPath string `json:",omitempty"`

	Error string `json:",omitempty"`
	Cause string `json:",omitempty"`

	Retry []Retry `json:",omitempty"`
	Catch []Catch `json:",omitempty"`
	Next  string  `json:",omitempty"`
	End   bool    `json:",omitempty"`
}

// Object is a JSON object with paths in the values of names that end in ".$".
type Object map[string]any

// Choice is one rule of a Choice state.
type Choice struct {
	And           []Choice `json:",omitempty"`
	Variable      string   `json:",omitempty"`
	IsPresent     *bool    `json:",omitempty"`
	IsTimestamp   *bool    `json:",omitempty"`
	BooleanEquals *bool    `json:",omitempty"`
	StringEquals  string   `json:",omitempty"`
	Next          string   `json:",omitempty"`
}

// Retry names errors after which a task is tried again.
type Retry struct {
	ErrorEquals     []string
	IntervalSeconds int     `json:",omitempty"`
	MaxAttempts     int     // 0: these errors are not retried by a later rule
	BackoffRate     float64 `json:",omitempty"`
	MaxDelaySeconds int     `json:",omitempty"`
	JitterStrategy  string  `json:",omitempty"`
}

// Catch names errors after which the machine goes on elsewhere.
type Catch struct {
	ErrorEquals []string
	ResultPath  string
	Next        string
}

// JSON writes the definition as Step Functions takes it.
func (d Definition) JSON() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("definition of a state machine: %w", err)
	}
	return string(text), nil
}

var yes = true

func present(path, next string) Choice { return Choice{Variable: path, IsPresent: &yes, Next: next} }
func isTrue(path, next string) Choice {
	return Choice{Variable: path, BooleanEquals: &yes, Next: next}
}
