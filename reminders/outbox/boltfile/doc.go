// Package boltfile is what every store in a bbolt file does the same way: a file is
// looked through before it is trusted, changes that come together share a commit,
// values carry a checksum, and keys are in order of time.
//
// # Opening
//
// A file cut short or damaged inside is ErrDamaged when it is opened; it is never
// opened half. Its pages are read by code of this package first, since bbolt's own
// checks panic in goroutines that cannot be caught. A child process that opens it in
// this one's stead would be safe too, but needs a way to start itself from every
// program and test that opens a store.
//
// # Changing
//
// A change is on the disk (fdatasync) when Group.Update returns. A change that fails
// half-way takes back the commit it was part of; then each of that commit is made
// alone and gets its own result.
package boltfile
