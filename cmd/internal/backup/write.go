package backup

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// Format is the version of the layout.
const Format = 1

// Names in the file.
const (
	aboutName = "backup.json"
	sumsName  = "SUMS.json"
	Data      = "data"    // below it lie the files of the data folder
	Outside   = "outside" // and what lies elsewhere
)

// About says what a file is a backup of.
type About struct {
	Format  int       `json:"format"`
	Version string    `json:"version"` // of the program
	Created time.Time `json:"created"`
	Redis   bool      `json:"redis,omitempty"`   // reminders are kept in Redis: here is an export of them
	Corpus  []string  `json:"corpus,omitempty"`  // folders of documents, which are not in the file
	Encoder string    `json:"encoder,omitempty"` // what was set, for who sets it up again
}

// Sum is what a file has to be.
type Sum struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Writer writes a backup, one file after the other.
type Writer struct {
	gz   *gzip.Writer
	tar  *tar.Writer
	now  time.Time
	sums []Sum
}

// NewWriter begins a backup.
func NewWriter(w io.Writer, about About) (*Writer, error) {
	gz, err := gzip.NewWriterLevel(w, gzip.BestSpeed) // most of it is compressed already
	if err != nil {
		return nil, err
	}
	b := &Writer{gz: gz, tar: tar.NewWriter(gz), now: about.Created}
	about.Format = Format
	return b, b.addJSON(aboutName, about)
}

func (w *Writer) addJSON(name string, v any) error {
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return w.add(name, w.now, int64(len(raw)), func(to io.Writer) error { _, err := to.Write(raw); return err })
}

// Add adds size bytes of r under a slash path below Data or Outside.
func (w *Writer) Add(name string, at time.Time, size int64, r io.Reader) error {
	return w.add(name, at, size, func(to io.Writer) error {
		n, err := io.CopyN(to, r, size)
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("%d of %d bytes: %w", n, size, io.ErrUnexpectedEOF)
		}
		return err
	})
}

func (w *Writer) add(name string, at time.Time, size int64, write func(io.Writer) error) error {
	err := w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at, Format: tar.FormatPAX})
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	h := sha256.New()
	if err := write(io.MultiWriter(w.tar, h)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	w.sums = append(w.sums, Sum{name, size, hex.EncodeToString(h.Sum(nil))})
	return nil
}

// AddTree adds every regular file at and below dir under prefix, as long as it is when its turn comes.
func (w *Writer) AddTree(prefix, dir string) error {
	return filepath.WalkDir(dir, func(at string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		f, err := os.Open(at)
		if err != nil {
			return err
		}
		defer f.Close() // only read from
		info, err := f.Stat()
		if err != nil {
			return err
		}
		return w.Add(path.Join(prefix, filepath.ToSlash(rel)), info.ModTime(), info.Size(), f)
	})
}

// Files is how many were added, and how many bytes they have.
func (w *Writer) Files() (n int, bytes int64) {
	for _, s := range w.sums {
		if s.Name != aboutName {
			n, bytes = n+1, bytes+s.Size
		}
	}
	return n, bytes
}

// Close ends the backup. Without it the file is damaged, which is how one that was broken off is told.
func (w *Writer) Close() error {
	return errors.Join(w.addJSON(sumsName, slices.Clone(w.sums)), w.tar.Close(), w.gz.Close())
}
