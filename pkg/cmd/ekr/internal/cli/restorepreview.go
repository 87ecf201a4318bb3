package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

// foresee shows what would be undone. Its answer is the result if nothing is:
// refused, if the function would refuse. If it cannot be read, only a yes given
// in advance goes on: nobody should agree to what they were not shown.
func (a *app) foresee(ctx context.Context, d deployment, in workflow.RestoreInput, yes bool) (restoration, error) {
	r := restoration{IncidentID: in.IncidentID, Steps: []step{}, Remaining: []string{}}
	record, all, err := readIncident(ctx, d, in.IncidentID)
	switch {
	case errors.Is(err, incident.ErrNotFound):
		r.Refused = "there is no incident " + in.IncidentID
		return r, nil
	case err != nil && yes:
		a.say("it cannot be shown what would be undone: %s", plain(d.hint(err)))
		return r, nil
	case err != nil:
		return r, unread(fmt.Errorf("it cannot be shown what would be undone (--yes goes on without): %w", d.hint(err)))
	}
	preview := restore.Foresee(record, all, in, a.Now())
	r.Refused, r.Remaining = preview.Refused, list(preview.Held)
	if r.Refused == "" {
		a.show(record, preview, in)
	}
	return r, nil
}

func (a *app) show(record incident.Record, preview restore.Preview, in workflow.RestoreInput) {
	a.say("%s: key %s of user %s, %s", record.ID, record.AccessKeyID, dash(record.User), record.State)
	for _, part := range preview.Undone {
		a.say("  would undo %s", part)
	}
	for _, s := range preview.Shared {
		a.say("  would release %s: %s", containment.Part(s.Step, s.Target), s.Reason)
	}
	if in.ReactivateExposedKey {
		a.say("  THE EXPOSED KEY WOULD WORK AGAIN until %s, for whoever holds it", clock(in.Until))
	}
	if in.AcceptLiveSessions {
		a.say("  sessions that the key made may come back to life")
	}
}

func readIncident(ctx context.Context, d deployment, id string) (incident.Record, []incident.Record, error) {
	record, err := d.incidents().Get(ctx, id)
	if err != nil {
		return record, nil, err
	}
	all, err := d.incidents().List(ctx)
	return record, all, err
}

// confirm asks for a yes.
func (a *app) confirm() (bool, error) {
	answer, err := a.ask("Undo this? [y/N] ")
	if err != nil {
		return false, wrong("nobody there to ask: --yes undoes it without asking")
	}
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes", nil
}
