package dropin

import (
	"context"
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
	"--register-aws", "--commit_msg_hook", "--pre_commit_hook", "--prepare_commit_msg_hook",
}

// modifiers are the other options, under all their full names.
var modifiers = map[string]string{
	"-r": "-r", "--recursive": "-r", "-f": "-f", "--force": "-f", "-l": "-l", "--literal": "-l",
	"-a": "-a", "--allowed": "-a", "--cached": "--cached", "--no-index": "--no-index",
	"--untracked": "--untracked", "--global": "--global",
}

// plainWords brings a command line into the order of git rev-parse --parseopt:
// options, "--", the rest. plain is false for one that is not spelled out, such
// as an abbreviation, a request for help or an error; git itself reads those.
func plainWords(args []string) (words []string, plain bool) {
	var rest []string
	for i, arg := range args {
		switch {
		case arg == "--":
			return slices.Concat(words, []string{"--"}, rest, args[i+1:]), len(words) > 0
		case slices.Contains(commands, arg):
			words = append(words, arg)
		case modifiers[arg] != "":
			words = append(words, modifiers[arg])
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
	only := func(command, option string) {
		if opts.command != command {
			opts.problems = append(opts.problems,
				option+" can only be supplied with the "+command+" subcommand")
		}
	}
	for i, word := range words {
		if word == "--" {
			if i > 0 {
				opts.args = words[i+1:]
			}
			break
		}
		if i == 0 {
			continue
		}
		switch word {
		case "-f":
			only("--install", "-f|--force")
			opts.force = true
		case "-r":
			only("--scan", "-r|--recursive")
			opts.scan.recursive = true
		case "-a":
			only("--add", "-a|--allowed")
			opts.allowed = true
		case "-l":
			only("--add", "-l|--literal")
			opts.literal = true
		case "--cached":
			only("--scan", word)
			opts.scan.cached = true
		case "--no-index":
			only("--scan", word)
			opts.scan.noIndex = true
		case "--untracked":
			only("--scan", word)
			opts.scan.untracked = true
		case "--global":
			opts.global = true
		}
	}
	if s := opts.scan; s.recursive && (s.cached || s.noIndex || s.untracked) {
		opts.problems = append(opts.problems,
			"-r|--recursive cannot be supplied with --cached, --no-index, or --untracked")
	}
	return opts
}

func joinWords(words []string) string { return strings.Join(words, " ") }
