package notice

import "strings"

// chatNotice is a notice for a chat channel, in the form that Amazon Q Developer in
// chat applications takes, which was AWS Chatbot. It shows nothing at all of a
// message in another form.
// Source: Amazon Q Developer in chat applications, administrator guide, "Custom
// notifications".
type chatNotice struct {
	Version  string       `json:"version"`
	Source   string       `json:"source"`
	Content  chatContent  `json:"content"`
	Metadata chatMetadata `json:"metadata"`
}

type chatContent struct {
	TextType    string   `json:"textType"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	NextSteps   []string `json:"nextSteps"`
	Keywords    []string `json:"keywords"`
}

type chatMetadata struct {
	// ThreadID keeps the notices of an incident together.
	ThreadID  string `json:"threadId"`
	Summary   string `json:"summary"`
	EventType string `json:"eventType"`
}

// The bounds on a chat notice, in characters and steps: a channel is for seeing that
// something happened.
const (
	maxChatText  = 1500
	maxChatStep  = 300
	maxChatSteps = 5
)

// chat writes a notice for a chat channel: its subject, its opening, what has to be
// done and where to read on. Commands are left to the e-mail: a chat changes quotes
// and dashes.
func (m Message) chat() chatNotice {
	n := chatNotice{Version: "1.0", Source: "custom", Content: chatContent{
		TextType: "client-markdown", Title: quiet(m.Subject, maxChatStep), NextSteps: []string{}, Keywords: []string{},
	}}
	opening, _, _ := strings.Cut(strings.TrimSpace(m.Text), "\n\n")
	n.Content.Description = quiet(opening, maxChatText)
	for _, link := range m.Machine.Links {
		if strings.HasPrefix(link, "https://console.") {
			n.Content.Description += "\n\n" + link
			break
		}
	}
	for _, t := range m.Machine.Tasks[:min(maxChatSteps, len(m.Machine.Tasks))] {
		n.Content.NextSteps = append(n.Content.NextSteps, quiet(strings.TrimSuffix(t.Text, ":"), maxChatStep))
	}
	if m.Machine.Severity != "" {
		n.Content.Keywords = append(n.Content.Keywords, m.Machine.Severity)
	}
	n.Metadata = chatMetadata{Summary: n.Content.Title, EventType: "ekr-" + string(m.Machine.Kind)}
	if ids := m.Machine.IncidentIDs; len(ids) > 0 {
		n.Metadata.ThreadID = quiet(ids[0], maxName)
	}
	return n
}

// loud are the characters with which a chat makes links, mentions, pictures and
// code, beside others that look like them and do nothing.
var loud = strings.NewReplacer("<", "\u2039", ">", "\u203a", "[", "\uff3b", "]", "\uff3d", "`", "\u02cb", "@", "\uff20",
	"|", "\uff5c", "~", "\u223c", "://", ": //")

// quiet makes a text harmless in a chat, on one line of at most limit characters.
func quiet(s string, limit int) string { return loud.Replace(inert(s, limit)) }
