package notice

import (
	"encoding/json"
	"strings"
)

// failure reads the error that Step Functions hands over, {"Error","Cause"} with
// Lambda's own JSON as the cause, and gives it in one line. What is of another
// form is shown as it is.
func failure(text string) string {
	var caught struct{ Error, Cause string }
	if json.Unmarshal([]byte(text), &caught) != nil || caught.Error == "" && caught.Cause == "" {
		return reason(text)
	}
	var lambda struct {
		Message string `json:"errorMessage"`
		Type    string `json:"errorType"`
	}
	if json.Unmarshal([]byte(caught.Cause), &lambda) == nil && lambda.Message != "" {
		caught.Cause = lambda.Message
	}
	return reason(strings.Trim(caught.Error+": "+caught.Cause, ": "))
}

// failedStep divides the text of a help notice, "STEP failed: ERROR".
func failedStep(problem string) (step, why string) {
	step, rest, found := strings.Cut(problem, " failed: ")
	if !found {
		return "", failure(problem)
	}
	return inert(step, 40), failure(rest)
}
