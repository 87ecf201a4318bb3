// Package gitscan looks for secrets in git repositories. It is the library
// behind the command git-secrets.
//
// The default mode is a drop-in for the shell script of that name and lives in
// package dropin. What both it and other modes need is here and in the packages
// below, along four seams:
//
//   - Sources say what there is to look at. A [Source] lists documents in shards
//     that run at the same time. Package source has the files of the working
//     tree, blobs (of the index, or all of the history), files by name and
//     standard input. A new place to look at is a new Source: the messages of
//     commits and tags, the commits of a push, the members of an archive.
//   - Rules say what a secret looks like. Package ere reads a pattern as grep
//     does, and package match turns patterns into a Matcher that finds the lines
//     of a text at the speed of reading it. A rule that needs more than a
//     regular expression (entropy, decoding, a name near by) is a function over
//     the text of a document; [LinesOf] is the one for a Matcher.
//   - [Scan] brings the two together. It runs a look function over each document
//     of a source, on several workers, and returns what they kept in the order of
//     the source. Its type parameter is whatever a look finds, so a mode has
//     findings of its own: the drop-in needs lines, others a rule, a column and
//     an account.
//   - Sinks print results. They see them in order and after the scan, so a sink
//     is a function of a slice: text as the script's in package dropin; JSON,
//     SARIF or a baseline beside it.
//
// Package git is the only one that knows how git's plumbing talks. Nothing here
// keeps a secret longer than the run, writes one to a file, or sends it anywhere.
package gitscan
