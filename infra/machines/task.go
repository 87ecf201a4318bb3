package machines

import "strconv"

// What the definitions name by ${...}: the functions, by their names, and:
const (
	Intake      = "intake"
	Contain     = "contain"
	Notify      = "notify"
	Investigate = "investigate"
	Summarize   = "summarize"
	// The functions of the posture review are posture-collect and
	// posture-report; a placeholder has no hyphen.
	PostureCollect = "posturecollect"
	PostureReport  = "posturereport"
	CodeCommit     = "codecommit"
	// DrillStep is the function drill-step.
	DrillStep = "drillstep"
	// Start stands for Step Functions' own way to start an execution, Incident
	// for the machine that is started.
	Start    = "start"
	Incident = "incident"
	// ReadObject stands for Step Functions' own way to read an object of S3.
	ReadObject = "readobject"
)

// Timeouts of the functions in seconds. A state waits a little longer, so that
// a function that is too slow is seen as that.
var Timeouts = map[string]int{
	Intake:  30,
	Contain: 60,
	Notify:  60,
	// The fewer invocations a Region takes, the more of the history of an execution
	// is left for retries.
	Investigate: 300,
	Summarize:   300,
	// The longest that Lambda runs anything: IAM alone may take many minutes.
	PostureCollect: 900,
	PostureReport:  300,
	CodeCommit:     900,
	DrillStep:      60,
}

const grace = 15

func reference(name string) string { return "${" + name + "}" }

// retries of every function. Its own TransientError says that another try may
// help; the Lambda errors are AWS's; a crash is tried once more, since every
// function may be repeated without harm. Whatever is left is caught and told.
func retries() []Retry {
	return []Retry{
		{ErrorEquals: []string{"TransientError"}, IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2, MaxDelaySeconds: 30, JitterStrategy: "FULL"},
		{ErrorEquals: []string{"Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.ClientExecutionTimeoutException"},
			IntervalSeconds: 1, MaxAttempts: 8, BackoffRate: 2, MaxDelaySeconds: 20, JitterStrategy: "FULL"},
		{ErrorEquals: []string{"States.Timeout", "Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError"}, IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1},
	}
}

// invoke is a task that calls a function with the parameters and keeps its
// answer at result ("$" replaces the state's whole input).
func invoke(function string, parameters Object, result, next string) State {
	state := State{
		Type:           "Task",
		Resource:       reference(function),
		TimeoutSeconds: Timeouts[function] + grace,
		Parameters:     parameters,
		ResultPath:     result,
		Retry:          retries(),
	}
	return state.then(next)
}

// then makes next the following state; "" ends the machine.
func (s State) then(next string) State {
	s.Next, s.End = next, next == ""
	return s
}

// orElse sends every error of the task to next, with what was known before and
// the error under path.
func (s State) orElse(path, next string) State {
	s.Catch = append(s.Catch, Catch{ErrorEquals: []string{"States.ALL"}, ResultPath: path, Next: next})
	return s
}

// notice is a task that sends one notice. Another execution may be sending the
// same one: it is waited for, so that a notice is either sent or known unsent.
func notice(kind, event, cases, result, next string) State {
	state := invoke(Notify, Object{
		"kind":        kind,
		"event.$":     event,
		"cases.$":     cases,
		"problem":     "",
		"execution.$": "$$.Execution.Id",
	}, result, next)
	state.Retry = append([]Retry{{ErrorEquals: []string{"NoticePending"}, IntervalSeconds: 20, MaxAttempts: 6, BackoffRate: 1}}, state.Retry...)
	return state
}

// help is the notice that a step failed and a person is needed. The error is
// passed on whole, because its parts may be missing.
func help(step, event, cases, failure, result, next string) State {
	state := notice("help", event, cases, result, next)
	delete(state.Parameters, "problem")
	state.Parameters["problem.$"] = "States.Format('" + step + " failed: {}', States.JsonToString(" + failure + "))"
	return state
}

func numbered(name string, n int) string { return name + " " + strconv.Itoa(n) }
