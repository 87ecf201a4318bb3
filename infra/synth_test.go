package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
)

// account stands in the templates for the account they are deployed to.
const account = "111122223333"

// variants are the settings that the templates are made with.
var variants = map[string]map[string]any{
	"default": {},
	"gov":     {"partition": "aws-us-gov", "postureSchedule": "off", "drillSchedule": "off", "trailBucket": "gov-trail", "profile": "lean"},
	"member": {"memberOf": "999988887777", "organization": "o-a1b2c3d4e5", "revokeRoles": "all",
		"protectedPrincipals": `[{"principal":"arn:aws:iam::444455556666:user/shop/Vendor","reason":"payments","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":"4h","addresses":["198.51.100.16/28"],"vpcs":["vpc-0a1b2c3d4e5f60718"]}]`},
	"all": {
		"organization": "o-a1b2c3d4e5", "encryption": "stack", "reservedConcurrency": "10",
		"backupRegion": true, "guardDuty": true, "objectLock": "30", "evidenceReaders": "arn:aws:iam::111122223333:role/incident-response arn:aws:iam::111122223333:user/on-call", "revokeRoles": "all", "architecture": "x86_64",
		"protectedPrincipals": `[{"principal":"vendor","reason":"payments","owner":"o","until":"2026-12-01"},
			{"principal":"terminals","reason":"card terminals","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":"4h","addresses":["198.51.100.16/28"],"vpcs":["vpc-0a1b2c3d4e5f60718"]}]`,
		"canaryUsers": "canary-1,canary-2", "hourlyCap": "20",
		"postureSchedule": "rate(12 hours)", "postureRegions": "eu-west-1", "postureThresholds": `{"keyMaxDays":30}`, "securityHub": true, "codeCommit": "shop,ledger",
		"drillSchedule":     "rate(2 days)",
		"postureExceptions": `[{"check":"key-rotated","resource":"*","reason":"it's \"old\"","until":"2026-12-31"}]`,
		"trailBucket":       "s3://org-trail/audit/AWSLogs/o-a1b2c3d4e5", "trailBucketKey": "arn:aws:kms:eu-west-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		"logRetentionDays": "30", "watchAfter": "15m,1h,6h", "runbookUrl": "https://example.com/run",
	},
}

// template is one synthesized stack.
type template struct {
	// name is the variant and the stack, for messages.
	name      string
	partition string
	config    config.Config
	resources map[string]resource
	text      string
}

type resource struct {
	id             string
	Type           string
	Properties     map[string]any
	DeletionPolicy string
	Condition      string
	Metadata       map[string]any
}

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// templates synthesizes every variant, once for all tests: starting the CDK
// takes seconds. The functions' code is a file each instead of a binary.
var templates = sync.OnceValue(func() []template {
	folder, err := os.MkdirTemp("", "ekr-templates-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	var all []template
	for variant, given := range variants {
		given["securityEmail"] = "security@example.com"
		c, err := config.Read(given, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
		if err != nil {
			panic(err)
		}
		app := awscdk.NewApp(&awscdk.AppProps{
			AnalyticsReporting: jsii.Bool(false),
			Outdir:             jsii.String(filepath.Join(folder, "out-"+variant)),
		})
		addStacks(app, c, nil, func(function string) string {
			code := filepath.Join(folder, function)
			if err := os.MkdirAll(code, 0o755); err != nil {
				panic(err)
			}
			if err := os.WriteFile(filepath.Join(code, "bootstrap"), []byte(function), 0o755); err != nil {
				panic(err)
			}
			return code
		})
		for _, stack := range *app.Synth(nil).Stacks() {
			all = append(all, parse(variant+" "+*stack.StackName(), c, stack.Template()))
		}
	}
	slices.SortFunc(all, func(a, b template) int { return strings.Compare(a.name, b.name) })
	return all
})

func parse(name string, c config.Config, content any) template {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err)
	}
	var document struct{ Resources map[string]resource }
	if err := json.Unmarshal(text, &document); err != nil {
		panic(err)
	}
	for id, r := range document.Resources {
		r.id = id
		document.Resources[id] = r
	}
	return template{name: name, partition: c.Settings.Partition, config: c, resources: document.Resources, text: string(text)}
}

// each calls f for every resource of a type in every template. A type that no
// template has is a mistake in the test.
func each(t *testing.T, kind string, f func(in template, r resource)) {
	t.Helper()
	count := 0
	for _, in := range templates() {
		for _, r := range in.of(kind) {
			f(in, r)
			count++
		}
	}
	if count == 0 {
		t.Errorf("no template has a resource of type %s", kind)
	}
}

// of lists the resources of a type.
func (in template) of(kind string) []resource {
	var list []resource
	for _, r := range in.resources {
		if r.Type == kind {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b resource) int { return strings.Compare(a.id, b.id) })
	return list
}

// value writes a value as the deployment will have it; what only the deployment
// knows stays as ${id} or ${id.attribute}.
func (in template) value(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Sprint(v)
	}
	switch ref, _ := object["Ref"].(string); {
	case ref == "AWS::AccountId":
		return account
	case ref == "AWS::Partition":
		return in.partition
	case ref == "AWS::Region":
		return in.config.Settings.Region
	case ref != "":
		return "${" + ref + "}"
	}
	if parts := list(object["Fn::GetAtt"]); parts != nil {
		return fmt.Sprintf("${%v.%v}", parts[0], parts[1])
	}
	var joined strings.Builder
	if parts := list(object["Fn::Join"]); parts != nil {
		for _, part := range list(parts[1]) {
			joined.WriteString(in.value(part))
		}
	}
	return joined.String()
}

// list reads a list, or a value that stands for a list of one.
func list(v any) []any {
	if many, ok := v.([]any); ok || v == nil {
		return many
	}
	return []any{v}
}

// values writes a list of values.
func (in template) values(v any) []string {
	var texts []string
	for _, one := range list(v) {
		texts = append(texts, in.value(one))
	}
	return texts
}

// at follows names into a document; nil if one is not there.
func at(document any, names ...string) any {
	for _, name := range names {
		object, _ := document.(map[string]any)
		document = object[name]
	}
	return document
}

// resolve writes all values inside a document as value does.
func (in template) resolve(document any) any {
	switch v := document.(type) {
	case []any:
		resolved := make([]any, len(v))
		for i, one := range v {
			resolved[i] = in.resolve(one)
		}
		return resolved
	case map[string]any:
		if v["Ref"] != nil || v["Fn::Join"] != nil || v["Fn::GetAtt"] != nil {
			return in.value(v)
		}
		resolved := map[string]any{}
		for name, member := range v {
			resolved[name] = in.resolve(member)
		}
		return resolved
	}
	return document
}
