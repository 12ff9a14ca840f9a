// Package weights carries the weights of the encoder inside the binary, as
// search/encoder/train made them; docs/model.md says from what, and how well they do.
//
// They are encoder.bin beside this file, some 32 MB, so that a change of it is rare. An
// empty file is no weights: the program is built all the same and finds by words and by
// static.bin.gz, the word vectors, 6 MB.
package weights

import (
	"compress/gzip"
	_ "embed" // of the files
	"errors"
	"fmt"
	"io"
	"strings"
	"unsafe"
)

// A string and not a slice: it stays where the linker put it, is paged in as it is used
// and shared with whoever else runs the binary.
//
//go:embed encoder.bin
var file string

//go:embed static.bin.gz
var static string

// Static is the table of word vectors, for encoder.OpenStatic: 7 MB, unpacked anew at every call.
func Static() ([]byte, error) {
	z, err := gzip.NewReader(strings.NewReader(static))
	if err != nil {
		return nil, fmt.Errorf("unpack the word vectors: %w", err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack the word vectors: %w", err)
	}
	return data, nil
}

// ErrNone says that no weights were put into this binary.
var ErrNone = errors.New("no weights of an encoder in this binary")

// Data is the weight file, for encoder.Open: memory that cannot be written to.
func Data() ([]byte, error) {
	if file == "" {
		return nil, ErrNone
	}
	return unsafe.Slice(unsafe.StringData(file), len(file)), nil // #nosec G103 -- only read from
}
