// Package posture holds the tests of the posture review as a whole: what is
// collected is what checks read, and an account that refuses everything is told
// so. README.md beside it says how the review is built.
package posture
