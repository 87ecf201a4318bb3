package process

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// family starts a shell with a child, and returns the pids of both once they
// run. The trap says what the shell does when it is asked to end.
func family(t *testing.T, trap string) (*Group, []int) {
	t.Helper()
	script := trap + `
sleep 300 & child=$!
echo $$ $child
wait $child; wait $child; wait $child`
	cmd := exec.Command("/bin/sh", "-c", script)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	g, err := Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.End(0) })
	return g, pids(t, out)
}

func pids(t *testing.T, out io.Reader) []int {
	t.Helper()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ids []int
	for _, word := range strings.Fields(line) {
		id, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// exists tells whether a process runs. One that ended and was not waited for
// yet by its parent does not.
func exists(t *testing.T, id int) bool {
	t.Helper()
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(id)).Output()
	return err == nil && !strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
}

func TestEndLeavesNoProcess(t *testing.T) {
	for name, trap := range map[string]string{
		"a program that ends when asked": "",
		"a program that refuses to end":  "trap '' TERM",
		"a program that takes its time":  "trap 'sleep 300' TERM",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, ids := family(t, trap)
			if len(ids) != 2 || !exists(t, ids[0]) || !exists(t, ids[1]) {
				t.Fatalf("did not start: %v", ids)
			}
			if err := g.End(200 * time.Millisecond); err != nil {
				t.Error(err)
			}
			for _, id := range ids {
				if exists(t, id) {
					t.Errorf("process %d is left", id)
				}
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	cmd := exec.Command("/bin/sh", "-c", "sleep 300 & echo $$ $!; wait")
	cmd.Stdout = write
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, cmd) }()
	ids := pids(t, read)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	for _, id := range ids {
		if exists(t, id) {
			t.Errorf("process %d is left", id)
		}
	}
}

func TestRunTakesWhatTheProgramLeftBehind(t *testing.T) {
	read, write := io.Pipe()
	cmd := exec.Command("/bin/sh", "-c", "sleep 300 >/dev/null 2>&1 & echo $!; exit 3")
	cmd.Stdout = write
	ended := make(chan error, 1)
	go func() { ended <- Run(t.Context(), cmd) }()
	ids := pids(t, read)
	err := <-ended
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("ended with %v", err)
	}
	if exists(t, ids[0]) {
		t.Errorf("process %d is left", ids[0])
	}
}

func TestRunAfterTheEndStartsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, exec.Command("/no/such/program")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
