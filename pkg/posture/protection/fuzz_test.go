package protection

import (
	"testing"
	"time"
)

// FuzzPeriod holds that any text in the place of a schedule, which whoever may make
// a backup plan writes, gives a period that a schedule can have, or an error.
func FuzzPeriod(f *testing.F) {
	for _, text := range []string{
		"", "rate(12 hours)", "cron(0 5 ? * MON-FRI *)", "cron(0/15 8-18/2 L 1/3 ? *)", "cron(0 5 31W * ? *)", "cron(5,20 5 ? * 3#2 *)", "cron(0 5 ? * 6L *)",
		"cron(1/9223372036854775807 5 ? * * *)", "rate(9223372036854775807 days)",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const most = 10 * 365 * 24 * time.Hour
		if period, err := Period(text); err == nil && (period <= 0 || period > most) {
			t.Errorf("%q runs every %s", text, period)
		}
	})
}
