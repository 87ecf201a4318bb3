package dropin

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
)

// scanOptions are the options of --scan.
type scanOptions struct {
	recursive, cached, noIndex, untracked bool
}

// options is a command line that has been read.
type options struct {
	command  string
	scan     scanOptions
	force    bool
	literal  bool
	allowed  bool
	global   bool
	strict   bool
	more     moreOptions
	args     []string
	problems []string
}

// parse reads the command line. done says that there is nothing left to do but
// to end with the status.
func (c *Command) parse(ctx context.Context, args []string) (opts options, status int, done bool) {
	words, plain := plainWords(args)
	if !plain {
		if words, status = c.parseopt(ctx, args); words == nil {
			return opts, status, true
		}
	}
	opts = readWords(words)
	if len(opts.problems) > 0 {
		c.complain("%s", opts.problems[0])
		return opts, statusMatched, true
	}
	return opts, 0, false
}

// commands are the options that say what to do.
var commands = []string{
	"--scan", "--scan-history", "--install", "--list", "--add", "--add-provider", "--aws-provider",
	"--register-aws", "--commit_msg_hook", "--pre_commit_hook", "--prepare_commit_msg_hook", prePushHook,
}

// modifier is an option that says how.
type modifier struct {
	// shown is how a message calls it.
	shown string
	// command is the only one it goes with; "" if that is not looked at.
	command string
	set     func(*options)
	// take is for an option with a value, in place of set.
	take func(o *options, value string)
}

// modifiers are those of the script, and those of its successor beside them.
var modifiers = func() map[string]modifier {
	all := map[string]modifier{
		"-f":          {shown: "-f|--force", command: "--install", set: func(o *options) { o.force = true }},
		"-r":          {shown: "-r|--recursive", command: "--scan", set: func(o *options) { o.scan.recursive = true }},
		"-a":          {shown: "-a|--allowed", command: "--add", set: func(o *options) { o.allowed = true }},
		"-l":          {shown: "-l|--literal", command: "--add", set: func(o *options) { o.literal = true }},
		"--cached":    {command: "--scan", set: func(o *options) { o.scan.cached = true }},
		"--no-index":  {command: "--scan", set: func(o *options) { o.scan.noIndex = true }},
		"--untracked": {command: "--scan", set: func(o *options) { o.scan.untracked = true }},
		"--global":    {set: func(o *options) { o.global = true }},
		"--strict":    {set: func(o *options) { o.strict = true }},
	}
	maps.Copy(all, moreModifiers)
	return all
}()

// short are the options that git calls by one letter.
var short = map[string]string{"--recursive": "-r", "--force": "-f", "--literal": "-l", "--allowed": "-a"}

// plainWords brings a command line into the order of git rev-parse --parseopt:
// options, each before its value, then "--", then the rest. plain is false for
// one that is not spelled out, such as an abbreviation, a request for help or an
// error; git itself reads those.
func plainWords(args []string) (words []string, plain bool) {
	var rest []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if letter := short[arg]; letter != "" {
			arg = letter
		}
		name, value, assigned := strings.Cut(arg, "=")
		m, known := modifiers[name]
		switch {
		case arg == "--":
			return slices.Concat(words, []string{"--"}, rest, args[i+1:]), len(words) > 0
		case slices.Contains(commands, arg), known && m.take == nil && !assigned:
			words = append(words, arg)
		case known && m.take != nil && assigned:
			words = append(words, name, value)
		case known && m.take != nil && i+1 < len(args):
			i++
			words = append(words, name, args[i])
		case strings.HasPrefix(arg, "-") && arg != "-":
			return nil, false
		default:
			rest = append(rest, arg)
		}
	}
	return slices.Concat(words, []string{"--"}, rest), len(words) > 0
}

// readWords reads words in that order. The first is the command, whatever it is.
func readWords(words []string) options {
	opts := options{command: words[0]}
	for i := 1; i < len(words); i++ {
		word := words[i]
		if word == "--" {
			opts.args = words[i+1:]
			break
		}
		m, known := modifiers[word]
		if !known {
			continue
		}
		if m.command != "" && m.command != opts.command {
			opts.problems = append(opts.problems,
				cmp.Or(m.shown, word)+" can only be supplied with the "+m.command+" subcommand")
		}
		if m.take == nil {
			m.set(&opts)
		} else if i+1 < len(words) {
			i++
			if words[i] == "" {
				// As of a variable that is not set: without it the scan would be another.
				opts.problems = append(opts.problems, word+" must not be empty")
			}
			m.take(&opts, words[i])
		}
	}
	if s := opts.scan; s.recursive && (s.cached || s.noIndex || s.untracked) {
		opts.problems = append(opts.problems,
			"-r|--recursive cannot be supplied with --cached, --no-index, or --untracked")
	}
	if opts.strictProblem() {
		opts.problems = append(opts.problems, notStrict)
	}
	opts.problems = append(opts.problems, opts.more.problems(&opts)...)
	// What they ask for there is in strict mode only.
	opts.strict = opts.strict || opts.more.output != outputOptions{}
	return opts
}

func joinWords(words []string) string { return strings.Join(words, " ") }
