package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

// ocsfVersion is the version of the Open Cybersecurity Schema Framework that
// OCSF writes: class Compliance Finding (2003), profile cloud.
const ocsfVersion = "1.3.0"

// What the schema calls things by number.
const (
	findingsCategory  = 2
	complianceFinding = 2003

	activityCreate, activityUpdate, activityClose = 1, 2, 3
	statusNew, statusInProgress                   = 1, 2
	statusSuppressed, statusResolved              = 3, 4
)

// OCSF writes the findings as OCSF events, one JSON object a line: failures,
// doubts, what is accepted, passes, and as closed what was fixed.
func OCSF(w io.Writer, r *Review, list []checks.Check) error {
	byID := map[string]checks.Check{}
	for _, check := range list {
		byID[check.ID] = check
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	write := func(e Entry, fixed bool) error {
		if err := encoder.Encode(event(r, e, byID[e.Check], fixed)); err != nil {
			return fmt.Errorf("writing OCSF: %w", err)
		}
		return nil
	}
	for _, e := range r.Findings {
		if err := write(e, false); err != nil {
			return err
		}
	}
	for _, e := range r.Fixed {
		if err := write(e, true); err != nil {
			return err
		}
	}
	return nil
}

func event(r *Review, e Entry, check checks.Check, fixed bool) ocsfEvent {
	v := ocsfEvent{
		CategoryUID: findingsCategory, CategoryName: "Findings", ClassUID: complianceFinding, ClassName: "Compliance Finding",
		Time: ms(r.TakenAt), SeverityID: int(e.Severity), Severity: title(e.Severity.String()),
		Message: e.Evidence, Cloud: cloudOf(r, e.Region),
		Finding: ocsfFinding{
			UID: e.Fingerprint, Title: cmp.Or(check.Question, e.Check), Description: strings.TrimSpace(e.Evidence + " " + check.Why),
			Types: []string{string(check.Area)}, FirstSeen: ms(e.Since), LastSeen: ms(r.TakenAt),
		},
		Compliance:  compliance(e, check, fixed),
		Resources:   []ocsfResource{resource(r, e)},
		Remediation: ocsfRemediation{Description: remediation(e, check)},
		Unmapped:    unmapped(e),
	}
	v.Metadata = ocsfMetadata{Version: ocsfVersion, Profiles: []string{"cloud"}, UID: r.ID + "/" + e.Fingerprint}
	v.Metadata.Product = ocsfProduct{Name: "Exposed-key responder", VendorName: "exposed-key-responder"}
	v.Metadata.Product.Feature.Name = "Posture review"
	v.lifecycle(e, fixed)
	v.TypeUID = v.ClassUID*100 + v.ActivityID
	return v
}

// lifecycle says whether the finding is new, known, accepted or over.
func (v *ocsfEvent) lifecycle(e Entry, fixed bool) {
	switch {
	case fixed:
		v.ActivityID, v.ActivityName, v.StatusID, v.Status = activityClose, "Close", statusResolved, "Resolved"
		v.Finding.LastSeen = 0
	case e.Outcome == checks.Excepted:
		v.ActivityID, v.ActivityName, v.StatusID, v.Status = activityUpdate, "Update", statusSuppressed, "Suppressed"
		if e.Exception != nil {
			v.StatusDetail = fmt.Sprintf("accepted until %s: %s", e.Exception.Until, e.Exception.Reason)
		}
	case e.Outcome == checks.Pass || e.Outcome == checks.NotApplicable:
		v.ActivityID, v.ActivityName, v.StatusID, v.Status = activityCreate, "Create", statusResolved, "Resolved"
	case e.Change != "" || e.Since.Equal(time.UnixMilli(v.Time)):
		v.ActivityID, v.ActivityName, v.StatusID, v.Status = activityCreate, "Create", statusNew, "New"
	default:
		v.ActivityID, v.ActivityName, v.StatusID, v.Status = activityUpdate, "Update", statusInProgress, "In Progress"
	}
}

// compliance gives the answer as OCSF has it: "Warning" is a check that gave no
// result for lack of information.
func compliance(e Entry, check checks.Check, fixed bool) ocsfCompliance {
	c := ocsfCompliance{Control: e.Check, Standards: []string{}, StatusID: 99, Status: string(e.Outcome)}
	for _, ref := range []struct {
		standard string
		ids      []string
	}{
		{"CIS AWS Foundations Benchmark v3.0.0", check.Ref.CIS3}, {"CIS AWS Foundations Benchmark v5.0.0", check.Ref.CIS5},
		{"AWS Security Hub", check.Ref.SecurityHub},
	} {
		if len(ref.ids) > 0 {
			c.Standards, c.Requirements = append(c.Standards, ref.standard), append(c.Requirements, ref.ids...)
		}
	}
	if len(c.Standards) == 0 {
		c.Standards = []string{"Exposed-key responder posture review"}
	}
	switch {
	case fixed, e.Outcome == checks.Pass:
		c.StatusID, c.Status = 1, "Pass"
	case e.Outcome == checks.Unknown:
		c.StatusID, c.Status, c.Detail = 2, "Warning", reasons(e)
	case e.Outcome == checks.Fail, e.Outcome == checks.Excepted:
		c.StatusID, c.Status = 3, "Fail"
	}
	return c
}

func reasons(e Entry) string {
	all := make([]string, len(e.Unread))
	for i, gap := range e.Unread {
		all[i] = gap.String()
	}
	return strings.Join(all, "; ")
}

func cloudOf(r *Review, region string) ocsfCloud {
	c := ocsfCloud{Provider: "AWS", Region: region}
	c.Account.UID, c.Account.Name, c.Account.TypeID, c.Account.Type = r.Account, r.AccountName, 10, "AWS Account"
	return c
}

func resource(r *Review, e Entry) ocsfResource {
	res := ocsfResource{UID: e.Resource.ID, Name: e.Resource.Name, Type: e.Resource.Type, Region: e.Region, Partition: r.Partition}
	if e.Owner != "" {
		res.Owner = &ocsfOwner{Name: e.Owner}
	}
	return res
}

func remediation(e Entry, check checks.Check) string {
	text := cmp.Or(check.Fix.Do, "See the check "+e.Check+".")
	if command := cmp.Or(e.Command, check.Fix.Command); command != "" {
		text += " Command: " + command
	}
	if breaks := cmp.Or(e.Breaks, check.Fix.Breaks); breaks != "" {
		text += " May break: " + breaks
	}
	return text
}

// unmapped is what OCSF has no place for.
func unmapped(e Entry) map[string]any {
	extra := map[string]any{}
	if e.Capability != "" {
		extra["capability"] = e.Capability
	}
	if e.Outcome == checks.Pass {
		extra["resource_count"] = e.Count
	}
	return extra
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
