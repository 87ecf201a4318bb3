package main

import "testing"

// BenchmarkStrict is --scan --strict beside --scan, on a working tree.
func BenchmarkStrict(b *testing.B) {
	w := goTree(b)
	var ours, theirs []cost
	for b.Loop() {
		took, _ := w.timed(program, "--scan", "--strict")
		ours = append(ours, took)
		took, _ = w.timed(program, "--scan")
		theirs = append(theirs, took)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(median(ours, wall).Microseconds())/1000, "ms")
	b.ReportMetric(float64(median(theirs, wall).Microseconds())/1000, "default-ms")
	b.ReportMetric(median(ours, wall).Seconds()/median(theirs, wall).Seconds(), "ratio")
	b.ReportMetric(median(ours, cpu).Seconds()/median(theirs, cpu).Seconds(), "cpu-ratio")
	b.ReportMetric(float64(ours[0].peak)/1e6, "peak-MB")
	b.ReportMetric(float64(w.size())/1e6, "MB")
}
