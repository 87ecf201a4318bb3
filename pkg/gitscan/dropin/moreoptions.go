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
}

var moreModifiers = map[string]modifier{
	"--staged":   {command: "--scan", set: func(o *options) { o.more.staged = true }},
	"--since":    {command: "--scan-history", take: func(o *options, value string) { o.more.since = value }},
	"--pre-push": {command: "--install", set: func(o *options) { o.more.prePush = true }},
	"--progress": {set: func(o *options) { o.more.progress = true }},
}

// problems are combinations that have no meaning.
func (m *moreOptions) problems(o *options) []string {
	if m.staged && (o.scan != scanOptions{} || len(o.args) > 0) {
		return []string{"--staged cannot be supplied with files, -r, --cached, --no-index, or --untracked"}
	}
	return nil
}
