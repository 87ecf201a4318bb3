package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// blinded asks to switch on again what records or watches the account.
func (v view) blinded(s usage.Summary) []Task {
	list, rest := []Task{}, []string{}
	for _, c := range s.Suspicious {
		if c.Class != usage.CoverUp || c.Since == 0 {
			continue
		}
		if c.Service == "cloudtrail" && c.Name == "StopLogging" {
			list = append(list, v.loggingOff(c))
			continue
		}
		text := call(c) + in(c.Regions)
		if len(c.Targets) > 0 {
			text += ": " + inert(lastPart(c.Targets[0].Name), 60)
		}
		rest = append(rest, text)
	}
	if len(rest) > 0 {
		list = append(list, urgent("TRACES COVERED UP: "+strings.Join(first(rest, maxPoints), "; ")+". Put each back, and see that every trail is logging:",
			command("aws", "cloudtrail", "describe-trails", "--region", v.region())))
	}
	return list
}

// loggingOff starts the trails again that were stopped. The call was accepted in
// the trail's home Region, since CloudTrail takes it nowhere else.
// Source: CloudTrail API reference, StopLogging, InvalidHomeRegionException.
func (v view) loggingOff(c usage.Suspicious) Task {
	names, commands := []string{}, []string{}
	for _, t := range c.Targets {
		names = append(names, inert(lastTrail(t.Name), 60)+" ("+inert(t.Region, 30)+")")
		commands = append(commands, command("aws", "cloudtrail", "start-logging", "--region", t.Region, "--name", t.Name))
	}
	text := "LOGGING WAS SWITCHED OFF at " + v.since(c.LastSeen.Time)
	if len(names) == 0 {
		for _, region := range c.Regions {
			commands = append(commands, command("aws", "cloudtrail", "describe-trails", "--region", region))
		}
		return urgent(text+", of a trail that the record does not name. Find it, and start it:", commands[:min(len(commands), maxPoints)]...)
	}
	return urgent(text+": trail "+strings.Join(names, ", ")+". Unless one of you did so since, start it again:", commands...)
}

func lastTrail(name string) string { return strings.TrimPrefix(lastPart(name), "trail/") }
