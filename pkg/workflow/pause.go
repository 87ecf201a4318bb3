package workflow

import "time"

// Pause is what a step knows of a pause of the responder.
type Pause struct {
	// On: a person paused the responder until Until. What an event names is told
	// until then, not contained; after it the machine begins anew.
	On     bool      `json:"on"`
	Until  time.Time `json:"until"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	// Problem is why it could not be told whether there is a pause; "" if it
	// could. Containment then goes on.
	Problem string `json:"problem"`
}

// OperatorInput is what a person's command gives the restore function: a request
// to undo a containment, or one about the pause.
type OperatorInput struct {
	RestoreInput
	Pause *PauseInput `json:"pause"`
}

// PauseInput asks for a pause, or for the end of one.
type PauseInput struct {
	// Until is the end of the pause that is asked for. It is at most four hours
	// after its beginning.
	Until time.Time `json:"until"`
	// End asks for the end of the pause that is on.
	End    bool   `json:"end"`
	Reason string `json:"reason"`
	// By is who asks, as the caller's own AWS identity has it (an ARN).
	By string `json:"by"`
}

// PauseResult is the answer to a PauseInput.
type PauseResult struct {
	Version int `json:"version"`
	// Refused is why nothing was changed; "" if it was.
	Refused string `json:"refused"`
	// On, At, Until, By and Reason are the pause as it stands now.
	On     bool      `json:"on"`
	At     time.Time `json:"at"`
	Until  time.Time `json:"until"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	// Waiting are the keys that came during a pause that was ended, each of
	// which is contained now; never null.
	Waiting []string `json:"waiting"`
	// Problem is what could not be done of that; "" if all was. Such keys are
	// contained when the pause would have ended by itself.
	Problem string `json:"problem"`
}
