package pause

import (
	"context"
	"time"

	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Publisher sends a notice; notice.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, m notice.Message) (string, error)
}

// Notices announces pauses by notices.
type Notices struct {
	Publisher Publisher
	Settings  settings.Settings
	Now       func() time.Time
}

// AnnouncePause implements Announcer.
func (n *Notices) AnnouncePause(ctx context.Context, facts notice.PauseFacts) error {
	_, err := n.Publisher.Publish(ctx, notice.Write(notice.Facts{
		Kind: notice.Pause, Pause: &facts, Number: string(notice.Pause), Settings: n.Settings, Now: n.Now().UTC(),
	}))
	return err
}
