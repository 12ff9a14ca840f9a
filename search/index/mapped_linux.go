package index

import "golang.org/x/sys/unix"

// letGo gives back the memory of a file that is mapped to be read. It is only advice: nothing is
// lost by it, and when it is not taken more is held.
func letGo(file []byte) { _ = unix.Madvise(file, unix.MADV_DONTNEED) }
