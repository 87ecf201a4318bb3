package deploy

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// resource is a resource of a template that is left out of it.
type resource struct {
	Type string
	// Name is its logical id.
	Name       string
	Properties json.RawMessage
	// names maps the logical ids of the template's managed policies to the
	// names of the policies.
	names map[string]string
}

// template is a CloudFormation template, as far as it is changed here.
type template map[string]json.RawMessage

type declared struct {
	Type       string          `json:"Type"`
	Properties json.RawMessage `json:"Properties"`
}

// templates lists the template files of an assembly.
func templates(assembly string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(assembly, "*.template.json"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no template in %s", assembly)
	}
	return files, err
}

func read(file string) (template, map[string]json.RawMessage, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var t template
	var resources map[string]json.RawMessage
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := json.Unmarshal(t["Resources"], &resources); err != nil {
		return nil, nil, fmt.Errorf("resources of %s: %w", file, err)
	}
	return t, resources, nil
}

// typesIn lists the types of resources in the templates of an assembly.
func typesIn(assembly string) ([]string, error) {
	files, err := templates(assembly)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, file := range files {
		_, resources, err := read(file)
		if err != nil {
			return nil, err
		}
		for _, doc := range resources {
			var r declared
			if err := json.Unmarshal(doc, &r); err != nil {
				return nil, err
			}
			found[r.Type] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// leaveOut takes the resources of some types out of a template file, and returns
// them. A resource that another one refers to cannot be left out.
func leaveOut(assembly, file string, unknown []string) ([]resource, error) {
	t, resources, err := read(file)
	if err != nil {
		return nil, err
	}
	var left []resource
	names := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		var r declared
		if err := json.Unmarshal(resources[id], &r); err != nil {
			return nil, err
		}
		if name := policyName(r); name != "" {
			names[id] = name
		}
		if slices.Contains(unknown, r.Type) {
			left = append(left, resource{Type: r.Type, Name: id, Properties: r.Properties, names: names})
			delete(resources, id)
		}
	}
	if len(left) == 0 {
		return nil, nil
	}
	if t["Resources"], err = json.Marshal(resources); err != nil {
		return nil, err
	}
	changed, err := json.MarshalIndent(t, "", " ")
	if err != nil {
		return nil, err
	}
	for _, r := range left {
		if bytes.Contains(changed, []byte(`"`+r.Name+`"`)) {
			return nil, fmt.Errorf("%s %s cannot be left out: another resource refers to it", r.Type, r.Name)
		}
	}
	return left, replace(assembly, file, changed)
}

func policyName(r declared) string {
	var properties struct {
		ManagedPolicyName string
	}
	if r.Type != "AWS::IAM::ManagedPolicy" || json.Unmarshal(r.Properties, &properties) != nil {
		return ""
	}
	return properties.ManagedPolicyName
}

// replace writes a template and names it anew in the assembly. The CDK publishes
// a template under the digest of its text, and takes one of that name that was
// published before for the same.
func replace(assembly, file string, text []byte) error {
	manifest := filepath.Join(assembly, "manifest.json")
	assets := strings.TrimSuffix(file, ".template.json") + ".assets.json"
	if _, err := os.Stat(assets); errors.Is(err, fs.ErrNotExist) {
		return os.WriteFile(file, text, 0o644) // a stack without assets is not published
	}
	old, err := publishedAs(assets, filepath.Base(file))
	if err != nil {
		return err
	}
	fresh := fmt.Sprintf("%x", sha256.Sum256(text))
	for _, listing := range []string{manifest, assets} {
		content, err := os.ReadFile(listing)
		if err != nil {
			return err
		}
		if err := os.WriteFile(listing, bytes.ReplaceAll(content, []byte(old), []byte(fresh)), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(file, text, 0o644)
}

// publishedAs finds the digest that the assets list a template under.
func publishedAs(assets, templateFile string) (string, error) {
	content, err := os.ReadFile(assets)
	if err != nil {
		return "", err
	}
	var listed struct {
		Files map[string]struct {
			Source struct {
				Path string `json:"path"`
			} `json:"source"`
		} `json:"files"`
	}
	if err := json.Unmarshal(content, &listed); err != nil {
		return "", fmt.Errorf("%s: %w", assets, err)
	}
	for digest, f := range listed.Files {
		if f.Source.Path == templateFile {
			return digest, nil
		}
	}
	return "", fmt.Errorf("%s does not list %s", assets, templateFile)
}
