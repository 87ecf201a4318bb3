package usage

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// maxNotes bounds the created things and read secrets kept, together and over
// all keys: those before the exposure apart from those since, so that a busy
// pipeline cannot crowd out an attacker.
const maxNotes = 20_000

// noteFindings keeps what a person will have to look after: things made, secrets
// read, and what harmful calls were aimed at.
func (c *Collector) noteFindings(a *activity, r trail.Record, class Class) {
	if r.Failed() || r.ByAWS() {
		return
	}
	if creates(r) {
		for _, name := range madeResources(r) {
			if !c.room(r) {
				return
			}
			region, service, byKey := where(r)
			a.created = append(a.created, Created{region, service, strings.Clone(clip(r.EventName)), name, byKey, At(r.EventTime)})
		}
	}
	if class == SecretRead {
		for _, name := range named(r, secretFields) {
			if !c.room(r) {
				return
			}
			region, service, byKey := where(r)
			a.secrets = append(a.secrets, Secret{region, service, name, byKey, At(r.EventTime)})
		}
	}
	if class.Hostile() && !before(r.EventTime, c.exposed) {
		a.noteTargets(r)
	}
}

func where(r trail.Record) (region, service, byKey string) {
	return strings.Clone(clip(r.AWSRegion)), strings.Clone(clip(r.Service())), strings.Clone(clip(r.UserIdentity.AccessKeyID))
}

func (c *Collector) room(r trail.Record) bool {
	if before(r.EventTime, c.exposed) {
		c.earlyNotes++
		return c.earlyNotes <= maxNotes
	}
	c.notes++
	return c.notes <= maxNotes
}

func (a *activity) noteTargets(r trail.Record) {
	name := operation{strings.Clone(clip(r.Service())), strings.Clone(clip(r.EventName))}
	for _, target := range named(r, targetFields) {
		if target != "" {
			a.targets[name] = insertTarget(a.targets[name], Target{strings.Clone(clip(r.AWSRegion)), target})
		}
	}
}

// creators are how names of calls begin that make something.
var creators = []string{"Create", "RunInstances", "RunTask", "Request", "Import", "Copy", "Register", "Allocate", "Launch", "Restore", "Purchase", "Upload"}

// creates reports whether a call makes something that stays. Sessions, which
// end by themselves, are credentials; tags and wishes are nothing to remove.
func creates(r trail.Record) bool {
	name, service := trail.PlainName(r.EventName), r.Service()
	if service == "sts" || service == "signin" || name == "CreateTags" || name == "RequestServiceQuotaIncrease" {
		return false
	}
	return slices.ContainsFunc(creators, func(verb string) bool { return strings.HasPrefix(name, verb) })
}

// resourceFields are what services call the thing that a call made, the most
// telling first.
var resourceFields = []string{
	"instanceId", "accessKeyId", "serviceSpecificCredentialId", "userName", "roleName", "groupName", "policyArn", "functionArn", "functionName",
	"imageId", "snapshotId", "volumeId", "stackId", "keyName", "groupId", "dBInstanceIdentifier", "dBClusterIdentifier", "dBSnapshotIdentifier",
	"bucketName", "clusterArn", "taskArn", "trustAnchorId", "arn", "resourceArn", "name", "id", "identifier",
}

// secretFields are the parameters that name what was read.
var secretFields = []string{"secretId", "secretIdList", "name", "names", "path", "instanceId", "functionName", "launchTemplateId", "launchTemplateName", "clusterIdentifier", "dBInstanceIdentifier"}

// targetFields are the parameters that name what a call is aimed at.
var targetFields = slices.Concat([]string{"policyArn", "trailName", "detectorId", "logGroupName"}, resourceFields, []string{"secretId", "keyId", "bucket", "tableName", "modelId", "accountId"})

// madeResources names what a call made: from the response, else the request,
// else the record's list of resources; one "" if none of them tells.
func madeResources(r trail.Record) []string {
	if names := fieldsOf(r.ResponseElements, resourceFields); len(names) > 0 {
		return names
	}
	if names := fieldsOf(r.RequestParameters, resourceFields); len(names) > 0 {
		return names
	}
	for _, resource := range r.Resources {
		if resource.ARN != "" {
			return []string{strings.Clone(clip(resource.ARN))}
		}
	}
	return []string{""}
}

// named reads names out of the request; one "" if it has none of the fields.
func named(r trail.Record, fields []string) []string {
	if names := fieldsOf(r.RequestParameters, fields); len(names) > 0 {
		return names
	}
	return []string{""}
}

// fieldsOf are the texts of the first of the fields that a document has,
// anywhere in it.
func fieldsOf(doc json.RawMessage, fields []string) []string {
	var value any
	_ = json.Unmarshal(doc, &value) // nil if absent
	for _, field := range fields {
		if found := valuesOf(value, field, nil, 0); len(found) > 0 {
			return found
		}
	}
	return nil
}

// valuesOf collects the texts of every field of that name in a document.
func valuesOf(value any, field string, found []string, depth int) []string {
	const deepest, most = 12, 1000
	if depth > deepest || len(found) >= most {
		return found
	}
	switch v := value.(type) {
	case []any:
		for _, member := range v {
			found = valuesOf(member, field, found, depth+1)
		}
	case map[string]any:
		found = appendTexts(found, v[field])
		for _, name := range sorted(v) {
			if name != field {
				found = valuesOf(v[name], field, found, depth+1)
			}
		}
	}
	return found
}

func appendTexts(found []string, value any) []string {
	switch v := value.(type) {
	case string:
		return append(found, strings.Clone(clip(v)))
	case []any:
		for _, member := range v {
			if s, ok := member.(string); ok {
				found = append(found, strings.Clone(clip(s)))
			}
		}
	}
	return found
}
