package main

import "strings"

// statement is one statement of a policy, with its values written out.
type statement struct {
	sid, effect string
	principals  []string
	actions     []string
	resources   []string
	conditions  map[string]any
	// not: it has NotAction, NotResource or NotPrincipal.
	not bool
}

// statements reads a policy document.
func (in template) statements(document any) []statement {
	var all []statement
	for _, raw := range list(at(document, "Statement")) {
		object, _ := raw.(map[string]any)
		s := statement{
			actions:   in.values(object["Action"]),
			resources: in.values(object["Resource"]),
		}
		s.sid, _ = object["Sid"].(string)
		s.effect, _ = object["Effect"].(string)
		s.conditions, _ = object["Condition"].(map[string]any)
		s.principals = in.principals(object["Principal"])
		for name := range object {
			s.not = s.not || strings.HasPrefix(name, "Not")
		}
		all = append(all, s)
	}
	return all
}

func (in template) principals(v any) []string {
	object, ok := v.(map[string]any)
	if !ok {
		return in.values(v)
	}
	var all []string
	for _, kind := range object {
		all = append(all, in.values(kind)...)
	}
	return all
}

// ofRole lists everything that a role may do and may not do. Roles of this
// project have nothing but one inline policy.
func (in template) ofRole(role resource) []statement {
	var all []statement
	for _, policy := range list(role.Properties["Policies"]) {
		all = append(all, in.statements(at(policy, "PolicyDocument"))...)
	}
	return all
}

// roleNamed finds a role by its name.
func (in template) roleNamed(name string) (resource, bool) {
	for _, role := range in.of("AWS::IAM::Role") {
		if role.Properties["RoleName"] == name {
			return role, true
		}
	}
	return resource{}, false
}

// functionRole follows a function's role.
func (in template) functionRole(function resource) (resource, bool) {
	id := strings.TrimSuffix(strings.TrimPrefix(in.value(function.Properties["Role"]), "${"), ".Arn}")
	role, ok := in.resources[id]
	return role, ok
}
