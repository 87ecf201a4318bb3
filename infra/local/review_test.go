package main

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

func TestCheckReview(t *testing.T) {
	for name, tc := range map[string]struct {
		made posture.Reported
		says string // "" for a review that is as it should be
	}{
		"as it should be":   {posture.Reported{Failed: 4, Unknown: 9}, ""},
		"nothing found":     {posture.Reported{Unknown: 9}, "found nothing"},
		"everything read":   {posture.Reported{Failed: 4}, "could read everything"},
		"could not be kept": {posture.Reported{Failed: 4, Unknown: 9, Problems: []string{"AccessDenied"}}, "AccessDenied"},
	} {
		err := checkReview(tc.made)
		if (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
