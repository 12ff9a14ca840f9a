package index

import (
	"bytes"
	"encoding/gob"

	"github.com/policybot/policybot/search"
)

// told is what is kept of a document until its layer is written.
type told struct {
	Summary search.Summary
	Cites   cites
	Names   []alias
}

// copier copies what is kept of documents as the table of a layer will write and read it. Titles,
// names and numbers are pieces of the texts they were found in: kept as they are, a name of ten
// characters holds the whole text of its document, and all of them the text of the library.
type copier struct {
	buf bytes.Buffer
	enc *gob.Encoder
	dec *gob.Decoder
}

func newCopier() *copier {
	c := &copier{}
	c.enc, c.dec = gob.NewEncoder(&c.buf), gob.NewDecoder(&c.buf)
	return c
}

// copied is v with memory of its own.
func copied[T any](c *copier, v T) (out T, err error) {
	if err = c.enc.Encode(&v); err == nil {
		err = c.dec.Decode(&out)
	}
	return out, err
}
