package cli

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
)

// TestWrongUsage: nothing is printed as a result, a person is told why, and AWS
// is not called.
func TestWrongUsage(t *testing.T) {
	long := strings.Repeat("x", maxReason+1)
	tests := map[string]struct {
		args []string
		says string
	}{
		"no command":              {nil, "Available Commands"},
		"unknown command":         {[]string{"frobnicate"}, `unknown command "frobnicate"`},
		"unknown flag":            {[]string{"incidents", "--frobnicate"}, "unknown flag: --frobnicate"},
		"unknown flag of root":    {[]string{"--frobnicate"}, "unknown flag: --frobnicate"},
		"event without a file":    {[]string{"event"}, "at least 1 arg"},
		"unknown format":          {[]string{"event", "--format", "xml", "x"}, `"xml" is none of text, json`},
		"two formats":             {[]string{"incidents", "--json", "--format", "text"}, "contradict"},
		"no key":                  {[]string{"respond", "--reason", "x"}, "--access-key-id is missing"},
		"bad key":                 {[]string{"respond", "--access-key-id", "akia1234", "--reason", "x"}, "no access key id"},
		"a secret for a key":      {[]string{"respond", "--access-key-id", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "--reason", "x"}, "no access key id"},
		"no reason":               {[]string{"respond", "--access-key-id", exposed}, "--reason is missing"},
		"blank reason":            {[]string{"respond", "--access-key-id", exposed, "--reason", " "}, "--reason is missing"},
		"long reason":             {[]string{"respond", "--access-key-id", exposed, "--reason", long}, "301 characters"},
		"argument too many":       {[]string{"respond", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, "ekr respond takes flags only"},
		"bad incident":            {[]string{"incidents", "1123-7F3K"}, "no incident id"},
		"open and one incident":   {[]string{"incidents", "--open", "EKR-1123-7F3K"}, "--open is for the list"},
		"restore of nothing":      {[]string{"restore", "--reason", "x"}, "takes the id of one incident"},
		"restore of a bad id":     {[]string{"restore", "EKR", "--reason", "x"}, "no incident id"},
		"restore without reason":  {[]string{"restore", "EKR-1123-7F3K"}, "--reason is missing"},
		"reactivate without end":  {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--reactivate-exposed-key"}, "go together"},
		"end without reactivate":  {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--until", "2h"}, "go together"},
		"end that is no time":     {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--reactivate-exposed-key", "--until", "soon"}, "neither a duration"},
		"end that is over":        {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--reactivate-exposed-key", "--until", "-2h"}, "not within the next 72 hours"},
		"end that is over by now": {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--reactivate-exposed-key", "--until", "2026-11-23T12:00:00Z"}, "not within the next 72 hours"},
		"end too far ahead":       {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--reactivate-exposed-key", "--until", "72h1s"}, "not within the next 72 hours"},
		"end without end":         {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--reactivate-exposed-key", "--until", "9999999h"}, "a duration up to 72h"},
		"no part":                 {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--only", ""}, `--only "" is no part`},
		"no known part":           {[]string{"restore", "EKR-1123-7F3K", "--reason", "x", "--only", "key:\x1b[2J"}, `is no part: deny, isolate`},
		"two incidents":           {[]string{"incidents", "EKR-1123-7F3K", "EKR-1123-7F3L"}, "the id of one incident"},
		"an empty incident":       {[]string{"incidents", ""}, "no incident id"},
		"an id that acts":         {[]string{"incidents", "EKR-\x1b[2J"}, `"EKR-\x1b[2J" is no incident id`},
		"drill of something":      {[]string{"drill", "now"}, "ekr drill takes flags only"},
		"redrive of something":    {[]string{"redrive", "all"}, "ekr redrive takes flags only"},
		"pause of no time":        {[]string{"pause", "--for", "0s"}, `--for "0s" is not a time from 1m to 4h`},
		"pause of a second":       {[]string{"pause", "--for", "1s", "--reason", "x"}, `--for "1s" is not`},
		"pause of less":           {[]string{"pause", "--for", "-1h", "--reason", "x"}, `--for "-1h" is not`},
		"pause without a number":  {[]string{"pause", "--for", "", "--reason", "x"}, `--for "" is not`},
		"pause without a unit":    {[]string{"pause", "--for", "2", "--reason", "x"}, `--for "2" is not`},
		"pause of a century":      {[]string{"pause", "--for", "999999999h", "--reason", "x"}, `--for "999999999h" is not`},
		"pause for no reason":     {[]string{"pause", "--reason", ""}, `--for "" is not`},
		"no end of a pause":       {[]string{"pause", "--end=false"}, `--for "" is not`},
		"no Region":               {[]string{"pause", "--region", "us-east"}, `--region "us-east" is no Region`},
		"a Region that is a host": {[]string{"drill", "--region", "x.example.com/"}, "is no Region"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			got := w.run(tc.args...)
			if got.code != codeWrong || got.out != "" || !strings.Contains(got.err, tc.says) {
				t.Errorf("code %d, stdout %q, stderr %q; want %q", got.code, got.out, got.err, tc.says)
			}
			if strings.Contains(got.err, "wJalr") {
				t.Errorf("a secret is shown: %q", got.err)
			}
			if len(w.regions) != 0 {
				t.Errorf("AWS was called in %v", w.regions)
			}
		})
	}
}

// TestNoArguments: without any, cobra would take those of the test.
func TestNoArguments(t *testing.T) {
	before := os.Args
	t.Cleanup(func() { os.Args = before })
	os.Args = []string{"ekr", "--version"}
	if got := newWorld().run(); got.code != codeWrong || got.out != "" {
		t.Errorf("%+v", got)
	}
}

func TestHelpIsAResult(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help", "restore"}, {"event", "-h"}, {"respond", "--help"}, {"incidents", "--help"}, {"--version"}} {
		got := newWorld().run(args...)
		if got.code != codeOK || got.out == "" || got.err != "" {
			t.Errorf("%v: code %d, stdout %q, stderr %q", args, got.code, got.out, got.err)
		}
	}
}

func TestEveryCommandHasExamplesAndFormats(t *testing.T) {
	for _, command := range newRoot(Real()).Commands() {
		if command.Long == "" || command.Example == "" {
			t.Errorf("%s: no long help or no example", command.Name())
		}
		if command.Flags().Lookup("json") == nil || command.Flags().Lookup("format") == nil {
			t.Errorf("%s: no --json or no --format", command.Name())
		}
	}
}

// TestHomeRegion: the responder is looked for in the Region of its partition,
// whatever the shell says.
func TestHomeRegion(t *testing.T) {
	tests := map[string]struct {
		shell, arn string
		args       []string
		want       string
	}{
		"commercial":      {"eu-west-3", "arn:aws:iam::111122223333:user/alice", nil, "us-east-1,us-east-1"},
		"no Region":       {"", "arn:aws:iam::111122223333:user/alice", nil, "us-east-1,us-east-1"},
		"GovCloud":        {"us-gov-east-1", "arn:aws-us-gov:iam::111122223333:user/alice", nil, "us-gov-west-1,us-gov-west-1"},
		"by flag":         {"eu-west-3", "arn:aws:iam::111122223333:user/alice", []string{"--region", "us-west-2"}, "us-east-1,us-west-2"},
		"other partition": {"cn-north-1", "arn:aws-cn:iam::111122223333:user/alice", nil, "us-east-1"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.shell, w.identity.ARN = tc.shell, tc.arn
			w.run(append(tc.args, "incidents")...)
			if got := strings.Join(w.regions, ","); got != tc.want {
				t.Errorf("called %s, want %s", got, tc.want)
			}
		})
	}
}

func TestCredentialsThatDoNotWork(t *testing.T) {
	w := newWorld()
	w.identity.Err = apiError("ExpiredToken")
	if got := w.run("incidents"); got.code != codeUnread || !strings.Contains(got.err, "ExpiredToken") {
		t.Errorf("%+v", got)
	}
	w = newWorld()
	w.config = config.SharedConfigProfileNotExistError{Profile: "nosuch", Err: errors.New("none")}
	if got := w.run("incidents", "--profile", "nosuch"); got.code != codeWrong || !strings.Contains(got.err, "nosuch") {
		t.Errorf("%+v", got)
	}
	w = newWorld()
	w.config = errors.New("the configuration file is damaged")
	if got := w.run("incidents"); got.code != codeUnread {
		t.Errorf("%+v", got)
	}
}
