// Package unzip opens ZIP containers within a budget: those of Office and OFD files, and archives.
//
// Nothing is written to disk, and nothing an entry says of its own size is believed.
package unzip

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/policybot/policybot/corpus/format"
)

// Container is an open ZIP file. It is for one goroutine, as its budget is.
type Container struct {
	Entries []*zip.File
	byName  map[string]*zip.File
	budget  *format.Budget
}

// entrySign begins every entry of the directory of a ZIP file.
const entrySign = "PK\x01\x02"

// Open reads the directory. The number of entries is counted before any of them is kept: a directory costs ten times
// its bytes in memory. An entry that stands in it twice is taken once, the first one, as every Office program does.
func Open(data []byte, b *format.Budget) (*Container, error) {
	if err := b.Directory(bytes.Count(data, []byte(entrySign))); err != nil {
		return nil, err
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: zip directory: %w", format.ErrDamaged, err)
	}
	if packed := total(r.File); packed > uint64(len(data)) {
		return nil, fmt.Errorf("%w: entries overlap: %d bytes in %d", format.ErrTooLarge, packed, len(data))
	}
	c := &Container{byName: make(map[string]*zip.File, len(r.File)), budget: b}
	for _, f := range r.File {
		name := key(f.Name)
		if _, twice := c.byName[name]; twice {
			continue
		}
		c.byName[name] = f
		c.Entries = append(c.Entries, f)
	}
	return c, nil
}

// total is how many packed bytes entries claim, at most the largest number there is.
func total(entries []*zip.File) (n uint64) {
	for _, f := range entries {
		if n += f.CompressedSize64; n < f.CompressedSize64 {
			return math.MaxUint64
		}
	}
	return n
}

// key is the name of a part as it is looked up: programs disagree on case, slashes and the leading one.
func key(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// Has tells whether there is an entry of that name.
func (c *Container) Has(name string) bool { return c.byName[key(name)] != nil }

// ErrMissing is that there is no entry of a name.
var ErrMissing = errors.New("no such part")

// Part reads the entry of that name as a whole. A missing one is ErrMissing.
func (c *Container) Part(ctx context.Context, name string) ([]byte, error) {
	f := c.byName[key(name)]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, ErrMissing)
	}
	return c.Read(ctx, f)
}

// StreamPart opens the entry of that name; see Stream. A missing one is ErrMissing.
func (c *Container) StreamPart(ctx context.Context, name string) (io.ReadCloser, error) {
	f := c.byName[key(name)]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, ErrMissing)
	}
	return c.Stream(ctx, f)
}

// Read reads an entry as a whole.
func (c *Container) Read(ctx context.Context, f *zip.File) ([]byte, error) {
	r, err := c.Stream(ctx, f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, c.budget.Part+1))
	if err != nil {
		return nil, fmt.Errorf("unpack %q: %w", f.Name, Broken(err))
	}
	if int64(len(data)) > c.budget.Part {
		return nil, fmt.Errorf("unpack %q: %w: more than %d bytes", f.Name, format.ErrTooLarge, c.budget.Part)
	}
	return data, nil
}

// encryptedFlag marks an entry that needs a password.
const encryptedFlag = 0x1

// Encrypted tells an entry that needs a password.
func Encrypted(f *zip.File) bool { return f.Flags&encryptedFlag != 0 }

// Stream opens an entry. What is read of it is spent from the budget. Errors while reading are those of flate, see
// Broken, and of the budget.
func (c *Container) Stream(ctx context.Context, f *zip.File) (io.ReadCloser, error) {
	if Encrypted(f) {
		return nil, fmt.Errorf("entry %q: %w", f.Name, format.ErrEncrypted)
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, fmt.Errorf("entry %q, method %d: %w", f.Name, f.Method, format.ErrUnsupported)
	}
	if err != nil {
		return nil, fmt.Errorf("entry %q: %w", f.Name, Broken(err))
	}
	packed := int64(f.CompressedSize64)
	return entry{c.budget.Reader(ctx, r, max(packed, 1)), r}, nil
}

type entry struct {
	io.Reader
	io.Closer
}

// Broken wraps the errors of a damaged entry as such; those of the budget stay.
func Broken(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", format.ErrDamaged, err)
	}
	return err
}
