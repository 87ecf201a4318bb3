package usage

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// drawn is a record set drawn by lot: the key, credentials that it minted and
// strangers, with copies, from a small stock of values so that they meet.
func drawn(lot *rand.Rand) []trail.Record {
	pick := func(list ...string) string { return list[lot.IntN(len(list))] }
	keys := []string{key, key, key, sessionKey(1), sessionKey(2), "AKIAEXAMPLESTRANGER1", ""}
	list := []trail.Record{}
	for n := range 5 + lot.IntN(200) {
		c := call{
			id: fmt.Sprintf("drawn-%d", n), region: pick("eu-west-1", "us-east-1", "ap-isob-east-1r"), key: pick(keys...),
			address: pick(home, evil, "AWS Internal", "cloudformation.amazonaws.com", "255.090.254.5"), agent: pick("aws-cli/2.1", "[Boto3/1.3]", "kali"),
			code: pick("", "", "AccessDenied", "Client.UnauthorizedOperation", "ThrottlingException"), by: pick("", "", "", "s3.amazonaws.com"),
			at: exposed.Add(time.Duration(lot.IntN(96)-72) * time.Hour), readOnly: lot.IntN(2) == 0,
		}
		switch lot.IntN(4) {
		case 0:
			made := assumes("", pick(keys[3], keys[4], key, "ASIAEXAMPLE0AAAAAAA7"), 0)
			c.name, c.service, c.params, c.response = made.name, made.service, made.params, made.response
		case 1:
			c.name, c.service = pick("CreateUser", "UpdateAccessKey"), "iam"
			c.params = `{"userName":"` + pick("eve", "bob") + `","accessKeyId":"` + sessionKey(1) + `","status":"` + pick("Active", "Inactive") + `"}`
		default:
			c.name, c.service = pick("RunInstances", "CreateFunction20150331", "GetSecretValue", "ListBuckets"), pick("ec2", "lambda", "secretsmanager")
			c.params = `{"secretId":"` + pick("a", "b") + `"}`
		}
		r := c.record()
		if c.key == "" {
			r.UserIdentity.AccessKeyID = ""
		}
		for range 1 + lot.IntN(3)/2*lot.IntN(3) {
			list = append(list, r)
		}
	}
	return list
}

// recounted are the figures of one key, counted the plain way.
type recounted struct {
	Events, Succeeded, Failed, Denied, Duplicates      int
	Actions, ActionsFailed, Regions, Addresses, Agents map[string]int
	First, Last                                        time.Time
}

func recount(list []trail.Record, key string) recounted {
	n := recounted{Actions: map[string]int{}, ActionsFailed: map[string]int{}, Regions: map[string]int{}, Addresses: map[string]int{}, Agents: map[string]int{}}
	byID := map[string]trail.Record{}
	for _, r := range list {
		if r.UserIdentity.AccessKeyID != key {
			continue
		}
		if _, again := byID[r.EventID]; again {
			n.Duplicates++
		}
		byID[r.EventID] = r
	}
	n.Events = len(byID)
	for _, r := range byID {
		name := r.EventSource + "/" + r.EventName
		n.Actions[name]++
		n.Regions[r.AWSRegion]++
		n.Addresses[r.SourceIPAddress]++
		n.Agents[r.UserAgent]++
		switch r.ErrorCode {
		case "":
			n.Succeeded++
		case "AccessDenied", "Client.UnauthorizedOperation":
			n.Denied++
			fallthrough
		default:
			n.Failed++
			n.ActionsFailed[name]++
		}
		if n.First.IsZero() || r.EventTime.Before(n.First) {
			n.First = r.EventTime
		}
		if r.EventTime.After(n.Last) {
			n.Last = r.EventTime
		}
	}
	return n
}

// stated are the same figures as a summary states them.
func stated(s Summary) recounted {
	n := recounted{
		Events: s.Events, Succeeded: s.Succeeded, Failed: s.Failed, Denied: s.Denied, Duplicates: s.Duplicates, First: s.FirstSeen.Time, Last: s.LastSeen.Time,
		Actions: map[string]int{}, ActionsFailed: map[string]int{}, Regions: map[string]int{}, Addresses: map[string]int{}, Agents: map[string]int{},
	}
	for _, a := range s.Actions {
		name := a.Service + ".amazonaws.com/" + a.Name
		n.Actions[name] += a.Count
		if a.Failed > 0 {
			n.ActionsFailed[name] += a.Failed
		}
	}
	for _, r := range s.Regions {
		n.Regions[r.Name] += r.Count
	}
	for _, a := range s.SourceAddresses {
		n.Addresses[a.Address] += a.Count
	}
	for _, a := range s.UserAgents {
		n.Agents[a.Agent] += a.Count
	}
	return n
}

func TestCountsEqualAPlainRecount(t *testing.T) {
	for seed := range uint64(300) {
		list := drawn(rand.New(rand.NewPCG(seed, 1)))
		c := NewCollector(key, exposed)
		for _, r := range list {
			c.Add(r)
		}
		s := c.Summary(whole())
		if diff := cmp.Diff(recount(list, key), stated(s)); diff != "" {
			t.Fatalf("seed %d (-recount +summary):\n%s", seed, diff)
		}
		checkMinted(t, s.Minted, list)
		checkSuspicious(t, s, c, list)
	}
}

func checkMinted(t *testing.T, minted []Minted, list []trail.Record) {
	t.Helper()
	for _, m := range minted {
		n := recount(list, m.AccessKeyID)
		if n.Events != m.Events || n.Failed != m.Failed || n.Denied != m.Denied {
			t.Fatalf("%s: %d events, %d failed, %d denied; recount %d, %d, %d", m.AccessKeyID, m.Events, m.Failed, m.Denied, n.Events, n.Failed, n.Denied)
		}
		checkMinted(t, m.Minted, list)
	}
}

// checkSuspicious recounts what the whole family did.
func checkSuspicious(t *testing.T, s Summary, c *Collector, list []trail.Record) {
	t.Helper()
	failed, all := map[string]int{}, map[string]int{}
	for _, id := range append(c.Minted(), key) {
		n := recount(list, id)
		for name := range n.Actions {
			all[name] += n.Actions[name]
			failed[name] += n.ActionsFailed[name]
		}
	}
	for _, sus := range s.Suspicious {
		name := sus.Service + ".amazonaws.com/" + sus.Name
		if sus.Name == "UpdateAccessKey" {
			continue // only some of them are suspicious
		}
		if sus.Succeeded+sus.Failed != all[name] || sus.Failed != failed[name] {
			t.Fatalf("%s: %d succeeded, %d failed; recount %d in all, %d failed", name, sus.Succeeded, sus.Failed, all[name], failed[name])
		}
	}
}

func TestOrderAndCopiesDoNotMatter(t *testing.T) {
	for seed := range uint64(100) {
		lot := rand.New(rand.NewPCG(seed, 2))
		list := drawn(lot)
		first := summaryOf(t, list)
		for range 3 {
			lot.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			if diff := cmp.Diff(first, summaryOf(t, list)); diff != "" {
				t.Fatalf("seed %d: another order, another summary:\n%s", seed, diff)
			}
		}
		var doubled, single Summary
		unmarshal(t, first, &single)
		unmarshal(t, summaryOf(t, append(list, list...)), &doubled)
		if doubled.Duplicates != 2*single.Duplicates+single.Events {
			t.Fatalf("seed %d: %d duplicates of %d events with %d", seed, doubled.Duplicates, single.Events, single.Duplicates)
		}
		doubled.Duplicates = single.Duplicates
		if diff := cmp.Diff(single, doubled); diff != "" {
			t.Fatalf("seed %d: copies change the summary:\n%s", seed, diff)
		}
	}
}

func summaryOf(t *testing.T, list []trail.Record) string {
	t.Helper()
	c := NewCollector(key, exposed)
	for _, r := range list {
		c.Add(r)
	}
	body, err := json.MarshalIndent(c.Summary(whole()), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func unmarshal(t *testing.T, text string, s *Summary) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), s); err != nil {
		t.Fatal(err)
	}
}
