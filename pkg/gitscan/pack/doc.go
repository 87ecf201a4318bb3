// Package pack reads git's packfiles, to look at every blob in them once.
//
// git cat-file can print all blobs too. But most blobs are stored as the
// difference from another one, and it rebuilds each by itself, and then every
// byte goes through a pipe. Here a blob that others are built on is built once:
// the objects of a pack form trees, from those stored whole to those stored as
// differences, and each tree is walked from its root.
//
// The format is that of gitformat-pack(5), versions 2 of the pack and of its
// index. What else there may be (older indexes, differences from objects of
// another pack, large blobs) is left to git: see [Repository.Left].
package pack
