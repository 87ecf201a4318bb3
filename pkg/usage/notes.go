package usage

import (
	"encoding/json"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// maxNotes bounds the created things and read secrets kept, each, over all keys.
const maxNotes = 20_000

// noteFindings keeps what a person will have to look after: things made, and
// secrets read.
func (c *Collector) noteFindings(a *activity, r trail.Record) {
	if r.Failed() || r.ByAWS() {
		return
	}
	if creates(trail.PlainName(r.EventName)) && r.Service() != "sts" && r.Service() != "signin" {
		for _, name := range madeResources(r) {
			if !c.room() {
				return
			}
			a.created = append(a.created, Created{
				Region: strings.Clone(r.AWSRegion), Service: strings.Clone(r.Service()), Action: strings.Clone(clip(r.EventName)),
				Resource: name, ByKey: r.UserIdentity.AccessKeyID, At: At(r.EventTime),
			})
		}
	}
	if classOf(r) == SecretRead {
		for _, name := range secretNames(r) {
			if !c.room() {
				return
			}
			a.secrets = append(a.secrets, Secret{
				Region: strings.Clone(r.AWSRegion), Service: strings.Clone(r.Service()),
				Name: name, ByKey: r.UserIdentity.AccessKeyID, At: At(r.EventTime),
			})
		}
	}
}

func (c *Collector) room() bool {
	c.notes++
	return c.notes <= maxNotes
}

func creates(name string) bool {
	for _, verb := range []string{"Create", "RunInstances", "RunTask", "Request", "Import", "Copy", "Register", "Allocate", "Launch", "Restore", "Purchase", "Upload"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// resourceFields are what services call the thing that a call made, the most
// telling first.
var resourceFields = []string{
	"instanceId", "accessKeyId", "serviceSpecificCredentialId", "userName", "roleName", "groupName", "policyArn", "functionArn", "functionName",
	"imageId", "snapshotId", "volumeId", "stackId", "keyName", "groupId", "dBInstanceIdentifier", "dBClusterIdentifier", "dBSnapshotIdentifier",
	"bucketName", "clusterArn", "taskArn", "trustAnchorId", "arn", "resourceArn", "name", "id", "identifier",
}

// madeResources names what a call made: from the response, else the request,
// else the record's list of resources; one "" if none of them tells.
func madeResources(r trail.Record) []string {
	for _, doc := range []json.RawMessage{r.ResponseElements, r.RequestParameters} {
		var value any
		_ = json.Unmarshal(doc, &value) // nil if absent
		for _, field := range resourceFields {
			if names := valuesOf(value, field, nil, 0); len(names) > 0 {
				return names
			}
		}
	}
	for _, resource := range r.Resources {
		if resource.ARN != "" {
			return []string{strings.Clone(clip(resource.ARN))}
		}
	}
	return []string{""}
}

// secretFields are the parameters that name what was read.
var secretFields = []string{"secretId", "secretIdList", "name", "names", "path", "instanceId", "functionName", "launchTemplateId", "launchTemplateName", "clusterIdentifier", "dBInstanceIdentifier"}

func secretNames(r trail.Record) []string {
	var value any
	_ = json.Unmarshal(r.RequestParameters, &value) // nil if absent
	for _, field := range secretFields {
		if names := valuesOf(value, field, nil, 0); len(names) > 0 {
			return names
		}
	}
	return []string{""}
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
		for name, member := range v {
			if name != field {
				found = valuesOf(member, field, found, depth+1)
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
