package restore

import (
	"context"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Publisher sends a notice; notice.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, m notice.Message) (string, error)
}

// Notices announces restores by notices. None is held back because another was
// sent: each request is told, and numbered by its time, since one that is refused
// after it was told leaves no trace to count.
type Notices struct {
	Publisher Publisher
	Settings  settings.Settings
	Now       func() time.Time
}

// AnnounceRestore implements Announcer.
func (n *Notices) AnnounceRestore(ctx context.Context, facts notice.RestoreFacts) error {
	now := n.Now().UTC()
	_, err := n.Publisher.Publish(ctx, notice.Write(notice.Facts{
		Kind:     notice.Restore,
		Restore:  &facts,
		Number:   fmt.Sprintf("%s-%d", notice.Restore, now.Unix()),
		Settings: n.Settings,
		Now:      now,
	}))
	return err
}
