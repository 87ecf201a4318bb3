package scenario

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"

	"github.com/exposed-key-responder/responder/infra/calls"
	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	checklist "github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// review is the posture review of an account: what is asked of it, and what is
// read for that.
type review struct {
	account    reviewed
	checks     []checks.Check
	collectors []collect.Collector
	settings   posture.Settings
	hub        hub
	// retries are the errors after which a step of the second review was repeated,
	// kept the objects that it left, and began is when each began.
	retries, kept []string
	began         [3]time.Time
}

// id is the id of the first, second or third review.
func (r *review) id(n int) string { return r.began[n].Format("20060102-150405") }

// hub is Security Hub: the states of the findings that it has, by their ids.
type hub map[string]string

// BatchImportFindings implements the call.
func (h hub) BatchImportFindings(_ context.Context, in *securityhub.BatchImportFindingsInput, _ ...func(*securityhub.Options)) (*securityhub.BatchImportFindingsOutput, error) {
	for _, f := range in.Findings {
		h[*f.Id] = string(f.RecordState)
	}
	return &securityhub.BatchImportFindingsOutput{FailedCount: aws.Int32(0)}, nil
}

// reviewOf makes the review of those checks that look at what a call tells.
func reviewOf(call string) *review {
	r := &review{account: newReviewed(), hub: hub{}, settings: posture.Settings{Thresholds: checks.Defaults()}}
	for _, c := range checklist.Checks() {
		if slices.ContainsFunc(c.Reads, func(part snapshot.Ref) bool { return callTells(call, part) }) {
			r.checks = append(r.checks, c)
		}
	}
	r.collectors = collect.Choose(collectors.Collectors(), checks.Needs(r.checks))
	return r
}

// callTells reports whether a call is made to read a part.
func callTells(call string, part snapshot.Ref) bool {
	for _, c := range collect.Choose(collectors.Collectors(), []snapshot.Ref{part}) {
		client := c.Client()
		for i := range client.NumMethod() {
			if service, operation := calls.Operation(client.Method(i)); service+" "+operation == call {
				return true
			}
		}
	}
	return false
}

// inReview is what stands in for a service where the account is reviewed; nil
// where it is another function that asks.
func (w *world) inReview(c request, region string) any {
	if w.review == nil || c.Function != machines.PostureCollect {
		return nil
	}
	return w.review.account.standIn(region, c.Operation, c.input)
}

// latest is where the review lies that the next is compared with.
const latest = "posture/latest/review.json.gz"

// memory is what the first two reviews of a plot leave, if nothing goes wrong: the
// first is not made again for each fault, and the third not after a second that
// came out so.
type memory struct{ first, second []byte }

// reviewThrice reviews the account three times, with whatever goes wrong in the
// second; change is made before that.
func (w *world) reviewThrice(m *memory, change func()) {
	remembered := m.second != nil
	for n, kept := range []*[]byte{&m.first, &m.second, new([]byte)} {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 4+2*n, 0, 0, 0, time.UTC)))
		w.calm = n != 1
		if n == 1 {
			change()
		}
		if n == 0 && remembered {
			w.bucket.objects[latest] = m.first
			continue
		}
		w.runs++
		_, status := w.execution(fmt.Sprint("ekr-posture:daily-", w.runs)).run(machines.Posture(w.review.settings), decode("{}"))
		w.ends = append(w.ends, status)
		w.review.began[n] = w.last.started
		if n == 1 {
			w.review.retries, w.review.kept = w.last.retries, w.keptOf(w.review.id(1))
		}
		if n == 1 && remembered && bytes.Equal(w.bucket.objects[latest], m.second) {
			return
		}
		if !remembered {
			*kept = w.bucket.objects[latest]
		}
	}
}

// reviews are the three reviews as they lie in the bucket, nil for one that does
// not.
func (w *world) reviews() []*report.Review {
	found := make([]*report.Review, len(w.review.began))
	for n := range found {
		body, kept := w.bucket.objects["posture/"+w.review.id(n)+"/review.json.gz"]
		if !kept {
			continue
		}
		r, err := report.Read(bytes.NewReader(body))
		if err != nil {
			w.t.Fatal(err)
		}
		found[n] = r
	}
	return found
}

// keptOf lists the objects of a review.
func (w *world) keptOf(id string) (list []string) {
	for key := range w.bucket.objects {
		if strings.HasPrefix(key, "posture/"+id+"/") {
			list = append(list, key)
		}
	}
	return list
}
