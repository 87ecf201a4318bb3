package protection

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

var errSchedule = errors.New("schedule not understood")

// cron is an AWS cron expression: minutes, hours, day of the month, month, day
// of the week, year. The year is ignored: only how often it runs is asked.
type cron struct {
	minutes, hours, months []bool
	onDay, onWeekday       func(time.Time) bool
}

var (
	monthNames   = []string{"", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

func parseCron(text string) (cron, error) {
	fields := strings.Fields(text)
	const all = 6
	if len(fields) != all {
		return cron{}, fmt.Errorf("%w: %d fields, not %d", errSchedule, len(fields), all)
	}
	var c cron
	var problems [5]error
	c.minutes, problems[0] = parseField(fields[0], 0, 59, nil)
	c.hours, problems[1] = parseField(fields[1], 0, 23, nil)
	c.onDay, problems[2] = parseDay(fields[2])
	c.months, problems[3] = parseField(fields[3], 1, 12, monthNames)
	c.onWeekday, problems[4] = parseWeekday(fields[4])
	return c, errors.Join(problems[:]...)
}

// runsOn reports whether there is a run on a day.
func (c cron) runsOn(day time.Time) bool {
	return c.months[day.Month()] && c.onDay(day) && c.onWeekday(day)
}

// parseField reads a list of numbers, names, ranges and steps. The result says
// for each number up to the highest whether it is in the list.
func parseField(text string, lowest, highest int, names []string) ([]bool, error) {
	set := make([]bool, highest+1)
	for item := range strings.SplitSeq(text, ",") {
		body, stepText, stepped := strings.Cut(item, "/")
		from, to, err := parseRange(body, lowest, highest, names)
		step := 1
		if err == nil && stepped {
			if !strings.ContainsAny(body, "-*?") {
				to = highest // "5/10" begins at 5 and goes on to the end
			}
			step, err = strconv.Atoi(stepText)
		}
		if err != nil || step < 1 {
			return nil, fmt.Errorf("%w: %q", errSchedule, text)
		}
		if to < from { // FRI-MON goes round
			to += highest - lowest + 1
		}
		step = min(step, highest+1) // a longer one leaves the list as well
		for n := from; n <= to; n += step {
			set[lowest+(n-lowest)%(highest-lowest+1)] = true
		}
	}
	return set, nil
}

func parseRange(text string, lowest, highest int, names []string) (from, to int, err error) {
	if text == "*" || text == "?" {
		return lowest, highest, nil
	}
	first, last, ranged := strings.Cut(text, "-")
	if from, err = parseNumber(first, lowest, highest, names); err != nil || !ranged {
		return from, from, err
	}
	to, err = parseNumber(last, lowest, highest, names)
	return from, to, err
}

func parseNumber(text string, lowest, highest int, names []string) (int, error) {
	if i := slices.Index(names, strings.ToUpper(text)); i > 0 {
		return i, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < lowest || n > highest {
		return 0, fmt.Errorf("%w: %q", errSchedule, text)
	}
	return n, nil
}

// parseDay reads the day of the month: a list, or L (the last), or 15W (the
// working day nearest to the 15th), or LW.
func parseDay(text string) (func(time.Time) bool, error) {
	switch number, nearest := strings.CutSuffix(text, "W"); {
	case text == "L":
		return func(day time.Time) bool { return day.AddDate(0, 0, 1).Day() == 1 }, nil
	case text == "LW":
		return func(day time.Time) bool { return day.Equal(nearestWorkday(lastOf(day), day.Month())) }, nil
	case nearest:
		n, err := parseNumber(number, 1, 31, nil)
		return func(day time.Time) bool {
			return n <= lastOf(day).Day() && day.Equal(nearestWorkday(day.AddDate(0, 0, n-day.Day()), day.Month()))
		}, err
	}
	set, err := parseField(text, 1, 31, nil)
	return func(day time.Time) bool { return set[day.Day()] }, err
}

func lastOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC)
}

// nearestWorkday moves a Saturday or Sunday to a working day in the same month.
func nearestWorkday(day time.Time, month time.Month) time.Time {
	moves := map[time.Weekday][2]int{time.Saturday: {-1, 2}, time.Sunday: {1, -2}}
	for _, move := range moves[day.Weekday()] {
		if moved := day.AddDate(0, 0, move); moved.Month() == month {
			return moved
		}
	}
	return day
}

// parseWeekday reads the day of the week: a list, or 6L (the last Friday of the
// month), or 3#2 (its second Tuesday). Sunday is 1.
func parseWeekday(text string) (func(time.Time) bool, error) {
	if number, last := strings.CutSuffix(text, "L"); last {
		if number == "" {
			number = "7"
		}
		n, err := parseNumber(number, 1, 7, weekdayNames)
		return func(day time.Time) bool {
			return int(day.Weekday())+1 == n && day.AddDate(0, 0, 7).Month() != day.Month()
		}, err
	}
	if number, week, nth := strings.Cut(text, "#"); nth {
		n, err := parseNumber(number, 1, 7, weekdayNames)
		k, second := parseNumber(week, 1, 5, nil)
		return func(day time.Time) bool { return int(day.Weekday())+1 == n && (day.Day()+6)/7 == k }, errors.Join(err, second)
	}
	set, err := parseField(text, 1, 7, weekdayNames)
	return func(day time.Time) bool { return set[int(day.Weekday())+1] }, err
}
