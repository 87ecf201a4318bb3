package cloudtrail

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// recordsPath is where a server takes records that another process adds. AWS has
// nothing of the kind.
const recordsPath = "/records"

// Send adds records to the server at a URL, as Add does to one of this process.
func Send(ctx context.Context, url string, records []json.RawMessage) error {
	body, err := json.Marshal(records)
	if err != nil {
		return fmt.Errorf("records: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, url+recordsPath, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("CloudTrail stand-in at %s: %w", url, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("CloudTrail stand-in: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 200)) // only to be shown
		return fmt.Errorf("CloudTrail stand-in at %s: %s: %s", url, response.Status, strings.TrimSpace(string(said)))
	}
	return nil
}

func (s *Server) take(w http.ResponseWriter, r *http.Request) {
	const largest = 64 << 20
	var records []json.RawMessage
	if err := json.NewDecoder(io.LimitReader(r.Body, largest)).Decode(&records); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.Add(records); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
