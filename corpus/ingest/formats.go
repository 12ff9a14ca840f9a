package ingest

import (
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/archive"
	"github.com/policybot/policybot/corpus/format/doc"
	"github.com/policybot/policybot/corpus/format/docx"
	"github.com/policybot/policybot/corpus/format/mail"
	"github.com/policybot/policybot/corpus/format/ofd"
	"github.com/policybot/policybot/corpus/format/pdf"
	"github.com/policybot/policybot/corpus/format/rtf"
	"github.com/policybot/policybot/corpus/format/xls"
	"github.com/policybot/policybot/corpus/format/xlsx"
)

// readers says who reads which kind of file. What is not here is refused by its name.
func readers(opt Options) map[format.Kind]format.Reader {
	tools := pdf.Tools{Pages: pdf.Poppler()}
	if opt.OCR != nil {
		tools.Recognise = opt.OCR.Recognise
	}
	return map[format.Kind]format.Reader{
		format.DOCX:  docx.Read,
		format.DOC:   doc.Read,
		format.XLSX:  xlsx.Read,
		format.XLS:   xls.Read,
		format.RTF:   rtf.Read,
		format.ZIP:   archive.Read,
		format.EML:   mail.Read,
		format.MHT:   mail.ReadPage,
		format.PDF:   pdf.New(tools),
		format.OFD:   ofd.New(tools.Recognise),
		format.Image: opt.OCR.Read,
	}
}
