// Package strict finds the credentials of AWS, and private keys, by what they
// are: where the script git-secrets matches lines with regular expressions, this
// reads the text as the tools that use the credentials would.
//
//   - [Rules] lists what it looks for.
//   - A text is first searched for runs of letters and digits that are long
//     enough, which leaves nearly nothing of most; see runs.go. Only those runs,
//     and what stands around them, are looked at more closely.
//   - What is wrapped is unwrapped, in bounds: UTF-16, base64, percent and
//     backslash escapes, strings put together over several lines, gzip and zip.
//     See [Limits].
//   - A secret access key has no form of its own but 40 characters of base64. It
//     is told by how it looks (shape.go), by what it is called, and by a key id
//     near it (evidence.go).
//   - What could not be read, or not to its end, is in the report by name.
//
// The functions here are pure but for reading the documents: nothing is kept,
// written or sent.
package strict
