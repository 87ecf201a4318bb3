package notice

import (
	"strconv"
	"strings"
)

// Task is one thing for a person to do.
type Task struct {
	Text string `json:"text"`
	// Commands are each one line that can be pasted into a POSIX shell.
	Commands []string `json:"commands"`
	Link     string   `json:"link"`
	// urgent tasks are about this key; the others are the same for every key of
	// an event.
	urgent bool
}

func urgent(text string, commands ...string) Task {
	return Task{Text: text, Commands: commands, urgent: true}
}

// tasks writes a numbered list.
func (p *page) tasks(title string, list []Task) {
	if len(list) == 0 {
		return
	}
	p.section(title)
	for i, t := range list {
		lead := " " + strconv.Itoa(i+1) + ". "
		const indent = "    "
		p.hang(lead[max(0, len(lead)-len(indent)):], indent, t.Text)
		for _, c := range t.Commands {
			if c != "" {
				p.alone(indent+"  ", c)
			}
		}
		if t.Link != "" {
			p.alone(indent+"  ", t.Link)
		}
	}
}

// points writes a section of entries without order, if there are any.
func (p *page) points(title string, list []string) {
	if len(list) == 0 {
		return
	}
	p.section(title)
	for _, s := range list {
		p.point(s)
	}
}

// first keeps the first entries of a list, and says how many more there are.
func first(list []string, most int) []string {
	if len(list) <= most {
		return list
	}
	return append(append([]string{}, list[:most]...), thousands(len(list)-most)+" more, in the evidence")
}

// counted writes a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return thousands(n) + " " + noun + "s"
}

// thousands writes a number so that its size can be read: 1,000,000.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
