package app

import (
	"io/fs"
	"os"
)

// staffFile is a small file of the staff's that is read anew when it changes. It is used by
// one goroutine.
type staffFile struct {
	path  string      // "" is none
	taken fs.FileInfo // the file as it was read last, whether it could be used or not; nil is not there
	seen  fs.FileInfo // at the look before
}

// changed tells whether the file is another one than was read last and two looks have seen
// it the same.
func (f *staffFile) changed() bool {
	if f.path == "" {
		return false
	}
	now := stat(f.path)
	steady := same(now, f.seen)
	f.seen = now
	return steady && !same(now, f.taken)
}

// open opens the file as it is now, which is the one taken from then on.
func (f *staffFile) open() (*os.File, error) {
	f.taken = stat(f.path)
	if f.taken != nil && !f.taken.Mode().IsRegular() {
		return nil, errNoFile
	}
	return os.Open(f.path)
}
