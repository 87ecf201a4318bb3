package incident_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
)

func TestClaimNotice(t *testing.T) {
	const lease = time.Minute
	ctx := context.Background()
	for _, test := range []struct {
		name    string
		prepare func(*incident.Table) error
		by      string
		at      time.Time
		want    incident.Claim
	}{
		{"nobody has it", func(*incident.Table) error { return nil }, "a", arrived, incident.Claimed},
		{"somebody else has it", claimedBy("b"), "a", arrived, incident.Pending},
		{"the same execution tries again", claimedBy("a"), "a", arrived, incident.Claimed},
		{"whoever had it died", claimedBy("b"), "a", arrived.Add(2 * lease), incident.Claimed},
		{"it was sent", sent, "a", arrived, incident.Sent},
		{"it was refused", steps(claimedBy("b"), refused), "a", arrived, incident.Claimed},
		{"it was refused to one and sent by another", steps(sent, refused), "a", arrived, incident.Sent},
		{"it was sent long ago", sent, "a", arrived.Add(100 * lease), incident.Sent},
	} {
		t.Run(test.name, func(t *testing.T) {
			table := incident.NewTable(&fakedynamo.Table{}, "t")
			if err := test.prepare(table); err != nil {
				t.Fatal(err)
			}
			got, err := table.ClaimNotice(ctx, "EKR-1", "alert", test.by, test.at, lease)
			if err != nil || got != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
			other, err := table.ClaimNotice(ctx, "EKR-1", "report", test.by, test.at, lease)
			if err != nil || other != incident.Claimed {
				t.Errorf("another notice: %q, %v", other, err)
			}
		})
	}
}

func claimedBy(by string) func(*incident.Table) error {
	return func(t *incident.Table) error {
		_, err := t.ClaimNotice(context.Background(), "EKR-1", "alert", by, arrived, time.Minute)
		return err
	}
}

func sent(t *incident.Table) error {
	return t.NoticeSent(context.Background(), "EKR-1", "alert", "m-1", arrived)
}

func refused(t *incident.Table) error {
	return t.NoticeRefused(context.Background(), "EKR-1", "alert", "AuthorizationError", arrived)
}

func steps(each ...func(*incident.Table) error) func(*incident.Table) error {
	return func(t *incident.Table) error {
		for _, step := range each {
			if err := step(t); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestWasSent(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*incident.Table) error
		sent    bool
		why     string
	}{
		"never begun": {func(*incident.Table) error { return nil }, false, "never begun"},
		"begun":       {claimedBy("a"), false, "was begun"},
		"sent":        {sent, true, ""},
		"refused":     {steps(claimedBy("b"), refused), false, "SNS refused it: "},
	} {
		db := &fakedynamo.Table{Fail: map[string]error{}}
		table := incident.NewTable(db, "t")
		if err := test.prepare(table); err != nil {
			t.Fatal(err)
		}
		got, why, err := table.WasSent(t.Context(), "EKR-1", "alert")
		if err != nil || got != test.sent || !strings.Contains(why, test.why) || got == (why != "") {
			t.Errorf("%s: %t, %q, %v", name, got, why, err)
		}
		db.Fail["GetItem"] = errors.New("denied")
		if _, _, err := table.WasSent(t.Context(), "EKR-1", "alert"); err == nil {
			t.Errorf("%s: what cannot be read is told", name)
		}
	}
}
