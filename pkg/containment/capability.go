package containment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

const (
	// maxPolicyReads bounds the documents read to judge what a user may do: with
	// IAM's default quotas a user and its groups have some hundred.
	maxPolicyReads = 150
	// capabilityTime bounds the time spent on that while somebody has to be told,
	// and capabilityReserve is left of the function's own time for it.
	capabilityTime    = 10 * time.Second
	capabilityReserve = 12 * time.Second
)

// readCapability reads the user's policies, its groups' too, and its boundary,
// and judges what they add up to. The stack's own denials and AWS's quarantine
// are left out: what the key was good for is wanted. It comes last, since no
// credential waits for it, and gives up in time, since the alert does.
//
// The roles and users that the user can get at are not read. A path by way of
// them is taken to be open.
func (r *run) readCapability(ctx context.Context, within time.Duration) {
	if end, ok := ctx.Deadline(); ok {
		early, cancel := context.WithDeadline(ctx, end.Add(-capabilityReserve))
		defer cancel()
		ctx = early
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	p := &policyReader{run: r, known: map[string]iampolicy.Document{}}
	p.attached(ctx)
	p.inline(ctx)
	p.groups(ctx)
	p.limit(ctx)
	if p.left > 0 {
		p.missing(fmt.Sprintf("%d policies or lists of them", p.left), "there was no time left for them")
	}
	j := p.judge()
	r.out.User.Capability, r.out.User.CapabilityWhy = j.Capability, j.Why
}

// policyReader collects the policies that apply to a user.
type policyReader struct {
	*run
	policies []iampolicy.Document
	bounds   *iampolicy.Document
	managed  []string
	groupIDs []string
	// known are the managed policies read, by ARN: groups share them.
	known map[string]iampolicy.Document
	reads int
	// left counts what was not read for want of time.
	left int
	// gaps are what could not be read or understood.
	gaps []string
}

// judge makes the judgement of what was read.
func (p *policyReader) judge() capability.Judgement {
	user := p.out.User
	partition, account := placeOf(user.ARN)
	rights := escalation.Principal{
		Kind: escalation.User, Name: user.Name, ARN: user.ARN, Groups: p.groupIDs, Managed: p.managed,
		Set: iampolicy.Set{Policies: p.policies, Boundary: p.bounds, Partition: partition, Account: account, Request: p.request(account)},
	}
	finder := escalation.NewFinder(escalation.Account{ID: account, Partition: partition, Unread: true})
	if len(p.gaps) > 0 {
		return capability.Partial(finder, rights, p.gaps[0])
	}
	return capability.Of(finder, rights)
}

// request is what is known of the requests signed with the key. A temporary one
// may say that MFA was used.
func (p *policyReader) request(account string) iampolicy.Request {
	r := iampolicy.Request{}
	if p.req.Key.LongTerm() {
		r = iampolicy.LongTermKey()
	}
	return r.With("aws:username", p.out.User.Name).With("aws:principalarn", p.out.User.ARN).With("aws:principalaccount", account)
}

// placeOf reads partition and account of an ARN; "" if it is none.
func placeOf(arn string) (partition, account string) {
	const fields = 6
	parts := strings.SplitN(arn, ":", fields)
	if len(parts) < fields {
		return "", ""
	}
	return parts[1], parts[4]
}

// mayRead counts a read, and tells whether there is time for it.
func (p *policyReader) mayRead(ctx context.Context) bool {
	p.reads++
	if p.reads > maxPolicyReads || ctx.Err() != nil {
		p.left++
		return false
	}
	return true
}

// lacks notes something that could not be read. What failed because the time was
// up is counted only.
func (p *policyReader) lacks(ctx context.Context, what string, err error) {
	if ctx.Err() != nil {
		p.left++
		return
	}
	p.missing(what, explain(err))
}

func (p *policyReader) missing(what, why string) {
	p.out.Unread = append(p.out.Unread, brief(what+": "+why))
	p.gaps = append(p.gaps, brief("not read: "+what))
}

// parse reads a document.
func (p *policyReader) parse(what, text string) (iampolicy.Document, bool) {
	document, err := iampolicy.Parse(text)
	if err != nil {
		p.missing(what, "not understood: "+awserr.Words(err))
	}
	return document, err == nil
}
