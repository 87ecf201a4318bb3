// Package posture reads what settings say of the posture review, and holds the
// tests of the review as a whole: what is collected is what checks read, and an
// account that refuses everything is told so. README.md beside it says how the
// review is built.
package posture
