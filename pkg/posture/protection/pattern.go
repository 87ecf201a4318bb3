package protection

import "strings"

// patterns are ARNs, some with * in them. * stands for any text; there is no
// other wildcard. Source: AWS Backup developer guide, assigning resources.
type patterns struct {
	exact map[string]bool
	wild  []wildcard
}

type wildcard struct {
	pieces []string
	fields []string
}

func compile(list []string) patterns {
	p := patterns{exact: map[string]bool{}}
	for _, text := range list {
		if !strings.Contains(text, "*") {
			p.exact[text] = true
			continue
		}
		const fields = 6
		p.wild = append(p.wild, wildcard{pieces: strings.Split(text, "*"), fields: strings.SplitN(text, ":", fields)})
	}
	return p
}

// match tells whether any pattern covers a resource, and whether one does that
// names its type, as arn:aws:ec2:*:*:volume/* does and arn:aws:ec2:* does not.
func (p patterns) match(r Resource) (covered, byType bool) {
	if p.exact[r.ARN] {
		return true, true
	}
	for _, w := range p.wild {
		if like(w.pieces, r.ARN) {
			covered = true
			byType = byType || w.namesType(r)
		}
	}
	return covered, byType
}

// namesType reports whether a pattern reaches one type of resources only. S3
// has no more than one.
func (w wildcard) namesType(r Resource) bool {
	const service, name, all = 2, 5, 6
	fields := strings.SplitN(r.ARN, ":", all)
	if len(w.fields) < all || w.fields[service] != fields[service] {
		return false
	}
	kind, _, typed := cutType(fields[name])
	return !typed || strings.HasPrefix(w.fields[name], kind)
}

// cutType takes the type, with its separator, off "volume/vol-1" or "db:main".
func cutType(name string) (kind, id string, typed bool) {
	i := strings.IndexAny(name, "/:")
	return name[:i+1], name[i+1:], i >= 0
}

// like reports whether a text consists of the pieces in order, with anything
// between them.
func like(pieces []string, text string) bool {
	last := len(pieces) - 1
	if last == 0 {
		return text == pieces[0]
	}
	text, begins := strings.CutPrefix(text, pieces[0])
	if !begins {
		return false
	}
	for _, piece := range pieces[1:last] {
		i := strings.Index(text, piece)
		if i < 0 {
			return false
		}
		text = text[i+len(piece):]
	}
	return strings.HasSuffix(text, pieces[last])
}
