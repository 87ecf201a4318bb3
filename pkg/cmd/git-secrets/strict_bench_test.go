package main

import "testing"

// BenchmarkStrict is --scan --strict beside --scan, on a working tree.
func BenchmarkStrict(b *testing.B) {
	w := goTree(b)
	benchmarkStrict(b, w, "--scan")
	b.ReportMetric(float64(w.size())/1e6, "MB")
}

// BenchmarkStrictHistory is the same of --scan-history, on a history of more than
// 100,000 objects, as it was imported.
func BenchmarkStrictHistory(b *testing.B) {
	w := newRepo(b)
	w.secrets("--register-aws")
	w.importHistory()
	w.git("reset", "-q", "--hard", "main")
	benchmarkStrict(b, w, "--scan-history")
}

// benchmarkStrict runs a scan with --strict and without in turns.
func benchmarkStrict(b *testing.B, w *world, scan string) {
	b.Helper()
	var ours, theirs []cost
	var peak int64
	for b.Loop() {
		took, _ := w.timed(program, scan, "--strict")
		ours = append(ours, took)
		peak = max(peak, took.peak)
		took, _ = w.timed(program, scan)
		theirs = append(theirs, took)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(median(ours, wall).Microseconds())/1000, "ms")
	b.ReportMetric(float64(median(theirs, wall).Microseconds())/1000, "default-ms")
	b.ReportMetric(median(ours, wall).Seconds()/median(theirs, wall).Seconds(), "ratio")
	b.ReportMetric(median(ours, cpu).Seconds()/median(theirs, cpu).Seconds(), "cpu-ratio")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
}
