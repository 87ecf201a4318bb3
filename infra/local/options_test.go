package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	got, err := parse([]string{"-event", "e.json", "-keep", "-answer", "4s", "-bench", "3", "-c", "containment=revoke", "-c", "watchAfter=2s,3s", "-endpoint", "http://127.0.0.1:4566"})
	want := options{
		event: "e.json", keep: true, answer: 4 * time.Second, bench: 3, endpoint: "http://127.0.0.1:4566", cloudTrail: anyPort,
		settings: pairs{"containment": "revoke", "watchAfter": "2s,3s"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(options{})); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for arguments, want := range map[string]string{
		"-answer 5s":                          "between 0 and 4s",
		"-bench -1":                           "number of rounds",
		"-c dryRun":                           "NAME=VALUE",
		"file.json":                           "unexpected: file.json",
		"-cloudtrail 0.0.0.0:4567":            "this machine alone reaches",
		"-cloudtrail :4567":                   "this machine alone reaches",
		"-endpoint 127.0.0.1:4566":            "no URL",
		"-endpoint https://iam.amazonaws.com": "for emulators",
		"-endpoint https://STS.us-east-1.AMAZONAWS.com.:443/": "for emulators",
		"-endpoint https://x.amazonaws.com.cn":                "for emulators",
		"-endpoint https://sts.us-east-1.api.aws":             "for emulators",
	} {
		if _, err := parse(strings.Fields(arguments)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", arguments, err)
		}
	}
	if _, err := parse([]string{"-endpoint", "https://notamazonaws.com.example.com"}); err != nil {
		t.Errorf("an emulator's name was refused: %v", err)
	}
}
