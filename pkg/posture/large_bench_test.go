package posture_test

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	checklist "github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// BenchmarkLargeAccount judges the largest account and writes everything that a
// review writes, from the snapshot as it lies in the bucket. It reports the
// highest use of memory that was seen, and how many calls the reading took.
func BenchmarkLargeAccount(b *testing.B) {
	env := large(largest)
	text, err := json.Marshal(collect.Everything(b.Context(), env, collectors.Collectors()))
	if err != nil {
		b.Fatal(err)
	}
	calls := 0
	for _, n := range env.Pacer.Calls() {
		calls += n
	}
	env = nil
	var s snapshot.Snapshot
	if err := json.Unmarshal(text, &s); err != nil {
		b.Fatal(err)
	}
	text = nil
	list := checklist.Checks()
	b.Run("judge", func(b *testing.B) {
		peak := watchMemory()
		for b.Loop() {
			checks.Judge(&s, list, checks.Defaults(), nil)
		}
		b.ReportMetric(peak(), "peak-MiB")
		b.ReportMetric(float64(calls), "calls")
	})
	findings := checks.Judge(&s, list, checks.Defaults(), nil)
	b.Run("report", func(b *testing.B) {
		peak := watchMemory()
		for b.Loop() {
			r := report.Build(&s, list, findings)
			if err := r.Compare(report.Build(&s, list, findings)); err != nil {
				b.Fatal(err)
			}
			report.Digest(r, list, "")
			if report.OCSF(io.Discard, r, list) != nil || report.HTML(io.Discard, r, list) != nil || json.NewEncoder(io.Discard).Encode(r) != nil {
				b.Fatal("not written")
			}
		}
		b.ReportMetric(peak(), "peak-MiB")
		b.ReportMetric(float64(len(findings)), "findings")
	})
}

// watchMemory looks at the memory that the program holds until the returned
// function is called, which gives the highest number seen, in MiB. Reading these
// figures stops nothing.
func watchMemory() func() float64 {
	runtime.GC()
	debug.FreeOSMemory()
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		figures := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		ticks := time.NewTicker(2 * time.Millisecond)
		defer ticks.Stop()
		for highest := uint64(0); ; {
			metrics.Read(figures)
			highest = max(highest, figures[0].Value.Uint64()-figures[1].Value.Uint64())
			select {
			case <-stop:
				done <- highest
				return
			case <-ticks.C:
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-done) / (1 << 20)
	}
}

// perItem are the operations that AWS offers for one thing only, so that their
// number grows with the account. Every other call must be a list.
var perItem = map[string]string{
	"iam ListAccessKeys":                      "IAM lists keys by user only",
	"iam GetAccessKeyLastUsed":                "for the keys of which the credential report knows no recent use",
	"s3 GetBucketVersioning":                  "S3 answers by bucket only",
	"s3 GetBucketLifecycleConfiguration":      "S3 answers by bucket only",
	"s3 GetPublicAccessBlock":                 "S3 answers by bucket only",
	"s3 GetBucketPolicyStatus":                "S3 answers by bucket only",
	"s3 GetBucketAcl":                         "S3 answers by bucket only",
	"rds DescribeDBSnapshotAttributes":        "the list does not say who may restore",
	"rds DescribeDBClusterSnapshotAttributes": "the list does not say who may restore",
}

// TestCallsGrowWithTheAccountAndNoFaster reads an account and one twice as
// large. Operations that list take a call more for a thousand items, those on
// one thing twice as many, and none more than that.
func TestCallsGrowWithTheAccountAndNoFaster(t *testing.T) {
	count := func(n size) map[string]int {
		env := large(n)
		collect.Everything(t.Context(), env, collectors.Collectors())
		return env.Pacer.Calls()
	}
	small := count(size{users: 200, volumes: 1_700, snapshots: 3_400, buckets: 170, databases: 170})
	double := count(size{users: 400, volumes: 3_400, snapshots: 6_800, buckets: 340, databases: 340})
	for _, operation := range slices.Sorted(maps.Keys(double)) {
		grew := double[operation] - small[operation]
		// Calls that were refused as too fast are counted again: 1 in 50.
		const refused = 1.05
		switch _, single := perItem[operation]; {
		case single && float64(double[operation]) > 2*refused*float64(small[operation])+5:
			t.Errorf("%s: %d calls, then %d", operation, small[operation], double[operation])
		case !single && grew > len(defaultRegions):
			t.Errorf("%s grows with the account, by %d: is there no list that says it?", operation, grew)
		}
	}
}

// TestALargeAccountIsReadWhole looks at what the benchmark measures: everything
// is read in spite of the refusals, and the fakes cover every collector.
func TestALargeAccountIsReadWhole(t *testing.T) {
	s := collect.Everything(t.Context(), large(size{users: 30, volumes: 90, snapshots: 180, buckets: 40, databases: 40}), collectors.Collectors())
	for _, located := range s.Collected() {
		if !located.Part.Whole() {
			t.Errorf("%s %s: %v", located.Ref.Name(), located.Region, located.Part.Unread())
		}
	}
}

// TestCallsOfTheReadme compares the calls that README.md states for the largest
// account with those that are made, so that the page cannot lie.
func TestCallsOfTheReadme(t *testing.T) {
	env := large(largest)
	collect.Everything(t.Context(), env, collectors.Collectors())
	total := 0
	for _, n := range env.Pacer.Calls() {
		total += n
	}
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	stated := regexp.MustCompile(`\*\*([\d,]+) API calls\*\*`).FindSubmatch(page)
	if stated == nil {
		t.Fatal("README.md states no number of API calls")
	}
	n, err := strconv.Atoi(strings.ReplaceAll(string(stated[1]), ",", ""))
	if err != nil {
		t.Fatal(err)
	}
	// Which call of several is refused as too fast differs from run to run.
	if total < n*98/100 || total > n*102/100 {
		t.Errorf("%d calls are made, README.md states %d", total, n)
	}
}
