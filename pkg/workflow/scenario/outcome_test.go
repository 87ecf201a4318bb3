package scenario

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow/summarize"
)

// outcome is what a plot came to, as it stands in the account, in the record, in
// the bucket and in what persons were sent.
type outcome struct {
	// sealedAfter is how long the exposed credential was of use; negative if it
	// still is.
	sealedAfter time.Duration
	// inForce lists what contains anybody, held those parts that the record can
	// give back.
	inForce, held []string
	record        incident.Record
	// objects are the kinds of evidence, known what is known of the key's use.
	objects, known []string
	unseen         int
	sent           []message
	ends           []string
	restored       []restoreAnswer
	// started are the inputs of the executions that functions started by hand.
	started []string
	// drillUsers are the users of drills that are there.
	drillUsers []string
	// reviews are the posture reviews in the bucket, in order; review is what was
	// asked of them.
	reviews []*report.Review
	review  *review
}

// outcome reads the world as it is now.
func (w *world) outcome() outcome {
	o := outcome{sealedAfter: w.sealedAfter, inForce: w.inForce(), sent: w.topic.sent, ends: w.ends, restored: w.restored, started: w.later.inputs, objects: w.objects()}
	w.fault = nil
	for name, u := range w.iam.Users {
		if strings.HasPrefix(u.Path, settings.DrillPath) {
			o.drillUsers = append(o.drillUsers, name)
		}
	}
	slices.Sort(o.drillUsers)
	if records := w.records(); len(records) > 0 {
		o.record = records[0]
		for _, h := range containment.Holding(o.record.Actions, o.record.UndoneAt()) {
			o.held = append(o.held, h.Part())
		}
	}
	o.known, o.unseen = w.known()
	if w.review != nil {
		o.reviews, o.review = w.reviews(), w.review
	}
	return o
}

// inForce lists what contains somebody, as "USER PART" and "ROLE session:ROLE".
func (w *world) inForce() []string {
	list := inForceIn(w.iam)
	if w.members != nil {
		list = append(list, inForceIn(w.members.iam)...)
	}
	slices.Sort(list)
	return list
}

func inForceIn(account *fakeiam.IAM) []string {
	list := []string{}
	for name, u := range account.Users {
		add := func(on bool, part string) {
			if on {
				list = append(list, name+" "+part)
			}
		}
		for _, k := range u.Keys {
			add(k.Status == "Inactive", "key:"+*k.AccessKeyId)
		}
		for _, c := range u.Service {
			add(c.Status == "Inactive", "service-credential:"+*c.ServiceSpecificCredentialId)
		}
		for _, c := range u.SSH {
			add(c.Status == "Inactive", "ssh-key:"+*c.SSHPublicKeyId)
		}
		for _, c := range u.Certificates {
			add(c.Status == "Inactive", "certificate:"+*c.CertificateId)
		}
		for _, arn := range u.Attached {
			add(strings.HasSuffix(arn, "/ekr-revoke"), "deny")
			add(strings.HasSuffix(arn, "/ekr-isolate"), "isolate")
		}
		add(strings.HasSuffix(u.Boundary, "/ekr-isolate"), "boundary")
		add(slices.Contains(u.Groups, "ekr-isolated"), "group")
	}
	for role, policies := range account.Roles {
		if policies[containment.SessionPolicy] != "" {
			list = append(list, role+" session:"+role)
		}
	}
	return list
}

var times = regexp.MustCompile(`\d{8}T\d{6}\.\d{3}Z`)

// objects are the kinds of evidence, beside the records: what those tell is known.
func (w *world) objects() []string {
	list := []string{}
	for key := range w.bucket.objects {
		if strings.Contains(key, "/records/") || strings.Contains(key, "/others/") || !strings.Contains(key, "/EKR-") {
			continue
		}
		list = append(list, times.ReplaceAllString(key[strings.Index(key, "/EKR-")+1:], "TIME"))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// known lists what the summary in the bucket knows, and counts what it names as
// unseen.
func (w *world) known() ([]string, int) {
	list := []string{}
	for key, body := range w.bucket.objects {
		if !strings.HasSuffix(key, "/"+summarize.SummaryName) {
			continue
		}
		var s usage.Summary
		if err := json.Unmarshal(body, &s); err != nil {
			w.t.Fatal(err)
		}
		for _, a := range s.Actions {
			list = append(list, fmt.Sprintf("%d %s", a.Count, a.Name))
		}
		for _, m := range s.Minted {
			list = append(list, "minted "+m.AccessKeyID)
		}
		for _, o := range s.IAMCreatedSince {
			list = append(list, "made "+o.Kind+" "+o.Name)
		}
		for _, i := range s.OtherIdentities {
			list = append(list, "other "+i.ARN)
		}
		for _, row := range s.Rows {
			// The rows of silence hang on when exactly the last look was.
			if quiet := []string{usage.R11, usage.R12, usage.R13, usage.R14}; !slices.Contains(quiet, row) {
				list = append(list, row)
			}
		}
		if s.Baseline.Known {
			list = append(list, "what is ordinary")
		}
		slices.Sort(list)
		return list, len(s.BlindSpots)
	}
	return list, 0
}

// lacks lists what is in want and not in got.
func lacks(got, want []string) []string {
	have := map[string]bool{}
	for _, one := range got {
		have[one] = true
	}
	return slices.DeleteFunc(slices.Clone(want), func(one string) bool { return have[one] })
}

// notices are those that were sent, each by what tells it apart from others.
func (o outcome) notices() []string {
	list := []string{}
	for _, m := range o.sent {
		list = append(list, fmt.Sprint(m.machine["number"], " of ", m.machine["incidentIds"]))
	}
	return list
}

// fewer tells whether a notice is missing that another course of events had.
func (o outcome) fewer(than outcome) bool {
	count := map[string]int{}
	for _, m := range than.sent {
		count[m.kind()]++
	}
	for _, m := range o.sent {
		count[m.kind()]--
	}
	for kind, missing := range count {
		// Nobody is told of a change that was not seen; that it could not be is named.
		if missing > 0 && kind != "change" {
			return true
		}
	}
	return false
}

// words are those of all notices and answers, each on one line.
func (o outcome) words() string {
	var all strings.Builder
	for _, m := range o.sent {
		all.WriteString(strings.Join(strings.Fields(m.subject+"\n"+m.email), " ") + "\n")
	}
	for _, r := range o.restored {
		all.WriteString(text(r.result) + fmt.Sprintln(r.err))
	}
	return all.String()
}

func (o outcome) failed() bool {
	return slices.ContainsFunc(o.ends, func(end string) bool { return end != succeeded })
}
