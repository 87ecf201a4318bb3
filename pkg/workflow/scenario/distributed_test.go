package scenario

import (
	"maps"
	"slices"
	"sync"

	"github.com/exposed-key-responder/responder/infra/machines"
)

// distributed runs a Distributed Map: its body once for each batch of the items
// that lie in S3, so many at a time, each with a state of its own. Batches that
// fail are tolerated up to a percentage; their results say how they failed, and
// what they were given.
// Source: Step Functions developer guide, "Distributed mode".
func (e *execution) distributed(s machines.State, input any) (any, error) {
	from := e.evaluate(s.ItemReader.Parameters, input, nil)
	if s.ItemReader.Resource != "${readobject}" || s.ItemReader.ReaderConfig.InputType != "JSON" || s.ItemProcessor.ProcessorConfig.Mode != "DISTRIBUTED" {
		e.t.Fatalf("no such reader: %+v", s)
	}
	body, err := e.read(from["Bucket"].(string), from["Key"].(string))
	if err != nil {
		return nil, failure{"States.ItemReaderFailed", err.Error()}
	}
	items, ok := decode(string(body)).([]any)
	if !ok {
		return nil, failure{"States.ItemReaderFailed", "the object is no JSON array"}
	}
	batches := e.batches(*s.ItemBatcher, items, input)
	results, failed := make([]any, len(batches)), make([]bool, len(batches))
	var all sync.WaitGroup
	turn := make(chan struct{}, s.MaxConcurrency)
	for i, batch := range batches {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			result, err := e.walk(*s.ItemProcessor, batch, nil)
			if results[i] = result; err != nil {
				f := err.(failure)
				failed[i], results[i] = true, object{"Status": "FAILED", "Error": f.Name, "Cause": f.Cause, "Input": text(batch)}
			}
		})
	}
	all.Wait()
	count := len(slices.DeleteFunc(failed, func(yes bool) bool { return !yes }))
	if count*100 > s.ToleratedFailurePercentage*len(batches) {
		return nil, failure{"States.ExceedToleratedFailureThreshold", "too many batches failed"}
	}
	return results, nil
}

// batches puts as many items together as both limits allow. An item by itself is
// a batch however large it is.
func (e *execution) batches(b machines.ItemBatcher, items []any, input any) []any {
	fixed := object{}
	if b.BatchInput != nil {
		fixed["BatchInput"] = e.evaluate(b.BatchInput, input, nil)
	}
	var all []any
	var current []any
	add := func() {
		if batch := maps.Clone(fixed); len(current) > 0 {
			batch["Items"] = current
			all = append(all, batch)
			current = nil
		}
	}
	for _, item := range items {
		full := object{"Items": append(slices.Clone(current), item)}
		maps.Copy(full, fixed)
		if len(current) == b.MaxItemsPerBatch || len(text(full)) > b.MaxInputBytesPerBatch {
			add()
		}
		current = append(current, item)
	}
	add()
	return all
}
