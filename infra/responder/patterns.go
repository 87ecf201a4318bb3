package responder

import (
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// Object is a piece of an event pattern.
type object = parts.Object

// HealthPattern matches what AWS Health announces about credentials at risk.
// Codes are matched by prefix, because the list of them has grown before; an
// event of the oldest form has no status.
func HealthPattern() map[string]any {
	return object{
		"source":      []any{"aws.health"},
		"detail-type": []any{"AWS Health Event", "AWS Health Abuse Event"},
		"detail": object{
			"service":       []any{"RISK"},
			"eventTypeCode": []any{object{"prefix": "AWS_RISK_"}},
			"statusCode":    []any{"open", object{"exists": false}},
		},
	}
}

// trustedAdvisorPattern matches the check for keys found on the internet.
func trustedAdvisorPattern() object {
	return object{
		"source":      []any{"aws.trustedadvisor"},
		"detail-type": []any{"Trusted Advisor Check Item Refresh Notification"},
		"detail":      object{"check-name": []any{"Exposed Access Keys"}, "status": []any{"ERROR"}},
	}
}

// quarantinePattern matches AWS's quarantine policy being put on a user: by
// ARN, or as an inline policy by name. A refused call is recorded without its
// parameters, and counts only if AWS itself made it.
func quarantinePattern() object {
	return object{
		"source":      []any{"aws.iam"},
		"detail-type": []any{"AWS API Call via CloudTrail"},
		"detail": object{
			"eventSource": []any{"iam.amazonaws.com"},
			"eventName":   []any{"AttachUserPolicy", "PutUserPolicy"},
			"$or": []any{
				object{"requestParameters": object{"policyArn": []any{object{"wildcard": "arn:*:policy/AWSCompromisedKeyQuarantine*"}}}},
				object{"requestParameters": object{"policyName": []any{object{"prefix": "AWSCompromisedKeyQuarantine"}}}},
				object{"sourceIPAddress": []any{"AWS Internal"}, "errorCode": []any{object{"exists": true}}},
			},
		},
	}
}

// guardDutyPattern matches findings about access keys.
func guardDutyPattern() object {
	return object{
		"source":      []any{"aws.guardduty"},
		"detail-type": []any{"GuardDuty Finding"},
		"detail":      object{"resource": object{"resourceType": []any{"AccessKey"}}},
	}
}

// drillPattern matches the responder's own drill, the only source that is not
// AWS: anybody who may put events could send it. Containment therefore takes a
// drill's key only if its user lies under the path that drills use.
func drillPattern() object {
	return object{
		"source":      []any{trigger.DrillSource},
		"detail-type": []any{trigger.DrillDetailType},
	}
}

// endedPattern matches executions that ended in a way that no state could tell
// of.
func (d *deployment) endedPattern() object {
	var machines []any
	for _, name := range d.machineNames {
		machines = append(machines, d.machineARN(name))
	}
	return object{
		"source":      []any{"aws.states"},
		"detail-type": []any{"Step Functions Execution Status Change"},
		"detail": object{
			"status":          []any{"FAILED", "TIMED_OUT", "ABORTED"},
			"stateMachineArn": machines,
		},
	}
}
