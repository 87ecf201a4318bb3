package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// BenchmarkColdStart starts the function as Lambda does, and measures from the
// start of the process to its first request for work. It also reports the peak
// memory of the process and the size of the zipped binary.
func BenchmarkColdStart(b *testing.B) {
	binary := build(b)
	polled := make(chan time.Time, 1)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		polled <- time.Now()
		<-r.Context().Done() // no work will come
	})}
	defer server.Close()
	go server.Serve(listener)

	var memory int64
	for b.Loop() {
		b.StopTimer()
		function := exec.Command(binary)
		function.Env = environment(listener.Addr().String())
		b.StartTimer()
		if err := function.Start(); err != nil {
			b.Fatal(err)
		}
		select {
		case <-polled:
		case <-time.After(10 * time.Second):
			b.Fatal("the function asked for no work within 10 s")
		}
		b.StopTimer()
		memory = max(memory, peak(b, function.Process.Pid))
		function.Process.Kill()
		function.Wait()
		b.StartTimer()
	}
	b.ReportMetric(float64(memory)/1024, "MiB-peak")
	b.ReportMetric(float64(zipped(b, binary))/1e6, "MB-zip")
}

// peak reads a process's largest resident size in KiB. The kernel's accounting
// after its end would count what it shared with this test before exec.
func peak(b *testing.B, pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	var kib int64
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(line, &kib); err != nil {
		b.Fatalf("no VmHWM in the status of process %d: %v", pid, err)
	}
	return kib
}

func environment(api string) []string {
	env := []string{"AWS_LAMBDA_RUNTIME_API=" + api, "AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=none", "AWS_SECRET_ACCESS_KEY=none"}
	s := settings.Settings{Account: "111122223333", Partition: "aws", Ceiling: level.Isolate,
		RevokeRoles: "none", WatchAfter: []time.Duration{time.Hour}}
	for name, value := range s.Variables() {
		env = append(env, name+"="+value)
	}
	return env
}

// build makes the binary as the deployment does, for this machine.
func build(b *testing.B) string {
	binary := filepath.Join(b.TempDir(), "bootstrap")
	command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc",
		"-ldflags", "-s -w -buildid=", "-o", binary, ".")
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return binary
}

func zipped(b *testing.B, binary string) int {
	body, err := os.ReadFile(binary)
	if err != nil {
		b.Fatal(err)
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("bootstrap")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		b.Fatal(err)
	}
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	return packed.Len()
}
