package bench

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Result holds the times of all rounds, in the order in which they were run.
// The first round starts every function cold.
type Result struct {
	// Total is from sending the event until the key was read back Inactive,
	// Floor from sending it until the empty function ran in contain's place.
	Total, Floor []time.Duration
}

// Write writes the times, and what is ours of them.
func (r Result) Write(w io.Writer) {
	fmt.Fprintf(w, "\nEVENT TO KEY INACTIVE, on the emulator, in ms\n")
	fmt.Fprintf(w, "  %-28s %8s %8s %8s\n", "", "total", "floor", "ours")
	line := func(name string, total, floor time.Duration) {
		fmt.Fprintf(w, "  %-28s %8d %8d %8d\n", name, total.Milliseconds(), floor.Milliseconds(), (total - floor).Milliseconds())
	}
	line("first round, cold", r.Total[0], r.Floor[0])
	if warm := len(r.Total) - 1; warm > 0 {
		line(fmt.Sprintf("median of %d warm rounds", warm), median(r.Total[1:]), median(r.Floor[1:]))
	}
	fmt.Fprintln(w, "The floor is the same machine with functions that do nothing: EventBridge, Step")
	fmt.Fprintln(w, "Functions and Lambda as the emulator plays them. AWS's own are not measured.")
}

// median is the middle of the times, or the mean of the middle two.
func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
