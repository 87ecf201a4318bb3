package restore_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

// TestForesee asks for a preview first and for the restore after it: they must
// agree.
func TestForesee(t *testing.T) {
	for name, in := range map[string]workflow.RestoreInput{
		"one level down":     {By: alice},
		"by name":            {By: alice, Only: []string{"deny"}},
		"not in force":       {By: alice, Only: []string{"boundary"}},
		"the exposed key":    {By: alice, Only: []string{"key:" + exposed}},
		"the key's own user": {By: "arn:aws:iam::111122223333:user/ci-deploy"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			in.IncidentID = w.id
			all, err := w.table.List(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			record, err := w.table.Get(context.Background(), w.id)
			if err != nil {
				t.Fatal(err)
			}
			preview := restore.Foresee(record, all, in, w.now)
			result, err := w.handler.Handle(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			undone := []string{}
			for _, a := range result.Actions {
				undone = append(undone, containment.Part(a.Step, a.Target))
			}
			if diff := cmp.Diff([]any{result.Refused, undone}, []any{preview.Refused, preview.Undone}); diff != "" {
				t.Errorf("preview (-happened +foreseen):\n%s", diff)
			}
		})
	}
}

func TestForeseeNamesWhatAnotherIncidentHolds(t *testing.T) {
	w := newWorld(t)
	record, err := w.table.Get(context.Background(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	other := record
	other.ID, other.AccessKeyID = "EKR-1123-OTHER", sibling
	preview := restore.Foresee(record, []incident.Record{record, other}, workflow.RestoreInput{By: alice}, w.now)
	if len(preview.Undone) != 0 || len(preview.Shared) == 0 {
		t.Errorf("undone %v, shared %v: all is held by another incident", preview.Undone, preview.Shared)
	}
}
