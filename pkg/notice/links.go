package notice

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// gov is the partition of GovCloud.
const gov = "aws-us-gov"

func (f Facts) partition() string { return orElse(f.Settings.Partition, "aws") }
func (f Facts) region() string    { return orElse(orElse(f.Settings.Region, f.Event.Region), "us-east-1") }

// console is the address of the partition's console, without a path.
func (f Facts) console() string {
	if f.Settings.Partition == gov {
		return "https://console.amazonaws-us-gov.com"
	}
	return "https://console.aws.amazon.com"
}

var executionARN = regexp.MustCompile(`^arn:[a-z-]+:states:([a-z0-9-]+):\d{12}:execution:[A-Za-z0-9_:-]+$`)

// run is the page of the execution; "" if what is given is no execution.
func (f Facts) run() string {
	arn := orElse(f.Execution, f.Event.Execution)
	m := executionARN.FindStringSubmatch(arn)
	if m == nil {
		return ""
	}
	return f.console() + "/states/home?region=" + m[1] + "#/v2/executions/details/" + arn
}

// principalPage is the page of the user, or role, that owns the key; "" for a
// name that is none.
func (v view) principalPage() string {
	owner := v.o.User.Name
	if !userName.MatchString(owner) {
		return ""
	}
	if v.o.Special == containment.TemporaryRole || v.o.Special == containment.Own {
		return v.console() + "/iam/home#/roles/details/" + url.PathEscape(owner)
	}
	return v.console() + "/iam/home#/users/details/" + url.PathEscape(owner) + "?section=security_credentials"
}

// evidence is where the incident's evidence lies.
func (f Facts) evidence(incidentID string) string {
	if incidentID == "" || f.responder.Account == "" {
		return ""
	}
	return "s3://" + name(settings.BucketName(f.responder.Account, f.region())) + "/incidents/" + name(incidentID) + "/"
}

// links writes the section of links, each alone on its line; those that are ""
// are left out. The evidence bucket is denied to all but one role for persons.
func (p *page) links(addresses ...string) {
	title := "LINKS"
	if slices.ContainsFunc(addresses, func(a string) bool { return strings.HasPrefix(a, "s3://") }) {
		title += " (s3:// opens in the role " + settings.EvidenceReader + ")"
	}
	p.section(title)
	for _, address := range addresses {
		if address != "" {
			p.alone("  ", address)
		}
	}
}

// link passes an address from the settings on, if it is one.
func link(s string) string {
	const limit = 500
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || len(s) > limit || strings.ContainsAny(s, " \t\r\n") {
		return ""
	}
	return inert(s, limit)
}
