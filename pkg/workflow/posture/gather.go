package posture

import (
	"context"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// gather puts the snapshot together. What is missing is a gap with its reason:
// parts of an invocation that failed, and parts whose object cannot be read.
func (h *Reporter) gather(ctx context.Context, in ReportInput) (*snapshot.Snapshot, error) {
	s := snapshot.New(h.Settings.Account, h.Settings.Partition, h.Settings.Region, in.Review.StartedAt)
	if err := h.add(ctx, s, in.Review.Regions); transient(err) {
		return nil, err
	} else if err != nil {
		s.EnabledRegions.Lose(gap("the object with the Regions: " + awserr.Words(err)))
	}
	for _, group := range in.Parts {
		for _, part := range group {
			if err := h.addPart(ctx, s, part); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (h *Reporter) addPart(ctx context.Context, s *snapshot.Snapshot, part Part) error {
	if part.Key == "" {
		lose(s, part.Tasks, gap("the function that reads it failed: "+part.Problem))
		return nil
	}
	err := h.add(ctx, s, part.Key)
	if transient(err) {
		return err
	}
	if err != nil {
		lose(s, part.Tasks, gap(awserr.Words(err)))
	}
	return nil
}

// add merges one object. Only S3's own errors may pass: an object that is damaged
// stays so.
func (h *Reporter) add(ctx context.Context, s *snapshot.Snapshot, key string) error {
	body, err := h.Store.Get(ctx, key)
	if err != nil {
		return retryable(err)
	}
	var piece snapshot.Snapshot
	if err := inflate(body, &piece); err != nil {
		return err
	}
	if err := s.Merge(&piece); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func lose(s *snapshot.Snapshot, tasks []collect.Task, why snapshot.Gap) {
	for _, task := range tasks {
		if ref, known := snapshot.Lookup(task.Part); known {
			ref.Find(s, task.Region).Lose(why)
		}
	}
}

func gap(detail string) snapshot.Gap {
	const longest = 200
	return snapshot.Gap{Reason: snapshot.Failed, Detail: inert.Text(detail, longest)}
}
