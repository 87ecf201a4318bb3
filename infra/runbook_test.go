package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

var update = flag.Bool("update", false, "write RUNBOOK.md from the runbooks beside the resources")

// runbooks are the kinds of resources that have a runbook, each with the property
// that names it, as RUNBOOK.md has them.
var runbooks = []struct{ title, kind, name string }{
	{"Alarms", "AWS::CloudWatch::Alarm", "AlarmName"},
	{"Rules", "AWS::Events::Rule", "Name"},
	{"Queues", "AWS::SQS::Queue", "QueueName"},
	{"Topics", "AWS::SNS::Topic", "TopicName"},
}

// TestEverythingHasARunbook holds that whoever is told of a part in trouble finds
// what to do, and at least one command to begin with.
func TestEverythingHasARunbook(t *testing.T) {
	page, err := os.ReadFile("RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range runbooks {
		each(t, part.kind, func(in template, r resource) {
			name, book := in.value(r.Properties[part.name]), r.Metadata[parts.RunbookMetadata]
			means, _ := at(book, "Means").(string)
			breaks, _ := at(book, "Breaks").(string)
			steps := in.values(at(book, "Recover"))
			if means == "" || breaks == "" || !slices.ContainsFunc(steps, isCommand) {
				t.Errorf("%s: %s has no runbook, or one without a command", in.name, name)
			}
			if part.kind != "AWS::CloudWatch::Alarm" {
				return
			}
			description := in.value(r.Properties["AlarmDescription"])
			_, anchor, _ := strings.Cut(description, "infra/RUNBOOK.md#")
			if len(description) > 1024 || !strings.HasPrefix(description, means) || !slices.Contains(anchors(string(page)), anchor) {
				t.Errorf("%s: %s is described as %q", in.name, name, description)
			}
		})
	}
}

// TestRunbooksNameCommandsThatExist compares what runbooks call of ekr with the
// commands that it has.
func TestRunbooksNameCommandsThatExist(t *testing.T) {
	files, err := filepath.Glob("../pkg/cmd/ekr/internal/cli/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	have := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`Use:\s+"(\w+)`).FindAllSubmatch(source, -1) {
			have[string(match[1])] = true
		}
	}
	for _, match := range regexp.MustCompile(`(?m)^    ekr (\w+)`).FindAllStringSubmatch(runbookPage(), -1) {
		if !have[match[1]] {
			t.Errorf("there is no command ekr %s", match[1])
		}
	}
}

func isCommand(step string) bool { return strings.HasPrefix(step, "$ ") }

// anchors are the places of a page that a link can lead to.
func anchors(page string) (all []string) {
	for line := range strings.Lines(page) {
		if title, ok := strings.CutPrefix(line, "### "); ok {
			all = append(all, strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-"))
		}
	}
	return all
}

// TestRunbookPage compares RUNBOOK.md with the runbooks beside the resources;
// -update writes it.
func TestRunbookPage(t *testing.T) {
	want := runbookPage()
	if *update {
		if err := os.WriteFile("RUNBOOK.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("go test ./infra -run RunbookPage -update writes it anew:\n%s", diff)
	}
}

const runbookHead = `# Runbook

What to do when a part of the responder is in trouble. This page is extracted from the code that makes the parts; do not edit it:
` + "`go test ./infra -run RunbookPage -update`" + ` writes it.

Words in capitals in the commands are to be filled in. The Region is that of a deployment to partition aws; in aws-us-gov it is
us-gov-west-1. Whatever the trouble is: a key that is exposed can be switched off without the responder, by
` + "`aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive`" + `.
`

// runbookPage writes the page. The templates with every setting on have every
// part.
func runbookPage() string {
	var page strings.Builder
	page.WriteString(runbookHead)
	for _, part := range runbooks {
		fmt.Fprintf(&page, "\n## %s\n", part.title)
		for _, in := range allOn() {
			where := ""
			if !strings.HasSuffix(in.name, " "+settings.StackName) {
				where = " in " + in.config.BackupRegion
			}
			for _, r := range sortedBy(in, part.kind, part.name) {
				fmt.Fprintf(&page, "\n### %s%s\n", in.value(r.Properties[part.name]), where)
				in.writeRunbook(&page, r.Metadata[parts.RunbookMetadata])
			}
		}
	}
	return page.String()
}

// allOn are the templates with every setting on, that of the home Region first.
func allOn() []template {
	list := slices.DeleteFunc(slices.Clone(templates()), func(in template) bool { return !strings.HasPrefix(in.name, "all ") })
	slices.Reverse(list)
	return list
}

func sortedBy(in template, kind, name string) []resource {
	list := in.of(kind)
	slices.SortFunc(list, func(a, b resource) int {
		return strings.Compare(in.value(a.Properties[name]), in.value(b.Properties[name]))
	})
	return list
}

func (in template) writeRunbook(page *strings.Builder, book any) {
	fmt.Fprintf(page, "\n%s %s\n", at(book, "Means"), at(book, "Breaks"))
	command := false
	for _, step := range in.values(at(book, "Recover")) {
		line, is := strings.CutPrefix(step, "$ ")
		switch {
		case is && command:
			fmt.Fprintf(page, "    %s\n", line)
		case is:
			fmt.Fprintf(page, "\n    %s\n", line)
		default:
			fmt.Fprintf(page, "\n%s\n", step)
		}
		command = is
	}
}
