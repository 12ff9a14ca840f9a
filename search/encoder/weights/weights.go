// Package weights carries the weights of the encoder inside the binary, as
// search/encoder/train made them; docs/model.md says from what, and how well they do.
//
// They are encoder.bin beside this file, some 32 MB, so that a change of it is rare. An
// empty file is no weights: the program is built all the same and finds by words and by
// static.bin, the word vectors, 4 MB.
package weights

import (
	_ "embed" // of encoder.bin
	"errors"
	"unsafe"
)

// A string and not a slice: it stays where the linker put it, is paged in as it is used
// and shared with whoever else runs the binary.
//
//go:embed encoder.bin
var file string

//go:embed static.bin
var static string

// Static is the table of word vectors, for encoder.OpenStatic: memory that cannot be written to.
func Static() []byte {
	return unsafe.Slice(unsafe.StringData(static), len(static)) // #nosec G103 -- only read from
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
