package notice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

func isServer(c usage.Created) bool {
	return c.Service == "ec2" && c.Action == "RunInstances" && strings.HasPrefix(c.Resource, "i-")
}

// instancesOf are the servers that were started since the exposure, by Region.
func instancesOf(s usage.Summary) (ids []string, byRegion map[string][]string) {
	byRegion = map[string][]string{}
	started := startsOf(s)
	for _, c := range s.Created {
		if started.Harm && isServer(c) && (c.At.IsZero() || !c.At.Before(s.ExposedAt.Time)) {
			ids, byRegion[c.Region] = append(ids, c.Resource), append(byRegion[c.Region], c.Resource)
		}
	}
	return ids, byRegion
}

// startsOf is what the summary says of starting servers.
func startsOf(s usage.Summary) usage.Suspicious {
	for _, c := range s.Suspicious {
		if c.Service == "ec2" && c.Name == "RunInstances" {
			return c
		}
	}
	return usage.Suspicious{}
}

// The bounds of the commands that stop servers: ids in one line, which mail must
// carry whole, and ids in all.
const (
	idsInLine = 40
	idsInAll  = 400
)

// money stops servers, Region by Region: they cost money, and stopped they remain
// evidence.
func (v view) money(s usage.Summary) []Task {
	ids, byRegion := instancesOf(s)
	list := []Task{}
	if len(ids) > 0 {
		regions := []string{}
		for region := range byRegion {
			regions = append(regions, region)
		}
		slices.Sort(regions)
		t := urgent("")
		counts, room := []string{}, max(1, idsInAll/len(regions))
		for _, region := range regions {
			in := byRegion[region]
			counts = append(counts, fmt.Sprintf("%s %s", inert(region, 30), thousands(len(in))))
			for part := range slices.Chunk(in[:min(room, len(in))], idsInLine) {
				t.Commands = append(t.Commands, command(append([]string{"aws", "ec2", "stop-instances", "--region", region, "--instance-ids"}, part...)...))
			}
			if len(t.Commands) >= maxRegions {
				break
			}
		}
		t.Text = "MONEY: " + counted(len(ids), "server") + " started: " + strings.Join(first(counts, maxRegions), ", ") + ". Stop, do not terminate (evidence):"
		if c := startsOf(s); c.Succeeded > c.Since {
			t.Text = strings.TrimSuffix(t.Text, ":") + ". The key started servers before the exposure too, so some may be YOURS: look before you stop:"
		}
		if len(ids) > idsInAll {
			t.Text = strings.TrimSuffix(t.Text, ":") + "; not all stand here, the evidence has the rest:"
		}
		list = append(list, t)
	}
	return append(list, v.damage(s, len(ids) > 0)...)
}

// maxRegions bounds the commands of one task.
const maxRegions = 36

// damage names the other calls that cost money or do damage.
func (v view) damage(s usage.Summary, servers bool) []Task {
	names, commands := []string{}, []string{}
	for _, c := range s.Suspicious {
		runs := c.Service == "ec2" && c.Name == "RunInstances"
		if c.Class != usage.ImpactClass || !c.Harm || runs && servers {
			continue
		}
		names = append(names, call(c)+" "+thousands(c.Since)+" ok"+in(c.Regions))
		for _, region := range c.Regions {
			if runs && len(commands) < maxRegions {
				commands = append(commands, command("aws", "ec2", "describe-instances", "--region", region, "--filters", "Name=instance-state-name,Values=pending,running",
					"--query", "Reservations[].Instances[].[InstanceId,InstanceType,LaunchTime]", "--output", "text"))
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Task{urgent("MONEY or damage: "+strings.Join(first(names, maxPoints), "; ")+". Look at what still runs, and at the bill.", commands...)}
}
