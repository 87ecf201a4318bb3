package readiness

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Defaults are the options of a deployment that sets nothing.
func Defaults() Options { return Options{Ceiling: level.Isolate, OwnerTag: "owner"} }

// ReadSettings reads the options that matter here out of a cdk.json; what it does
// not set stays as it is by default. The error names everything that is wrong.
// Whether the settings are right as a whole is the deployment's business.
func ReadSettings(cdk []byte) (Options, error) {
	var file struct {
		Context map[string]json.RawMessage `json:"context"`
	}
	if err := json.Unmarshal(cdk, &file); err != nil {
		return Options{}, fmt.Errorf("no cdk.json: %w", err)
	}
	o, ceiling := Defaults(), ""
	err := errors.Join(
		read(file.Context, "containment", &ceiling),
		read(file.Context, "ownerTag", &o.OwnerTag),
		readProtected(file.Context, &o.Protected),
		readCanaries(file.Context, &o.Canaries),
		readSwitch(file.Context, "dryRun", &o.DryRun),
		readBackup(file.Context, &o.BackupRegion),
	)
	if err == nil && ceiling != "" {
		o.Ceiling, err = level.Parse(ceiling)
	}
	return o, err
}

func read(context map[string]json.RawMessage, name string, into any) error {
	raw, set := context[name]
	if !set {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readProtected reads a list, or a text that holds one.
func readProtected(context map[string]json.RawMessage, into *[]settings.Protection) error {
	const name = "protectedPrincipals"
	var text string
	if json.Unmarshal(context[name], &text) == nil {
		if text == "" {
			return nil
		}
		context = map[string]json.RawMessage{name: json.RawMessage(text)}
	}
	return read(context, name, into)
}

// readCanaries reads a list, or names with commas between.
func readCanaries(context map[string]json.RawMessage, into *[]string) error {
	if json.Unmarshal(context["canaryUsers"], into) == nil {
		return nil
	}
	names := ""
	err := read(context, "canaryUsers", &names)
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name != "" {
			*into = append(*into, name)
		}
	}
	return err
}

// readSwitch reads true or false, or a text that says so.
func readSwitch(context map[string]json.RawMessage, name string, into *bool) error {
	var text string
	if json.Unmarshal(context[name], &text) == nil {
		*into = text == "true"
		return nil
	}
	return read(context, name, into)
}

// readBackup reads true, false, or the name of the Region.
func readBackup(context map[string]json.RawMessage, into *bool) error {
	var text string
	if json.Unmarshal(context["backupRegion"], &text) == nil {
		*into = text == "true" || text == backup
		return nil
	}
	return read(context, "backupRegion", into)
}
