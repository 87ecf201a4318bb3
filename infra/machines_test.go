package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var placeholders = regexp.MustCompile(`\$\{([a-z]+)\}`)

// TestMachinesInvokeWhatTheyName compares a definition with what it is given
// and with what its role may do: all three name the same functions.
func TestMachinesInvokeWhatTheyName(t *testing.T) {
	each(t, "AWS::StepFunctions::StateMachine", func(in template, r resource) {
		given, _ := r.Properties["DefinitionSubstitutions"].(map[string]any)
		var named, arns []string
		for _, match := range placeholders.FindAllStringSubmatch(r.Properties["DefinitionString"].(string), -1) {
			named = append(named, match[1])
			if given[match[1]] == nil {
				t.Errorf("%s, %s: %s stands for nothing", in.name, r.id, match[0])
			}
		}
		for name, arn := range given {
			if !slices.Contains(named, name) {
				t.Errorf("%s, %s: %s is not used", in.name, r.id, name)
			}
			if name != "start" && name != "readobject" { // Step Functions' own
				arns = append(arns, in.value(arn))
			}
		}
		if reads(r) { // a Distributed Map starts executions of its own machine
			arns = append(arns, in.arnOf(r))
		}
		role := in.resources[strings.TrimSuffix(strings.TrimPrefix(in.value(r.Properties["RoleArn"]), "${"), ".Arn}")]
		if may := in.reaches(role); !slices.Equal(may, slices.Sorted(slices.Values(arns))) {
			t.Errorf("%s, %s: the role reaches %v, the definition %v", in.name, r.id, may, arns)
		}
	})
}

// reaches lists what a machine's role can start.
func (in template) reaches(role resource) []string {
	var all []string
	for _, s := range in.ofRole(role) {
		if slices.Contains(s.actions, "lambda:InvokeFunction") || slices.Contains(s.actions, "states:StartExecution") {
			all = append(all, s.resources...)
		}
	}
	slices.Sort(all)
	return all
}

// TestMachinesReachWhatIsThere compares the names in the ARNs, which are written
// out, with the resources.
func TestMachinesReachWhatIsThere(t *testing.T) {
	for _, in := range templates() {
		var there []string
		for _, r := range in.of("AWS::Lambda::Function") {
			there = append(there, ":function:"+in.value(r.Properties["FunctionName"]))
		}
		for _, r := range in.of("AWS::StepFunctions::StateMachine") {
			there = append(there, ":stateMachine:"+in.value(r.Properties["StateMachineName"]))
		}
		for _, role := range in.of("AWS::IAM::Role") {
			for _, arn := range in.reaches(role) {
				if !slices.ContainsFunc(there, func(name string) bool { return strings.HasSuffix(arn, name) }) {
					t.Errorf("%s, %s: reaches %s, which is not there", in.name, role.id, arn)
				}
			}
		}
	}
}

func TestMachinesKeepALogWithoutTheData(t *testing.T) {
	each(t, "AWS::StepFunctions::StateMachine", func(in template, r resource) {
		logging := at(r.Properties, "LoggingConfiguration")
		if at(logging, "Level") != "ALL" || at(logging, "IncludeExecutionData") != false || r.Properties["StateMachineType"] != "STANDARD" {
			t.Errorf("%s, %s: logging %v", in.name, r.id, logging)
		}
	})
}
