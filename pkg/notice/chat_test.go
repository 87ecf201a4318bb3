package notice

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/golden"
)

// TestChat compares chat notices with those that a person has read and found good.
func TestChat(t *testing.T) {
	for _, name := range []string{"alert-canary", "report-misused"} {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(write(goldens()[name]).chat(), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, "chat-"+name+".json", string(got)+"\n")
		})
	}
}

// With the setting, those who subscribe by https get a chat, and nobody else does.
func TestChatIsForHTTPSAlone(t *testing.T) {
	fake, s := &fakeSNS{}, topicOf
	s.Chat = true
	m := Write(alertOf(contained()))
	if _, err := NewPublisher(fake, s).Publish(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var body map[string]string
	if err := json.Unmarshal([]byte(aws.ToString(fake.got[0].Message)), &body); err != nil {
		t.Fatal(err)
	}
	chat, err := encode(m.chat())
	if err != nil {
		t.Fatal(err)
	}
	for protocol, text := range body {
		if (text == chat) != (protocol == "https") {
			t.Errorf("%s has %.60s", protocol, text)
		}
	}
}

// A notice of hostile facts makes no link, mention, picture or code in a chat, and
// stays small.
func checkChat(t *testing.T, m Message) {
	t.Helper()
	n := m.chat()
	text, _, _ := strings.Cut(n.Content.Description, "\n\nhttps://console.")
	for _, s := range append([]string{n.Content.Title, text, n.Metadata.ThreadID, n.Metadata.Summary}, n.Content.NextSteps...) {
		if strings.ContainsAny(s, "<>[]`@|~\n") || strings.Contains(s, "://") || shown(s) != strings.TrimSpace(s) {
			t.Errorf("a chat would act on %q", s)
		}
		if utf8.RuneCountInString(s) > maxChatText+100 {
			t.Errorf("a chat text of %d characters", utf8.RuneCountInString(s))
		}
	}
	if n.Content.Title == "" || text == "" || n.Content.NextSteps == nil || len(n.Content.NextSteps) > maxChatSteps || n.Version != "1.0" || n.Source != "custom" {
		t.Errorf("chat notice %+v", n)
	}
}
