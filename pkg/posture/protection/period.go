// Package protection tells what backs a resource up: which plan of AWS Backup
// selects it, which policy of Data Lifecycle Manager covers it, and how often a
// plan runs. It reads snapshots, not AWS.
package protection

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// day is a day without a change of clocks: schedules are taken to be in UTC.
// The hour by which another time zone may differ is less than any start window.
const day = 24 * time.Hour

// Period is the longest time between two runs of a schedule, as of
// "cron(0 5 ? * MON-FRI *)", which is three days, or "rate(12 hours)". The empty
// schedule is AWS Backup's default, daily.
func Period(schedule string) (time.Duration, error) {
	if schedule == "" {
		return day, nil
	}
	kind, body, _ := strings.Cut(schedule, "(")
	body, closed := strings.CutSuffix(body, ")")
	switch {
	case closed && kind == "rate":
		return ratePeriod(body)
	case closed && kind == "cron":
		c, err := parseCron(body)
		if err != nil {
			return 0, err
		}
		return c.period()
	}
	return 0, fmt.Errorf("%w: %.80q", errSchedule, schedule)
}

var units = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": day}

func ratePeriod(text string) (time.Duration, error) {
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	length := units[strings.TrimSuffix(unit, "s")]
	const most = 10 * 365
	if err != nil || n < 1 || length == 0 || time.Duration(n) > most*day/length {
		return 0, fmt.Errorf("%w: rate(%.80s)", errSchedule, text)
	}
	return time.Duration(n) * length, nil
}

// period looks at nine years, in which every day of the calendar occurs, 29
// February more than once.
func (c cron) period() (time.Duration, error) {
	first, last, longest := c.timesOfDay()
	var previous time.Time
	runs := 0
	for today := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); today.Year() < 2033; today = today.AddDate(0, 0, 1) {
		if !c.runsOn(today) {
			continue
		}
		if runs > 0 {
			longest = max(longest, today.Sub(previous)+first-last)
		}
		previous = today
		runs++
	}
	if runs < 2 {
		return 0, fmt.Errorf("%w: it never runs", errSchedule)
	}
	return longest, nil
}

// timesOfDay gives the first and the last run of a day, and the longest time
// between two of them.
func (c cron) timesOfDay() (first, last, longest time.Duration) {
	first = -1
	for minute := range 24 * 60 {
		if !c.hours[minute/60] || !c.minutes[minute%60] {
			continue
		}
		at := time.Duration(minute) * time.Minute
		if first < 0 {
			first = at
		} else {
			longest = max(longest, at-last)
		}
		last = at
	}
	return first, last, longest
}

// defaultStart is the start window of a rule that sets none. Source: AWS Backup
// developer guide, backup plan options.
const defaultStart = 8 * time.Hour

// Limit is how old the newest recovery point of a rule may be: its period, and
// the window in which a job may begin.
func Limit(rule snapshot.BackupRule) (time.Duration, error) {
	period, err := Period(rule.Schedule)
	if err != nil {
		return 0, err
	}
	start := time.Duration(rule.StartMinutes) * time.Minute
	if start <= 0 {
		start = defaultStart
	}
	return period + start, nil
}

// Usable reports whether something can be restored from a recovery point.
func Usable(p snapshot.RecoveryPoint) bool {
	return slices.Contains([]string{"COMPLETED", "AVAILABLE"}, p.Status)
}
