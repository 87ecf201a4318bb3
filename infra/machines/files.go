package machines

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	theFiles = "$.files"
	// bundlesAtOnce is how many bundles of log files one execution reads, in some
	// 30 seconds; bundleBytes bounds their list, well below what an input holds.
	bundlesAtOnce = 4
	bundleBytes   = 128 << 10
	// readersAtOnce leaves functions for what else there is to do: an account may
	// be allowed no more than a thousand at once, a new one fewer.
	readersAtOnce = 20
)

// files adds a look into the trail's log files, for what the looks before it left
// unread, and returns its first state:
//
//	Is anything unread -> List -> Read -> Summarize -> ... as every look
//
// The bundles are read by executions of their own, with a history each, so that
// only the few events of the Map count here.
func (d Definition) files(n int, next string) string {
	l := look{name: workflow.LookFiles.Numbered(n), title: fmt.Sprintf("files %d", n)}
	asked, list, some, read, sum := l.state("Is anything unread"), l.state("List"), l.state("Is there any"), l.state("Read"), l.state("Summarize")
	d.States[asked] = State{Type: "Choice", Choices: []Choice{isTrue("$.case.reading.files", list)}, Default: next}
	d.States[list] = invoke(Investigate, Object{
		"phase":  string(workflow.PhaseList),
		"look":   string(l.name),
		"case.$": theCase,
	}, theFiles, some)
	d.orTell(list, next)
	d.States[some] = State{Type: "Choice", Choices: []Choice{isTrue("$.files.any", read)}, Default: sum}
	d.States[read] = l.readFiles(fmt.Sprintf("Files%d", n), sum)
	d.judge(l, Object{"case.$": theCase, "files.$": theFiles, "closing": false}, list, l.state("Anything new"))
	d.ifChanged(l.state("Anything new"), l.state("Tell of"), next)
	return asked
}

// readFiles hands the bundles out. What became of each is noted in the evidence
// bucket, where the summary looks: what comes back here is only why a batch
// ended early, so that the state stays small. So a batch that fails, or even the
// Map, loses nothing of the others, and what was not noted counts as unread.
func (l look) readFiles(label, next string) State {
	state := State{
		Type:  "Map",
		Label: label,
		ItemReader: &ItemReader{
			Resource:     reference(ReadObject),
			ReaderConfig: ReaderConfig{InputType: "JSON"},
			Parameters:   Object{"Bucket.$": "$.files.bucket", "Key.$": "$.files.manifest"},
		},
		ItemBatcher: &ItemBatcher{
			MaxItemsPerBatch: bundlesAtOnce, MaxInputBytesPerBatch: bundleBytes,
			BatchInput: Object{"files.$": theFiles},
		},
		MaxConcurrency:             readersAtOnce,
		ToleratedFailurePercentage: 100,
		ItemProcessor:              l.readBatch(),
		ResultPath:                 "$.files.batches",
		Next:                       next,
	}
	return state.orElse("$.files.failure", next)
}

// readBatch reads a batch piece by piece until it is done, so that the size of
// its files decides nothing.
func (l look) readBatch() *Definition {
	begin, all, each, done, failed := l.state("Begin batch"), l.state("All of it"), l.state("Read files"), l.state("Batch done"), l.state("Batch failed")
	read := invoke(Investigate, Object{
		"phase":   string(workflow.PhaseFiles),
		"files.$": "$.BatchInput.files",
		"items.$": "$.Items",
		"batch.$": "$.batch",
	}, "$.batch", all).orElse("$.error", failed)
	return &Definition{
		ProcessorConfig: &ProcessorConfig{Mode: "DISTRIBUTED", ExecutionType: "STANDARD"},
		StartAt:         begin,
		States: map[string]State{
			begin: {Type: "Pass", Result: workflow.Batch{}, ResultPath: "$.batch", Next: all},
			all: {
				Type:    "Choice",
				Choices: []Choice{isTrue("$.batch.done", done)},
				Default: each,
			},
			each: read,
			done: {Type: "Pass", OutputPath: "$.batch.problem", End: true},
			failed: {
				Type:       "Pass",
				Parameters: Object{"problem.$": "States.Format('the function that reads them failed: {}', $.error.Error)"},
				OutputPath: "$.problem",
				End:        true,
			},
		},
	}
}
