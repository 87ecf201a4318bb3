package incident

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Claim answers whether a notice may be sent now.
type Claim string

// The answers.
const (
	// Claimed: nobody has sent it, and the caller holds it for the lease.
	Claimed Claim = "claimed"
	// Sent: it was sent.
	Sent Claim = "sent"
	// Pending: another execution holds it and may be sending it right now.
	Pending Claim = "pending"
)

const (
	noticeClaimed = "claimed"
	noticeSent    = "sent"
	noticeRefused = "refused"
)

// ClaimNotice asks for the right to send a notice of an incident. A claim lasts
// for the lease: whoever dies with it loses it, so that somebody is told. The
// same execution (by) may claim again at once, which is how a retried step goes
// on.
func (t *Table) ClaimNotice(ctx context.Context, incidentID, number, by string, now time.Time, lease time.Duration) (Claim, error) {
	i := item{
		"pk":    str("notice#" + incidentID),
		"sk":    str(number),
		"state": str(noticeClaimed),
		"by":    str(by),
		"until": num(now.Add(lease).Unix()),
	}
	const free = "attribute_not_exists(#pk) OR #state = :refused OR (#state = :claimed AND (#until < :now OR #by = :by))"
	err := t.put(ctx, i, free,
		map[string]string{"#pk": "pk", "#state": "state", "#until": "until", "#by": "by"},
		item{":claimed": str(noticeClaimed), ":refused": str(noticeRefused), ":now": num(now.Unix()), ":by": str(by)})
	if err == nil {
		return Claimed, nil
	}
	if !errors.Is(err, ErrChanged) {
		return "", fmt.Errorf("claiming notice %s of %s: %w", number, incidentID, err)
	}
	held, err := t.get(ctx, "notice#"+incidentID, number)
	if err != nil {
		return "", fmt.Errorf("claiming notice %s of %s: %w", number, incidentID, err)
	}
	if text(held, "state") == noticeSent {
		return Sent, nil
	}
	return Pending, nil
}

// NoticeSent records that a notice went out, so that it is not sent again.
func (t *Table) NoticeSent(ctx context.Context, incidentID, number, messageID string, now time.Time) error {
	i := item{
		"pk":        str("notice#" + incidentID),
		"sk":        str(number),
		"state":     str(noticeSent),
		"messageId": str(messageID),
		"at":        num(now.Unix()),
	}
	// Without a condition on purpose: it was sent, whoever else believes to
	// hold the claim. The expression is true for every item.
	err := t.put(ctx, i, "attribute_exists(#pk) OR attribute_not_exists(#pk)", map[string]string{"#pk": "pk"}, nil)
	if err != nil {
		return fmt.Errorf("recording notice %s of %s: %w", number, incidentID, err)
	}
	return nil
}

// WasSent tells whether a notice went out; if not, why says what is known.
func (t *Table) WasSent(ctx context.Context, incidentID, number string) (sent bool, why string, err error) {
	held, err := t.get(ctx, "notice#"+incidentID, number)
	if err != nil {
		return false, "", fmt.Errorf("notice %s of %s: %w", number, incidentID, err)
	}
	switch state := text(held, "state"); state {
	case noticeSent:
		return true, "", nil
	case noticeRefused:
		return false, "SNS refused it: " + text(held, "reason"), nil
	case noticeClaimed:
		return false, "it was begun", nil
	}
	return false, "it was never begun", nil
}

// NoticeRefused records that a notice could not be sent, and why, and gives the
// claim back: another event about the incident need not wait to try.
func (t *Table) NoticeRefused(ctx context.Context, incidentID, number, reason string, now time.Time) error {
	i := item{
		"pk":     str("notice#" + incidentID),
		"sk":     str(number),
		"state":  str(noticeRefused),
		"reason": str(reason),
		"at":     num(now.Unix()),
	}
	// Only over a claim: another execution may have sent it since.
	err := t.put(ctx, i, "#state = :claimed", map[string]string{"#state": "state"}, item{":claimed": str(noticeClaimed)})
	if err != nil && !errors.Is(err, ErrChanged) {
		return fmt.Errorf("recording that notice %s of %s was refused: %w", number, incidentID, err)
	}
	return nil
}
