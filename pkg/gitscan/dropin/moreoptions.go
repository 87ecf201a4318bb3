package dropin

// prePushHook is the command of the pre-push hook.
const prePushHook = "--pre_push_hook"

// moreOptions are the options that the script does not have. They are the same
// in strict mode and out of it.
type moreOptions struct {
	// staged limits --scan to what the index adds to the last commit.
	staged bool
	// since limits --scan-history to what came after a commit or a date.
	since string
	// prePush lets --install write the pre-push hook as well.
	prePush bool
	// progress shows how far a scan is, even if standard error is no terminal.
	progress bool
	output   outputOptions
}

// outputOptions say what is done with the findings of a strict scan.
type outputOptions struct {
	json, sarif, show, check, respond bool
	baseline, writeBaseline           string
}

var moreModifiers = map[string]modifier{
	"--staged":   {command: "--scan", set: func(o *options) { o.more.staged = true }},
	"--since":    {command: "--scan-history", take: func(o *options, value string) { o.more.since = value }},
	"--pre-push": {command: "--install", set: func(o *options) { o.more.prePush = true }},
	"--progress": {set: func(o *options) { o.more.progress = true }},

	"--json":           {set: func(o *options) { o.more.output.json = true }},
	"--sarif":          {set: func(o *options) { o.more.output.sarif = true }},
	"--show":           {set: func(o *options) { o.more.output.show = true }},
	"--check":          {set: func(o *options) { o.more.output.check = true }},
	"--respond":        {set: func(o *options) { o.more.output.respond = true }},
	"--baseline":       {take: func(o *options, value string) { o.more.output.baseline = value }},
	"--write-baseline": {take: func(o *options, value string) { o.more.output.writeBaseline = value }},
}

// problems are combinations that have no meaning.
func (m *moreOptions) problems(o *options) []string {
	if m.staged && (o.scan != scanOptions{} || len(o.args) > 0) {
		return []string{"--staged cannot be supplied with files, -r, --cached, --no-index, or --untracked"}
	}
	if m.output.json && m.output.sarif {
		return []string{"--json cannot be supplied with --sarif"}
	}
	if m.output.writeBaseline != "" && (m.output.json || m.output.sarif || m.output.check || m.output.respond) {
		return []string{"--write-baseline cannot be supplied with --json, --sarif, --check, or --respond"}
	}
	return nil
}

// scanName says what a scan looks at, for a baseline; "" if that is something
// else each time.
func (o *options) scanName() string {
	if o.more.staged || o.more.since != "" || o.command != "--scan" && o.command != "--scan-history" {
		return ""
	}
	words := append([]string{o.command}, o.scan.gitFlags()...)
	if o.scan.recursive {
		words = append(words, "-r")
	}
	return joinWords(append(words, o.args...))
}
