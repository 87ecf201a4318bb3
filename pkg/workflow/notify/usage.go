package notify

import (
	"context"
	"encoding/json"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// usage reads the summary of the case that has one. The notice says what is
// wrong with a summary that cannot be read, and tells the rest.
func (h *Handler) usage(ctx context.Context, cases []workflow.Case) (*usage.Summary, string) {
	key := ""
	for _, c := range cases {
		if c.Usage.Key != "" {
			key = c.Usage.Key
		}
	}
	if key == "" {
		return nil, ""
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	body, err := h.Evidence.Get(ctx, key)
	if err != nil {
		return nil, "the summary " + key + " could not be read back: " + awserr.Reason(err)
	}
	var s usage.Summary
	if err := json.Unmarshal(body, &s); err != nil {
		return nil, "the summary " + key + " is damaged: " + err.Error()
	}
	return &s, ""
}
