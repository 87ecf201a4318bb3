package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	checklist "github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
)

const postureHelp = `Review the account's hygiene: what would make an exposed key worse. Reads every
enabled Region, changes nothing, and needs no deployment.

What could not be read is UNKNOWN with its reason, never a pass. Thresholds are
the defaults; --list prints the checks, what each of them reads, and the ids of
the same question in CIS, Security Hub and Prowler.

Formats: text is the digest that the deployed review sends; json is everything,
and what --previous takes; ocsf is OCSF 1.3 Compliance Findings, one a line;
html is one page that needs nothing else.

Exit code 1: a check failed at --fail-on or above, whatever else could not be
read. Exit code 3: none did, and something could not be read.

AWS permissions: those of the role ekr-posture-collect; the managed policies
SecurityAudit and ViewOnlyAccess together cover nearly all of them.`

const postureExample = `  ekr posture
  ekr posture --check root-no-keys --check key-rotated --fail-on high
  ekr posture --json > today.json; ekr posture --previous yesterday.json
  ekr posture --format html > review.html`

const (
	asOCSF = "ocsf"
	asHTML = "html"
)

// review is one call of ekr posture.
type review struct {
	*app
	format *format

	ids                  []string
	failOn               string
	exceptions, previous string
	list                 bool
}

func newPosture(a *app) *cobra.Command {
	r := &review{app: a}
	cmd := &cobra.Command{
		Use:     "posture",
		Short:   "Review the account's hygiene, from this machine",
		Long:    postureHelp,
		Example: postureExample,
		Args:    noArguments,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("check") && len(r.ids) == 0 {
			return wrong("--check names no check; without it all are run")
		}
		return r.run(cmd.Context())
	}
	r.format = addFormat(cmd, asText, asJSON, asOCSF, asHTML)
	flags := cmd.Flags()
	flags.StringSliceVar(&r.ids, "check", nil, "run only the checks with these ids")
	flags.StringVar(&r.failOn, "fail-on", checks.Low.String(), "least severity of a failure that gives exit code 1")
	flags.StringVar(&r.exceptions, "exceptions", "", "file with accepted exceptions, a JSON list")
	flags.StringVar(&r.previous, "previous", "", "file with the JSON of an earlier review to compare with")
	flags.BoolVar(&r.list, "list", false, "print the catalogue of checks and exit")
	return cmd
}

// run reads what the person gave before AWS is called.
func (r *review) run(ctx context.Context) error {
	chosen, unknown := checklist.Choose(r.ids...)
	if len(unknown) > 0 {
		return wrong("there is no check %s: ekr posture --list names them all", strings.Join(unknown, ", "))
	}
	if r.list {
		return r.catalogue(chosen)
	}
	threshold, err := checks.ParseSeverity(r.failOn)
	if err != nil {
		return wrong("--fail-on: %w", err)
	}
	exceptions, err := r.readExceptions()
	if err != nil {
		return err
	}
	before, err := r.readPrevious()
	if err != nil {
		return err
	}
	d, err := r.connect(ctx)
	if err != nil {
		return err
	}
	if before != nil && before.Account != d.caller.Account {
		return exit{code: codeWrong, err: fmt.Errorf("--previous is of account %s, these credentials are of account %s", before.Account, d.caller.Account)}
	}
	made, err := r.read(ctx, d, chosen, exceptions, before)
	if err != nil {
		return err
	}
	if err := r.show(made, chosen); err != nil {
		return err
	}
	return r.verdict(made, threshold)
}

// partLimit is how long one part may take. Nothing ends this program before its
// time, and the keys of many thousand users take a while.
const partLimit = time.Hour

// read collects and judges.
func (r *review) read(ctx context.Context, d deployment, chosen []checks.Check, exceptions []checks.Exception, before *report.Review) (*report.Review, error) {
	env := &collect.Env{
		Config: d.config, Account: d.caller.Account, Partition: d.caller.Partition, Home: d.region,
		Pacer: collect.NewPacer(), Clock: r.Now, Progress: r.progress, PartLimit: partLimit,
	}
	if r.Reading != nil {
		r.Reading(env)
	}
	s := collect.Everything(ctx, env, collect.Choose(collectors.Collectors(), checks.Needs(chosen)))
	calls := 0
	for _, n := range env.Pacer.Calls() {
		calls += n
	}
	r.say("%d calls of AWS in %d Regions", calls, len(s.EnabledRegions.Value))
	made := report.Build(s, chosen, checks.Judge(s, chosen, checks.Defaults(), exceptions))
	if err := made.Compare(before); err != nil {
		return nil, exit{code: codeWrong, err: err}
	}
	return made, nil
}

func (r *review) show(made *report.Review, chosen []checks.Check) error {
	switch r.format.name {
	case asJSON:
		return r.printJSON(made)
	case asText:
		return r.write([]byte(report.Digest(made, chosen, "All of it: ekr posture --json, or --format html")))
	}
	var b bytes.Buffer
	write := map[string]func(io.Writer, *report.Review, []checks.Check) error{asOCSF: report.OCSF, asHTML: report.HTML}[r.format.name]
	if err := write(&b, made, chosen); err != nil {
		return unread(err)
	}
	if r.format.name == asOCSF {
		return r.write(inert.JSON(b.Bytes()))
	}
	return r.write(b.Bytes())
}

// verdict is the exit code. A failure counts more than what could not be read:
// the answer is bad news whatever the rest would have said.
func (r *review) verdict(made *report.Review, threshold checks.Severity) error {
	if slices.ContainsFunc(made.Of(checks.Fail), func(e report.Entry) bool { return e.Severity >= threshold }) {
		return quiet(codeBad)
	}
	if made.Counts.Unknown > 0 {
		return unread(errors.New("not all of it could be read: see what could not be told"))
	}
	return nil
}
