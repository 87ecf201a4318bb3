package bench

import (
	"archive/zip"
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func milliseconds(list ...int) []time.Duration {
	times := make([]time.Duration, len(list))
	for i, n := range list {
		times[i] = time.Duration(n) * time.Millisecond
	}
	return times
}

func TestResult(t *testing.T) {
	var out bytes.Buffer
	Result{Total: milliseconds(400, 90, 300, 110, 100), Floor: milliseconds(350, 40, 30, 50, 60)}.Write(&out)
	want := `
EVENT TO KEY INACTIVE, on the emulator, in ms
                                  total    floor     ours
  first round, cold                 400      350       50
  median of 4 warm rounds           105       45       60
The floor is the same machine with functions that do nothing: EventBridge, Step
Functions and Lambda as the emulator plays them. AWS's own are not measured.
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestOneRound(t *testing.T) {
	var out bytes.Buffer
	Result{Total: milliseconds(400), Floor: milliseconds(350)}.Write(&out)
	if !bytes.Contains(out.Bytes(), []byte("first round")) || bytes.Contains(out.Bytes(), []byte("warm rounds")) {
		t.Error(out.String())
	}
}

func TestMedian(t *testing.T) {
	if got := median(milliseconds(9, 1, 5)); got != 5*time.Millisecond {
		t.Error(got)
	}
	if got := median(milliseconds(9, 1, 5, 3)); got != 4*time.Millisecond {
		t.Error(got)
	}
}

func TestRan(t *testing.T) {
	got, err := Ran(`{"cases":[{"at":"2026-11-23T12:00:00.25Z"}],"alert":{}}`)
	if want := time.Date(2026, 11, 23, 12, 0, 0, 250_000_000, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("%s, %v", got, err)
	}
	for _, output := range []string{"", "{}", `{"cases":[]}`} {
		if _, err := Ran(output); err == nil {
			t.Errorf("%s is no error", output)
		}
	}
}

func TestPack(t *testing.T) {
	packed, err := pack([]byte("program"))
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil || len(archive.File) != 1 || archive.File[0].Name != "bootstrap" || archive.File[0].Mode().Perm() != 0o755 {
		t.Fatalf("%v, %+v", err, archive)
	}
}
