package correlation

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// maxText bounds each text of a log line in characters.
const maxText = 2000

// NewLogger writes one JSON object a line, with the ids of the context's work in
// it. Texts may have been chosen by others: they are shown inert, cut, and
// without secrets.
func NewLogger(w io.Writer) *slog.Logger {
	return slog.New(identified{slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: harmless})})
}

func harmless(_ []string, a slog.Attr) slog.Attr {
	switch value := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(Harmless(value))
	case error:
		a.Value = slog.StringValue(Harmless(value.Error()))
	case fmt.Stringer:
		if a.Value.Kind() == slog.KindAny {
			a.Value = slog.StringValue(Harmless(value.String()))
		}
	default:
		if a.Value.Kind() == slog.KindAny {
			a.Value = slog.AnyValue(document(value))
		}
	}
	return a
}

// document is a value of any other type as a log has it: as JSON, without secrets.
func document(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err == nil {
		text, err = redact.JSON(text)
	}
	if err != nil {
		text, _ = json.Marshal(Harmless(err.Error())) // a text: cannot fail
	}
	return inert.JSON(text)
}

// Harmless returns a text as it may stand in a log: on one line, with every
// character visible, at most 2,000 of them, and secrets masked.
func Harmless(text string) string { return inert.Text(redact.Text(text), maxText) }

// identified adds the ids of the context to every record.
type identified struct{ slog.Handler }

// Handle implements slog.Handler.
func (h identified) Handle(ctx context.Context, r slog.Record) error {
	r.AddAttrs(From(ctx).named()...)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h identified) WithAttrs(attrs []slog.Attr) slog.Handler {
	return identified{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h identified) WithGroup(name string) slog.Handler {
	return identified{h.Handler.WithGroup(name)}
}
