package deploy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	manifest = `{"artifacts":{"s":{"properties":{"stackTemplateAssetObjectUrl":"s3://bucket/aaaa1111.json"}}}}`
	assets   = `{"files":{"aaaa1111":{"source":{"path":"s.template.json"},"destinations":{"d":{"objectKey":"aaaa1111.json"}}},"bbbb":{"source":{"path":"asset.bbbb"}}}}`
)

// assembly writes a cloud assembly with one template.
func assembly(t *testing.T, template string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"manifest.json": manifest, "s.assets.json": assets, "s.template.json": template} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func file(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const withGroup = `{"Description":"x","Resources":{
	"isolate":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"ManagedPolicyName":"ekr-isolate"}},
	"isolated":{"Type":"AWS::IAM::Group","Properties":{"GroupName":"ekr-isolated","ManagedPolicyArns":[{"Ref":"isolate"}]}},
	"queue":{"Type":"AWS::SQS::Queue"}}}`

func TestLeaveOut(t *testing.T) {
	dir := assembly(t, withGroup)
	left, err := leaveOut(dir, filepath.Join(dir, "s.template.json"), []string{"AWS::IAM::Group"})
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Name != "isolated" || left[0].names["isolate"] != "ekr-isolate" {
		t.Errorf("left out %+v", left)
	}
	var kept struct {
		Description string
		Resources   map[string]any
	}
	if err := json.Unmarshal([]byte(file(t, dir, "s.template.json")), &kept); err != nil {
		t.Fatal(err)
	}
	if len(kept.Resources) != 2 || kept.Resources["queue"] == nil || kept.Description != "x" {
		t.Errorf("kept %+v", kept)
	}
	for _, name := range []string{"manifest.json", "s.assets.json"} {
		if strings.Contains(file(t, dir, name), "aaaa1111") {
			t.Errorf("%s names the template by its old digest: %s", name, file(t, dir, name))
		}
	}
	if !strings.Contains(file(t, dir, "s.assets.json"), `"bbbb"`) {
		t.Error("another asset was renamed")
	}
}

func TestNothingUnknownChangesNothing(t *testing.T) {
	dir := assembly(t, withGroup)
	left, err := leaveOut(dir, filepath.Join(dir, "s.template.json"), []string{"AWS::Other::Type"})
	if err != nil || len(left) != 0 || file(t, dir, "s.template.json") != withGroup || file(t, dir, "manifest.json") != manifest {
		t.Errorf("left out %v, %v", left, err)
	}
}

func TestAResourceInUseStays(t *testing.T) {
	for name, reference := range map[string]string{
		"Ref":       `"Properties":{"Group":{"Ref":"isolated"}}`,
		"GetAtt":    `"Properties":{"Group":{"Fn::GetAtt":["isolated","Arn"]}}`,
		"DependsOn": `"DependsOn":["isolated"]`,
	} {
		dir := assembly(t, `{"Resources":{"isolated":{"Type":"AWS::IAM::Group"},"user":{"Type":"AWS::IAM::User",`+reference+`}}}`)
		_, err := leaveOut(dir, filepath.Join(dir, "s.template.json"), []string{"AWS::IAM::Group"})
		if err == nil || !strings.Contains(err.Error(), "refers to it") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTypes(t *testing.T) {
	got, err := typesIn(assembly(t, withGroup))
	if diff := cmp.Diff([]string{"AWS::IAM::Group", "AWS::IAM::ManagedPolicy", "AWS::SQS::Queue"}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := typesIn(t.TempDir()); err == nil {
		t.Error("an assembly without a template is no error")
	}
}
