package usage

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// million is how many records the benchmarks summarise.
const million = 1_000_000

// generated makes records as of a busy key: 40 operations in 4 Regions from 50
// addresses with 20 agents. A hostile caller gives every call an agent and an
// address of its own.
func generated(hostile bool) func(n int) trail.Record {
	template := call{name: "x"}.record()
	template.RequestParameters, template.ResponseElements = []byte(`{"instancesSet":{"items":[{"instanceId":"i-1"}]}}`), []byte(`{"requestId":"x"}`)
	names := make([]string, 40)
	for i := range names {
		names[i] = "DescribeThing" + string(rune('A'+i%26)) + strings.Repeat("s", i/26)
	}
	names[0] = "CreateFunction20150331"
	regions, codes := []string{"eu-west-1", "us-east-1", "us-west-2", "ap-south-1"}, []string{"", "", "", "AccessDenied"}
	return func(n int) trail.Record {
		r := template
		r.EventID = "00000000-0000-4000-8000-" + strconv.Itoa(n)
		r.EventTime = exposed.Add(time.Duration(n-million/2) * time.Second / 10)
		r.EventName, r.AWSRegion, r.ErrorCode = names[n%40], regions[n%4], codes[n/7%4]
		r.SourceIPAddress, r.UserAgent = "198.51.100."+strconv.Itoa(n%50), "aws-cli/2."+strconv.Itoa(n%20)
		if hostile {
			r.SourceIPAddress, r.UserAgent = fmt.Sprintf("2001:db8::%x", n), strings.Repeat("x", clipAt)+strconv.Itoa(n)
			r.UserAgent = r.UserAgent[len(r.UserAgent)-clipAt:]
		}
		return r
	}
}

// BenchmarkMillionEvents summarises a million events of one key and reports the
// most memory that was in use by the heap and by the process.
func BenchmarkMillionEvents(b *testing.B) {
	for _, hostile := range []bool{false, true} {
		b.Run(map[bool]string{false: "ordinary", true: "hostile"}[hostile], func(b *testing.B) {
			record, peak := generated(hostile), uint64(0)
			for b.Loop() {
				c := NewCollector(key, exposed)
				for n := range million {
					c.Add(record(n))
					if n%100_000 == 0 {
						peak = max(peak, heapInUse())
					}
				}
				s := c.Summary(whole())
				peak = max(peak, heapInUse())
				if s.Events != million {
					b.Fatalf("%d events", s.Events)
				}
			}
			b.ReportMetric(float64(million)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(peak)/(1<<20), "heap-MiB")
			b.ReportMetric(processPeak(b), "process-MiB")
		})
	}
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// processPeak is the most memory that the process ever had, in MiB, as Linux
// says; 0 elsewhere.
func processPeak(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, err := strconv.ParseFloat(fields[1], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	return 0
}
