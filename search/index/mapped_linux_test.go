package index

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMappedIsLetGo: what a merge read of a mapped file is no longer held once it has written as
// much, and reads the same when it is read again.
func TestMappedIsLetGo(t *testing.T) {
	const size = 2 * mostMapped
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, bytes.Repeat([]byte("policy\n\n"), size/8), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Munmap(data); err != nil {
			t.Error(err)
		}
	}()
	m := &mapped{files: [][]byte{data}}
	unread := heldOfFiles(t)
	lines := bytes.Count(data, []byte{'\n'})
	read := heldOfFiles(t)
	if read-unread < size/2 {
		t.Fatalf("%d bytes of files are held before reading %d, %d after: the test sees nothing", unread, size, read)
	}
	m.ReportBytesWritten(mostMapped - 1)
	if now := heldOfFiles(t); now < read-size/2 {
		t.Errorf("let go early: %d of %d bytes are held", now, read)
	}
	m.ReportBytesWritten(1)
	if now := heldOfFiles(t); now > read-size/2 {
		t.Errorf("%d bytes of files are still held, of %d", now, read)
	}
	if again := bytes.Count(data, []byte{'\n'}); again != lines {
		t.Errorf("%d lines, then %d", lines, again)
	}
}

// heldOfFiles is how many bytes of mapped files are in memory.
func heldOfFiles(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[2])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
