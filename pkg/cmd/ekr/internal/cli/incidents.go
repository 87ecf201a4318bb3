package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

const incidentsHelp = `List the incidents on record, newest first, or show one in full: what was done,
what was undone, and what remains in force.

Exit code 2: there is no such incident.
Exit code 3: the record could not be read, or not all of it.

AWS permissions: dynamodb:Query and dynamodb:GetItem on the table ekr-incidents.`

const incidentsExample = `  ekr incidents --open
  ekr incidents EKR-1123-7F3K
  ekr incidents --json | jq -r '.incidents[] | select(.contained|not) | .id'`

// incidentID is the form of an incident's id.
var incidentID = regexp.MustCompile(`^EKR-[0-9]{4}-[A-Z2-7]{4}$`)

// parseIncident reads an id as a person types it.
func parseIncident(text string) (string, error) {
	id := strings.ToUpper(strings.TrimSpace(text))
	if !incidentID.MatchString(id) {
		return "", wrong("%q is no incident id such as EKR-1123-7F3K", text)
	}
	return id, nil
}

// about names the incident in the user agent of each request, as the functions do.
func about(ctx context.Context, id string) context.Context {
	return correlation.With(ctx, correlation.ID{Incident: id})
}

// incidentList is the result of ekr incidents.
type incidentList struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	// Complete: the list lacks no incident. Problem is why it may.
	Complete  bool           `json:"complete"`
	Problem   string         `json:"problem"`
	Incidents []incidentView `json:"incidents"`
}

func newIncidents(a *app) *cobra.Command {
	var open bool
	cmd := &cobra.Command{
		Use:     "incidents [ID]",
		Aliases: []string{"incident"},
		Short:   "List the incidents on record, or show one in full",
		Long:    incidentsHelp,
		Example: incidentsExample,
		Args:    cobra.ArbitraryArgs,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.Flags().BoolVar(&open, "open", false, "list only incidents that are not closed, or hold something in force")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return a.listIncidents(cmd.Context(), f, open)
		}
		if err := oneIncident(cmd, args); err != nil {
			return err
		}
		if open {
			return wrong("--open is for the list; an incident is shown whatever its state")
		}
		id, err := parseIncident(args[0])
		if err != nil {
			return err
		}
		return a.showIncident(about(cmd.Context(), id), f, id)
	}
	return cmd
}

func (a *app) showIncident(ctx context.Context, f *format, id string) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	record, err := d.incidents().Get(ctx, id)
	if errors.Is(err, incident.ErrNotFound) {
		return exit{code: codeWrong, err: fmt.Errorf("there is no incident %s in account %s", id, d.caller.Account)}
	}
	if err != nil {
		return unread(d.hint(err))
	}
	view := viewOf(record)
	return a.print(f, view, func(w io.Writer) { writeIncident(w, record, view) })
}

func (a *app) listIncidents(ctx context.Context, f *format, open bool) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	records, err := d.incidents().List(ctx)
	slices.SortStableFunc(records, func(x, y incident.Record) int {
		return cmp.Or(y.OpenedAt.Compare(x.OpenedAt), cmp.Compare(y.ID, x.ID))
	})
	result := incidentList{Account: d.caller.Account, Region: d.region, Complete: err == nil, Incidents: []incidentView{}}
	if err != nil {
		result.Problem = plain(d.hint(err))
	}
	for _, r := range records {
		if view := viewOf(r); !open || r.IsOpen() || len(view.InForce) > 0 {
			result.Incidents = append(result.Incidents, view)
		}
	}
	if err := a.print(f, result, func(w io.Writer) { writeIncidents(w, result, open) }); err != nil {
		return err
	}
	switch {
	case awserr.Of(err) == awserr.NotFound:
		return unread(d.hint(err))
	case err != nil:
		return unread(fmt.Errorf("not all incidents could be read: %w", d.hint(err)))
	}
	return nil
}
