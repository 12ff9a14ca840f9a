package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds on what is read back.
const (
	maxFiles = 2_000_000
	maxName  = 1024
	maxJSON  = 512 << 20 // bytes of About or the sums
)

// What a backup may be refused for.
var (
	// ErrDamaged: it is no backup, or not as it was written.
	ErrDamaged = errors.New("the backup is damaged")
	// ErrNewer: a later program made it.
	ErrNewer = errors.New("the backup is of a later program")
	// ErrNotEmpty: there is something where it was to be put.
	ErrNotEmpty = errors.New("the folder is not empty")
)

// Summary is what a backup holds.
type Summary struct {
	About
	Files   int
	Bytes   int64
	Outside []string // names of what is of elsewhere, below Outside
}

// entry is a file of a backup while it is read.
type entry struct {
	name string // slash path, checked
	at   time.Time
	size int64
}

// Check reads a backup through.
func Check(r io.Reader) (Summary, error) {
	return walk(r, func(_ entry, r io.Reader) error { _, err := io.Copy(io.Discard, r); return err })
}

// walk calls visit with every file of a backup. What visit was given is only known to be right when walk returns nil.
func walk(r io.Reader, visit func(entry, io.Reader) error) (s Summary, err error) {
	in := bufio.NewReader(r)
	gz, err := gzip.NewReader(in)
	if err != nil {
		return s, damaged("gzip: %w", err)
	}
	gz.Multistream(false)
	t := tar.NewReader(gz)
	seen := map[string]Sum{}
	var sums []Sum
	for n := 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, damaged("tar: %w", err)
		}
		if err := checkHeader(h, n, seen, sums); err != nil {
			return s, err
		}
		sum := sha256.New()
		body := io.TeeReader(t, sum)
		switch h.Name {
		case aboutName:
			if err := decode(body, &s.About); err != nil {
				return s, err
			}
			if s.Format < 1 {
				return s, damaged("format %d", s.Format)
			}
			if s.Format > Format {
				return s, fmt.Errorf("%w: format %d", ErrNewer, s.Format)
			}
		case sumsName:
			if err := decode(body, &sums); err != nil {
				return s, err
			}
			continue
		default:
			if err := visit(entry{h.Name, h.ModTime, h.Size}, &reading{body}); err != nil {
				return s, err
			}
			s.Files, s.Bytes = s.Files+1, s.Bytes+h.Size
			if rest, ok := strings.CutPrefix(h.Name, Outside+"/"); ok {
				s.Outside = append(s.Outside, rest)
			}
		}
		if _, err := io.Copy(io.Discard, body); err != nil {
			return s, damaged("%s: %w", h.Name, err)
		}
		seen[h.Name] = Sum{h.Name, h.Size, hex.EncodeToString(sum.Sum(nil))}
	}
	if _, err := io.Copy(io.Discard, gz); err != nil { // the checksum stands behind what tar reads
		return s, damaged("gzip: %w", err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return s, damaged("something stands behind its end")
	}
	return s, compare(seen, sums)
}

// reading marks errors of reading the backup, which visit passes on, as damage.
type reading struct{ r io.Reader }

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged("read: %w", err)
	}
	return n, err
}

// checkHeader refuses an entry that Writer does not write.
func checkHeader(h *tar.Header, n int, seen map[string]Sum, sums []Sum) error {
	top, _, below := strings.Cut(h.Name, "/")
	known := h.Name == sumsName && n > 0 || below && (top == Data || top == Outside)
	if n == 0 {
		known = h.Name == aboutName
	}
	switch {
	case sums != nil:
		return damaged("%q stands behind the sums", h.Name)
	case !known, h.Typeflag != tar.TypeReg, h.Size < 0:
		return damaged("entry %q of type %q", h.Name, h.Typeflag)
	case !cleanName(h.Name):
		return damaged("name %q", h.Name)
	case n > maxFiles:
		return damaged("more than %d files", maxFiles)
	}
	if _, twice := seen[h.Name]; twice {
		return damaged("%q twice", h.Name)
	}
	return nil
}

// cleanName tells whether a slash path stays below the folder it is put in, on every system.
func cleanName(name string) bool {
	return len(name) <= maxName && utf8.ValidString(name) && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) &&
		!strings.ContainsAny(name, "\\\x00")
}

func decode(r io.Reader, into any) error {
	if err := json.NewDecoder(io.LimitReader(r, maxJSON)).Decode(into); err != nil {
		return damaged("decode: %w", err)
	}
	return nil
}

// compare tells whether what was read is what was written.
func compare(seen map[string]Sum, sums []Sum) error {
	if sums == nil {
		return damaged("it ends before its end")
	}
	if len(sums) != len(seen) {
		return damaged("%d files, there should be %d", len(seen), len(sums))
	}
	for _, want := range sums {
		if got := seen[want.Name]; got != want {
			return damaged("%q is not as it was written", want.Name)
		}
	}
	return nil
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}
