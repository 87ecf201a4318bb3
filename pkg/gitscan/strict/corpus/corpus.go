// Package corpus makes labelled texts to measure a scanner with: documents with
// credentials, which it should report, and documents with what looks like them,
// about which it should say nothing. Everything is made up when asked for, from a
// seed: no file of this package has a string in the form of a live credential.
//
// The documents come from templates, positives.txt and negatives.txt. Each starts
// at a line "=== path", with "held" before the path if it is held out of what
// rules are made from, and "wrap=..." behind it for how the document is packed.
// In the text «name» is a value, see [values]; «name.2» is another one of the
// kind, and «name|b64» one that is encoded, see [filters]. A "~" is dropped: it
// breaks up what must not stand in a file.
package corpus

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

//go:embed positives.txt
var positives string

//go:embed negatives.txt
var negatives string

// Document is a labelled document.
type Document struct {
	// Path is where the document would be; Name tells it from all others.
	Path, Name string
	Data       []byte
	// Secrets are what has to be found in it.
	Secrets []string
	// Held says that the template was held out.
	Held bool
}

// Positives makes n documents of each template with credentials.
func Positives(seed uint64, n int) []Document { return all(positives, seed, n) }

// Negatives makes n documents of each template without any.
func Negatives(seed uint64, n int) []Document { return all(negatives, seed, n) }

func all(templates string, seed uint64, n int) []Document {
	var documents []Document
	for i, t := range parse(templates) {
		for k := range n {
			g := &generator{Rand: rand.New(rand.NewPCG(seed+uint64(k), uint64(i)+1)), made: map[string]string{}}
			d := t.document(g)
			d.Name = fmt.Sprintf("%s#%d", t.path, k)
			documents = append(documents, d)
		}
	}
	return documents
}

// template is a document before its values are made.
type template struct {
	path, text string
	wraps      []string
	held       bool
}

func parse(text string) []template {
	var all []template
	for part := range strings.SplitSeq("\n"+text, "\n=== ") {
		head, body, ok := strings.Cut(part, "\n")
		if !ok {
			continue
		}
		t := template{text: strings.ReplaceAll(body, "~", "") + "\n"}
		for _, word := range strings.Fields(head) {
			if wraps, ok := strings.CutPrefix(word, "wrap="); ok {
				t.wraps = strings.Split(wraps, ",")
			} else if word == "held" {
				t.held = true
			} else {
				t.path = word
			}
		}
		all = append(all, t)
	}
	return all
}

var placeholder = regexp.MustCompile(`«[^»]*»`)

func (t *template) document(g *generator) Document {
	text := placeholder.ReplaceAllStringFunc(t.text, func(p string) string {
		return g.placeholder(strings.Trim(p, "«»"))
	})
	data := []byte(text)
	for _, wrap := range t.wraps {
		data = wrappers[wrap](g, data)
	}
	return Document{Path: t.path, Data: data, Secrets: g.secrets, Held: t.held}
}

// generator makes the values of one document.
type generator struct {
	*rand.Rand
	made    map[string]string
	secrets []string
}

// placeholder is "name[.n][:length][|filter...]".
func (g *generator) placeholder(spec string) string {
	fields := strings.Split(spec, "|")
	value, ok := g.made[fields[0]]
	if !ok {
		value = g.make(fields[0])
		g.made[fields[0]] = value
	}
	for _, name := range fields[1:] {
		filter := filters[name]
		if filter == nil {
			panic("corpus: no filter " + name)
		}
		value = filter(value)
	}
	return value
}

func (g *generator) make(name string) string {
	kind, length := name, 0
	if base, n, ok := strings.Cut(name, ":"); ok {
		kind = base
		fmt.Sscan(n, &length)
	}
	if i := strings.LastIndexByte(kind, '.'); i > 0 && kind[i+1] >= '0' && kind[i+1] <= '9' {
		kind = kind[:i]
	}
	value := values[kind]
	if value == nil {
		panic("corpus: no value " + kind)
	}
	return value(g, length)
}

// secret notes that a value has to be found.
func (g *generator) secret(value string) string {
	g.secrets = append(g.secrets, value)
	return value
}

// Fill makes the text of a template, and lists the secrets in it.
func Fill(text string, seed uint64) (filled string, secrets []string) {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), made: map[string]string{}}
	t := template{text: strings.ReplaceAll(text, "~", "")}
	d := t.document(g)
	return string(d.Data), d.Secrets
}

// Pack packs a text by a wrap of the templates, such as "utf16le+bom" or "zip".
func Pack(text, wrap string) string {
	g := &generator{Rand: rand.New(rand.NewPCG(0, 0))}
	return string(wrappers[wrap](g, []byte(text)))
}
