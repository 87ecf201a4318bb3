package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/responder"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

func TestFunctionsHaveALogWithAnEnd(t *testing.T) {
	each(t, "AWS::Logs::LogGroup", func(in template, r resource) {
		if days, _ := r.Properties["RetentionInDays"].(float64); int(days) != in.config.LogRetentionDays {
			t.Errorf("%s, %s: keeps logs %v days", in.name, r.id, r.Properties["RetentionInDays"])
		}
	})
	each(t, "AWS::Lambda::Function", func(in template, r resource) {
		group := strings.Trim(in.value(at(r.Properties, "LoggingConfig", "LogGroup")), "${}")
		if in.resources[group].Type != "AWS::Logs::LogGroup" {
			t.Errorf("%s, %s: logs to %q, which the stack does not make", in.name, r.id, group)
		}
		role, _ := in.functionRole(r)
		writes := slices.ContainsFunc(in.ofRole(role), func(s statement) bool {
			return slices.Contains(s.actions, "logs:PutLogEvents") && slices.Equal(s.resources, []string{"${" + group + ".Arn}"})
		})
		if !writes {
			t.Errorf("%s, %s: may not write to its own log, or to others too", in.name, r.id)
		}
	})
}

func TestFunctionsHaveARoleOfTheirOwn(t *testing.T) {
	for _, in := range templates() {
		seen := map[string]string{}
		for _, r := range in.of("AWS::Lambda::Function") {
			role, ok := in.functionRole(r)
			if !ok || seen[role.id] != "" {
				t.Errorf("%s, %s: has no role, or that of %s", in.name, r.id, seen[role.id])
			}
			seen[role.id] = r.id
		}
	}
}

func TestFunctionsRunWhatWasBuilt(t *testing.T) {
	each(t, "AWS::Lambda::Function", func(in template, r resource) {
		want := map[string]any{"Runtime": "provided.al2023", "Handler": "bootstrap", "Architectures": []any{in.config.Architecture}}
		for name, value := range want {
			if diff := cmp.Diff(value, r.Properties[name]); diff != "" {
				t.Errorf("%s, %s, %s: %s", in.name, r.id, name, diff)
			}
		}
	})
	for _, in := range templates() {
		names := responder.Functions(in.config)
		functions := in.of("AWS::Lambda::Function")
		if len(functions) > 0 && len(functions) != len(names) {
			t.Errorf("%s: %d functions, and %d are built", in.name, len(functions), len(names))
		}
		for _, r := range functions {
			if name, _ := strings.CutPrefix(in.value(r.Properties["FunctionName"]), "ekr-"); !slices.Contains(names, name) {
				t.Errorf("%s, %s: no function %q is built", in.name, r.id, name)
			}
		}
	}
}

// TestFunctionsAreToldTheSettings loads each environment as the function does.
func TestFunctionsAreToldTheSettings(t *testing.T) {
	each(t, "AWS::Lambda::Function", func(in template, r resource) {
		got, err := settings.Load(func(name string) string {
			if name == "AWS_REGION" {
				return in.config.Settings.Region
			}
			return in.value(at(r.Properties, "Environment", "Variables", name))
		})
		want := in.config.Settings
		want.Account = account
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s, %s: %v %s", in.name, r.id, err, diff)
		}
	})
}
