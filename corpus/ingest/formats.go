package ingest

import (
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/docx"
)

// readers says who reads which kind of file. What is not here is refused by its name.
func readers(Options) map[format.Kind]format.Reader {
	return map[format.Kind]format.Reader{
		format.DOCX: docx.Read,
	}
}
