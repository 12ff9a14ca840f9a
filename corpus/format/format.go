// Package format says what kinds of files people have, and what a reader of one of them is given and gives.
//
// A reader has one job: it turns the bytes of a file of its kind into lines of text such as cleaning reads from a
// plain file or a web page, one paragraph a line and tables as lines | a | b |, or into the files that are packed in
// it. It cleans nothing and knows no document. Every file is untrusted: a reader spends from a Budget whatever it
// unpacks, and gives one of the errors below for what it can't read.
//
//	format     this package: kinds, what a reader takes and gives, budget, errors
//	sniff      the kind of a file, by its content
//	unzip      ZIP containers within a budget; markup: XML within a budget; ole: compound files of the old Office
//	grid       tables with merged cells -> lines | a | b |
//	docx, doc, xlsx, xls, rtf, mail, archive, pdf, ofd, …   the readers
//
// Who reads what is a table in corpus/ingest; nothing registers itself.
package format

import (
	"context"
	"errors"

	"github.com/policybot/policybot/corpus"
)

// File is a file to be read: one of the folder, or one packed in another.
type File struct {
	Name string // slash path in the file it is packed in; "" when it is all there is in it
	Data []byte
}

// Content is what a reader found in a file: text, files, or both as in a mail with attachments.
type Content struct {
	Text  string            // UTF-8, one paragraph a line, tables as lines | a | b |
	Flags []corpus.Flag     // what whoever reads Text has to know; their spans are empty
	Meta  map[string]string // what the file says of its text beside it, by the names pages use: 标题, 发布日期
	Files []Packed          // what is packed in it
	Left  []Left            // what in it could not be read, while the rest was
}

// Left is a part of a file that was not read.
type Left struct {
	Name string // as File.Name
	Err  error  // one of the errors below
}

// Packed is a file in a file. It is unpacked when it is read, so that one of them is held at a time.
type Packed struct {
	Name string // as File.Name
	Open func(ctx context.Context) ([]byte, error)
}

// Whole is a packed file that was unpacked already.
func Whole(name string, data []byte) Packed {
	return Packed{Name: name, Open: func(context.Context) ([]byte, error) { return data, nil }}
}

// Reader reads the files of one kind. It keeps no reference to the file's data beyond its return, is safe for
// concurrent use with different budgets, and returns soon after ctx ends. Its errors wrap one of those below, or that
// of ctx.
type Reader func(ctx context.Context, f File, b *Budget) (Content, error)

// Why a file is not read.
var (
	ErrUnsupported = errors.New("no reader for this kind of file")
	ErrEncrypted   = errors.New("encrypted with a password")
	ErrDamaged     = errors.New("damaged or cut off")
	ErrTooLarge    = errors.New("more than may be unpacked")   // bytes, entries, cells
	ErrTooDeep     = errors.New("nested too deep")             // files in files, elements in elements
	ErrUnsafeName  = errors.New("a path that leads outside")   // of a packed file
	ErrNoText      = errors.New("no text, only pictures")      // 需要文字识别
	ErrSlow        = errors.New("took longer than is allowed") // the limit of time of one file
)
