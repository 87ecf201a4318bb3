package inquiry

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// The statuses of a key, in IAM's words.
const (
	active   = "Active"
	inactive = "Inactive"
	expired  = "Expired"
)

// longest is how long temporary credentials made with a key live at most.
// Source: STS API reference, GetSessionToken and GetFederationToken.
const longest = 36 * time.Hour

// know takes in what IAM tells of the key.
func (i *inquest) know(in containment.Inspection, account string) {
	switch in.Special {
	case containment.Gone:
		// The answer is the same for all of these, and it is an answer.
		i.limit("the key's owner, status and last use", "IAM does not show the key: it was deleted, is another account's, or these credentials may not ask ("+in.SpecialReason+")")
		if of, ok := i.Key.Account(); ok && of != account {
			i.limit("the key's own account", fmt.Sprintf("the id says account %s, these credentials are of %s: only what was recorded in the latter was read", of, account))
		}
		return
	case containment.OwnerUnknown:
		i.gap("the key's owner, status and last use", in.SpecialReason)
		return
	}
	i.facts.AccountID, i.facts.Principal = account, in.User.ARN
	i.facts.LastUsedRead = true
	i.facts.LastUsed = usage.LastUse{At: usage.At(in.LastUsed.At), Service: in.LastUsed.Service, Region: in.LastUsed.Region}
	if in.Special == containment.Root {
		i.facts.Capability = usage.Admin
		i.limit("whether the key is on", "it is root's, and only root itself can see that")
		return
	}
	i.facts.Response = i.responseTo(in)
	i.knowUser(in)
}

// knowUser takes in what IAM tells of a user.
func (i *inquest) knowUser(in containment.Inspection) {
	if i.facts.Principal == "" {
		i.facts.Principal = in.User.Name
	}
	for _, why := range in.Unread {
		i.gap("IAM of user "+in.User.Name, why)
	}
	i.facts.Capability, i.facts.CapabilityWhy = in.User.Capability, in.User.CapabilityWhy
	i.facts.SessionsDenied = in.SessionsDenied
	if in.Denied {
		i.facts.Denied[in.User.Name] = true
	}
	for _, c := range in.Credentials {
		if c.Status == inactive {
			i.facts.Cut[c.ID] = true
		}
	}
}

func (i *inquest) gap(what, why string) {
	i.gaps = true
	i.limit(what, why)
}

// responseTo tells whether the key is off, and whether what it made can still
// be used: not if the user's sessions are denied, nor if the key was never used,
// or longer ago than any session lives, in which case nothing more will come to
// light either. Nil if the status is not known.
func (i *inquest) responseTo(in containment.Inspection) *usage.Response {
	switch in.KeyStatus {
	case active:
		return &usage.Response{WhyOn: "IAM shows it Active"}
	case inactive, expired:
		ended := i.facts.Now.Sub(in.LastUsed.At) > longest // so is the zero time, for never
		return &usage.Response{KeyOff: true, Complete: in.SessionsDenied || in.Denied || ended, Closing: ended}
	}
	return nil
}

// inspectMaker reads the user that a temporary key was made from; nothing if
// that is a role, or not known.
func (l Live) inspectMaker(ctx context.Context, i *inquest) containment.Inspection {
	user := ""
	switch id := i.identity; id.Type {
	case "IAMUser":
		user = id.UserName
	case "FederatedUser":
		user = id.SessionContext.SessionIssuer.UserName
	}
	if user == "" {
		return containment.Inspection{}
	}
	return containment.Inspect(ctx, l.IAM, l.Stack, i.Key, user)
}

// knowSession takes in what is known of a temporary key: it has no status, but
// it ends.
func (i *inquest) knowSession(in containment.Inspection) {
	id := i.identity
	if in.User.Name != "" {
		i.knowUser(in)
	} else {
		who := strings.TrimSpace(id.Type + " " + id.ARN)
		if who == "" {
			who = "nobody known"
		}
		i.limit("what the key's owner may do", "the key is temporary, and of "+who+": only users are looked at")
	}
	made, err := time.Parse(time.RFC3339, id.SessionContext.Attributes.CreationDate)
	switch {
	case err == nil && i.facts.Now.Sub(made) > longest:
		i.facts.Response = &usage.Response{KeyOff: true, Complete: true}
	case in.SessionsDenied || in.Denied:
		i.facts.Response = &usage.Response{KeyOff: true, Complete: true}
	default:
		i.limit("whether the key still works", "it is temporary, and when it ends is not recorded with its calls")
	}
}
