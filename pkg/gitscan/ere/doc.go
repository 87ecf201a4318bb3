// Package ere reads POSIX extended regular expressions as the GNU tools mean
// them, and says them again for Go's regexp package.
//
// Go's own POSIX mode is no help: it refuses \s and \w, reads \b and \< not at
// all, and its syntax has no equivalence classes. And Go's usual mode reads a
// few things differently without a word: "a+?" is a lazy repeat there and an
// optional repeat here, "\d" is a digit there and the letter d here. So the
// expression is read into a tree first, and the tree is written out.
//
// The meaning is that of the C locale, which is how git-secrets calls grep: a
// character is a byte. Go's regexp counts in runes, so the written expression
// is over U+0000..U+00FF, and a line with a byte above 0x7F is widened with
// [Widen] before it is matched.
//
// What cannot be said in Go's syntax (back-references, a word start between
// unknown neighbours) and what the two GNU readers disagree on is an [*Foreign]
// error: the caller hands the expression to the tool itself. What no reader
// takes is an [*Invalid] error.
package ere
