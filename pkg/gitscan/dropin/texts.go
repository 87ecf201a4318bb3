package dropin

// usage is the command line in the form of git rev-parse --parseopt. Its words
// are those that users of the script, and tools around it, have seen.
const usage = `git secrets --scan [-r|--recursive] [--cached] [--no-index] [--untracked] [<files>...]
git secrets --scan-history
git secrets --install [-f|--force] [<target-directory>]
git secrets --list [--global]
git secrets --add [-a|--allowed] [-l|--literal] [--global] <pattern>
git secrets --add-provider [--global] <command> [arguments...]
git secrets --register-aws [--global]
git secrets --aws-provider [<credentials-file>]
git secrets --scan --strict [...]
git secrets --scan --staged
git secrets --scan-history --since=<commit-or-time>
git secrets --install --pre-push [-f|--force] [<target-directory>]
--
scan Scans <files> for prohibited patterns
scan-history Scans repo for prohibited patterns
install Installs git hooks for Git repository or Git template directory
list Lists secret patterns
add Adds a prohibited or allowed pattern, ensuring to de-dupe with existing patterns
add-provider Adds a secret provider that when called outputs secret patterns on new lines
aws-provider Secret provider that outputs credentials found in an ini file
register-aws Adds common AWS patterns to the git config and scans for ~/.aws/credentials
r,recursive --scan scans directories recursively
cached --scan scans searches blobs registered in the index file
no-index --scan searches files in the current directory that is not managed by Git
untracked In addition to searching in the tracked files in the working tree, --scan also in untracked files
f,force --install overwrites hooks if the hook already exists
l,literal --add and --add-allowed patterns are escaped so that they are literal
a,allowed --add adds an allowed pattern instead of a prohibited pattern
global Uses the --global git config
strict --scan and --scan-history look for credentials by what they are, also in what is encoded, split or packed
staged --scan looks only at what the index adds to the last commit
since=commit-or-time --scan-history looks only at what came after a commit, or at or after a time
pre-push --install installs a pre-push hook as well, which looks at the commits that are pushed
json strict: prints findings as JSON on standard output
sarif strict: prints findings as SARIF 2.1.0 on standard output
show strict: shows secrets, which are redacted otherwise
baseline=file strict: leaves out the findings that are listed in a file
write-baseline=file strict: writes the list of all findings to a file, without secrets
check strict: asks AWS whose the keys are, and whether they are active; only key ids are sent
respond strict: like --check, and starts the responder for keys of your account
progress Shows how far a scan is, even if standard error is no terminal
commit_msg_hook* commit-msg hook (internal only)
pre_commit_hook* pre-commit hook (internal only)
prepare_commit_msg_hook* prepare-commit-msg hook (internal only)
pre_push_hook* pre-push hook (internal only)
`

// matchedText follows the lines that matched.
const matchedText = `
[ERROR] Matched one or more prohibited patterns

Possible mitigations:
- Mark false positives as allowed using: git config --add secrets.allowed ...
- Mark false positives as allowed by adding regular expressions to .gitallowed at repository's root directory
- List your configured patterns: git config --get-all secrets.patterns
- List your configured allowed patterns: git config --get-all secrets.allowed
- List your configured allowed patterns in .gitallowed at repository's root directory
- Use --no-verify if this is a one-time false positive
`
