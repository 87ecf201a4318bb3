package protection_test

import (
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

func TestPeriod(t *testing.T) {
	for schedule, want := range map[string]time.Duration{
		"":                           day,
		"cron(0 5 ? * * *)":          day,
		"cron(15 * ? * * *)":         time.Hour,
		"cron(0/15 * * * ? *)":       15 * time.Minute,
		"cron(5,20 8 * * ? *)":       day - 15*time.Minute,
		"cron(0 8-18/2 * * ? *)":     14 * time.Hour,
		"cron(0 6,18 ? * MON-FRI *)": 60 * time.Hour,
		"cron(0 5 ? * 2-6 *)":        3 * day,
		"cron(0 5 ? * FRI-MON *)":    4 * day,
		"cron(0 5 ? * sun *)":        7 * day,
		"cron(0 5 1 * ? *)":          31 * day,
		"cron(0 5 31 * ? *)":         61 * day, // 31 May to 31 July
		"cron(0 5 L * ? *)":          31 * day,
		"cron(0 5 1 JAN,JUL ? *)":    184 * day,
		"cron(0 5 1 1/3 ? *)":        92 * day,
		"cron(0 5 29 2 ? *)":         4*365*day + day,
		"cron(0 5 ? * 6L *)":         35 * day,
		"cron(0 5 ? * 3#2 *)":        35 * day,
		"cron(0 1,2,20 * * ? *)":     18 * time.Hour,
		"cron(0 5 31W * ? *)":        63 * day,
		"cron(0 5 ? * L *)":          35 * day,
		"cron(0 5 1W * ? *)":         33 * day,
		"cron(0 5 LW * ? *)":         33 * day,
		"cron(0 5 * * ? 2026)":       day,

		"cron(1/9223372036854775807 5 ? * * *)": day, // once an hour at most
		"rate(12 hours)":                        12 * time.Hour,
		"rate(1 day)":                           day,
		"rate(30 minutes)":                      30 * time.Minute,
	} {
		if got, err := protection.Period(schedule); err != nil || got != want {
			t.Errorf("%q: %s, %v; wanted %s", schedule, got, err, want)
		}
	}
}

func TestPeriodRefuses(t *testing.T) {
	for _, schedule := range []string{
		"daily", "cron(0 5 * * *)", "cron(0 5 ? * * *", "cron(60 5 ? * * *)", "cron(0 24 ? * * *)", "cron(0 5 0 * ? *)",
		"cron(0 5 32W * ? *)", "cron(0 5 ? 13 * *)", "cron(0 5 ? * 8 *)", "cron(0 5 ? * 3#6 *)", "cron(0 5 ? * XL *)",
		"cron(0/0 5 ? * * *)", "cron(0/x 5 ? * * *)", "cron(-5 5 ? * * *)", "cron(0 5 30 2 ? *)", "cron(a 5 ? * * *)", "cron(0 5 ? JAN, * *)",
		"rate(0 days)", "rate(5)", "rate(5 fortnights)", "rate(9223372036854775807 days)", "rate(-1 days)",
	} {
		if got, err := protection.Period(schedule); err == nil {
			t.Errorf("%q: %s", schedule, got)
		}
	}
}

func TestLimitAddsTheStartWindow(t *testing.T) {
	for minutes, want := range map[int]time.Duration{0: day + 8*time.Hour, 60: day + time.Hour} {
		if got, err := protection.Limit(snapshot.BackupRule{StartMinutes: minutes}); err != nil || got != want {
			t.Errorf("%d minutes: %s, %v", minutes, got, err)
		}
	}
	if _, err := protection.Limit(snapshot.BackupRule{Schedule: "daily"}); err == nil {
		t.Error("no error")
	}
}
