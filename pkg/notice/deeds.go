package notice

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// deed says in two words what a harmful call did, and to what.
type deed struct{ verb, noun string }

// deeds are the calls that a person who is woken looks for first. What is not
// among them is told by its class.
var deeds = map[string]deed{
	"iam CreateUser":                {"made", "user"},
	"iam CreateAccessKey":           {"made", "access key"},
	"iam CreateRole":                {"made", "role"},
	"iam CreateLoginProfile":        {"set", "console password"},
	"iam UpdateLoginProfile":        {"changed", "console password"},
	"cloudtrail StopLogging":        {"stopped", "audit trail"},
	"cloudtrail DeleteTrail":        {"deleted", "audit trail"},
	"guardduty DeleteDetector":      {"deleted", "GuardDuty detector"},
	"secretsmanager GetSecretValue": {"read", "secret"},
	"ses SendEmail":                 {"sent", "mail"},
	"ses SendRawEmail":              {"sent", "raw mail"},
	"bedrock InvokeModel":           {"made", "call of a paid model"},
	"kms ScheduleKeyDeletion":       {"scheduled the deletion of", "KMS key"},
	"s3 DeleteBucket":               {"deleted", "bucket"},
	"rds DeleteDBInstance":          {"deleted", "database"},
}

// classDeeds tell the rest.
var classDeeds = map[usage.Class]string{
	usage.Access:      "gained or kept access",
	usage.CoverUp:     "covered traces up",
	usage.ImpactClass: "did damage or spent money",
	usage.SecretRead:  "read secrets",
	usage.Shared:      "opened or copied data to others",
}

// did sums the harm up, as the end of a sentence; "" if there is none.
func (v view) did(s usage.Summary) string {
	list := []string{}
	for _, c := range s.Suspicious {
		if text := v.deedOf(s, c); c.Harm && text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	const most = 7
	if n := len(list) - most; n > 0 {
		list = append(list[:most], "did more of the kind")
	}
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return list[0]
	default:
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
}

func (v view) deedOf(s usage.Summary, c usage.Suspicious) string {
	op := c.Service + " " + c.Name
	if op == "ec2 RunInstances" {
		if ids, regions := instancesOf(s); len(ids) > 0 {
			return "started " + counted(len(ids), "server") + " in " + counted(len(regions), "Region")
		}
	}
	if c.Service == "iam" && strings.HasPrefix(c.Name, "Attach") {
		for _, t := range c.Targets {
			if lastPart(t.Name) == "AdministratorAccess" {
				return "granted AdministratorAccess"
			}
		}
	}
	d, known := deeds[op]
	if !known {
		return classDeeds[c.Class]
	}
	n := c.Since
	// Ten targets are all that a summary names.
	if t := len(c.Targets); t > 0 && t < 10 {
		n = t
	}
	if strings.HasPrefix(d.noun, "call of ") {
		return d.verb + " " + thousands(n) + " calls of " + strings.TrimPrefix(d.noun, "call of ")
	}
	return d.verb + " " + counted(n, d.noun)
}

// lastPart is the name at the end of an ARN or path; the text itself if it is
// neither.
func lastPart(text string) string {
	if !strings.HasPrefix(text, "arn:") {
		return text
	}
	return text[strings.LastIndexAny(text, "/:")+1:]
}
