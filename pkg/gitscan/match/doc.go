// Package match finds the lines that a set of patterns matches, as git grep -w
// or GNU grep -w would, and faster.
//
// Three steps, each throwing away nearly all that the one before let through:
//
//   - From the tree of each alternative of a pattern it is worked out what
//     every match must contain: a run of at least n bytes of one class, or one
//     of a few literal texts ([factors]). A finder looks for that in the
//     text. A run of 20 capitals and digits is found by looking at every 20th
//     byte.
//   - The line around it must contain the alternative's other factors too.
//   - What is left is put to Go's regexp, line by line.
//
// The last step alone decides; the others may let a line through in vain and
// never hold one back.
package match
