package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// breakage says what stops working, and whose it is.
func (v view) breakage() []Task {
	if v.o.User.Name == "" {
		return nil
	}
	text := v.breaks()
	if v.mails() {
		text += " Mail sent with SMTP passwords made from this key stops too."
	}
	text += v.owner()
	if !v.live() && !v.temporary() {
		text += " Do NOT switch this key on again. Give the job a role, or a new key."
	}
	return []Task{{Text: text, Link: link(v.Settings.RunbookURL)}}
}

func (v view) breaks() string {
	impact, _ := v.impact()
	reached := inEffect(v.o)
	sessions := "temporary sessions of " + v.user() + " (console and MFA too) are refused now."
	switch {
	case v.o.Special == containment.TemporaryRole || v.o.Special == containment.Own:
		return "Tell whoever runs things as role " + v.user() + " that a session of it will be cut."
	case v.state == stateFenced:
		return "Expect breakage in whatever runs as " + v.user() + " from elsewhere than the settings' places; " + sessions + " From there the key works until the fence ends."
	case v.state == stateProtected || v.state == stateRestored || v.state == stateTold:
		return "Tell whoever runs things as " + v.user() + " that the key may be switched off."
	case v.live():
		return "Tell whoever runs things as " + v.user() + " that the key will go."
	case reached < level.Revoke && (v.state == stateWasOff || v.state == stateDeleted || v.state == stateDry):
		return "The key was off before, so nothing new should break."
	case reached == level.Revoke && v.state == stateWasOff:
		return "The key was off before, so little should break; but " + sessions
	case v.temporary():
		return "Expect breakage: " + sessions
	case reached >= level.Isolate:
		return "Expect breakage in whatever runs as " + v.user() + ", with whatever key."
	case reached < level.Revoke && impact == usage.NeverUsed:
		return "Nothing should break: IAM knows of no use of the key."
	case reached < level.Revoke:
		return "Expect breakage in whatever runs as " + v.user() + "."
	case impact == usage.NeverUsed:
		return "Little should break: IAM knows of no use of the key; but " + sessions
	}
	return "Expect breakage in whatever runs as " + v.user() + "; " + sessions
}

// pager and owner name whom to call.
func (f Facts) pager() string {
	if f.Settings.Pager == "" {
		return ""
	}
	return " Pager: " + reason(f.Settings.Pager) + "."
}

func (v view) owner() string {
	text := ""
	if v.Settings.OwnerTag != "" && v.o.Special != containment.TemporaryRole && v.o.Special != containment.Own {
		text = ` Owner (tag "` + name(v.Settings.OwnerTag) + `"): ` + orElse(name(v.o.User.Owner), "no such tag on the user, or not read") + "."
	}
	return text + v.pager()
}

// mails tells whether mail may be sent with the key: SES derives its SMTP
// passwords from access keys.
func (v view) mails() bool {
	if strings.EqualFold(v.o.LastUsed.Service, "ses") {
		return true
	}
	for _, p := range v.o.User.Policies {
		if strings.Contains(p, "SES") || strings.Contains(p, "SesSending") {
			return true
		}
	}
	return false
}

// afterwards is what is done by day.
func (v view) afterwards() []Task {
	list := []Task{}
	if v.c.Exposure.Location != "" {
		list = append(list, Task{Text: "Remove the secret from where it was seen. It stays burnt all the same."})
	}
	return append(list, v.answerCase()...)
}

// answerCase reminds of AWS's support case, which AWS opens beside its event.
func (f Facts) answerCase() []Task {
	switch f.Event.Kind {
	case trigger.Health, trigger.TrustedAdvisor, trigger.Quarantine:
		text := "Answer the AWS Support case."
		if f.Event.Deadline != "" {
			text += " AWS names " + dayOf(f.Event.Deadline) + " as the last day."
		}
		return []Task{{Text: text}}
	}
	return nil
}
