package ingest

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/card"
	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/deadline"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/sniff"
	"github.com/policybot/policybot/corpus/outline"
	"github.com/policybot/policybot/corpus/relation"
)

// Limits of a file that is no text, beside those of format.DefaultLimits.
const (
	carried     = 4                // how many times MaxFileBytes it may have: it carries pictures and fonts
	unpacked    = 32               // and how many times that unpacked, all in all
	maxFileTime = 2 * time.Minute  // of Options.MaxFileTime
	maxScanTime = 30 * time.Minute // where pages are recognised
)

// readOne reads one file of the folder.
func readOne(ctx context.Context, fsys fs.FS, name string, opt Options) Result {
	raw, err := readBounded(fsys, name, limit(opt)*carried)
	if err != nil {
		return Result{Path: name, Skipped: []Skip{skipFor(name, "", err).Skip}}
	}
	return Open(ctx, name, raw, opt)
}

func limit(opt Options) int64 {
	if opt.MaxFileBytes > 0 {
		return opt.MaxFileBytes
	}
	return clean.DefaultMaxBytes
}

// readBounded reads a file, at most one byte more than the limit.
func readBounded(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("read %s: more than %d bytes: %w", name, limit, clean.ErrTooLarge)
	}
	return raw, nil
}

// File is Open where nobody stops it and what is packed in a file and can't be read is of no interest. A file that
// gives no documents is a *SkipError.
func File(name string, raw []byte, opt Options) ([]*corpus.Document, error) {
	r := newReading(name, opt)
	r.file(context.Background(), format.File{Name: name, Data: raw}, nil)
	if len(r.docs) > 0 {
		return r.docs, nil
	}
	return nil, r.whole()
}

// Open reads one file's content, and the files packed in it. name is its slash path relative to the corpus folder; a
// packed file has that path and its own behind it. A file that gives no documents is the first of those skipped. It
// is safe for concurrent use and keeps no reference to raw.
func Open(ctx context.Context, name string, raw []byte, opt Options) Result {
	if relation.IsHandFile(name) {
		return byHand(name, raw)
	}
	r := newReading(name, opt)
	r.file(ctx, format.File{Name: name, Data: raw}, nil)
	res := Result{Path: name, Documents: r.docs}
	if len(r.docs) == 0 {
		res.Skipped = append(res.Skipped, r.whole().Skip)
	}
	for _, s := range r.skipped {
		if s.Path != name {
			res.Skipped = append(res.Skipped, s.Skip)
		}
	}
	return res
}

// reading is one file of the folder while it is read, with all that is packed in it.
type reading struct {
	name    string
	opt     Options
	readers map[format.Kind]format.Reader
	budget  *format.Budget
	depth   int // how many files the one being read is packed in
	docs    []*corpus.Document
	skipped []*SkipError
}

func newReading(name string, opt Options) *reading {
	return &reading{name: name, opt: opt, readers: readers(opt), budget: format.NewBudget(format.Limits{
		Text: limit(opt), Part: limit(opt) * carried, Unpacked: limit(opt) * unpacked,
	})}
}

// whole is why the file as a whole gave nothing.
func (r *reading) whole() *SkipError {
	for _, s := range r.skipped {
		if s.Path == r.name {
			return s
		}
	}
	if len(r.skipped) == 0 {
		return skipFor(r.name, "", clean.ErrEmpty)
	}
	first := r.skipped[0]
	return &SkipError{Err: first.Err, Skip: Skip{Path: r.name, Reason: "里面没有能读的文件，如" + path.Base(first.Path) + "：" + first.Reason,
		Advice: first.Advice}}
}

func (r *reading) skip(name string, kind format.Kind, err error) {
	r.skipped = append(r.skipped, skipFor(name, kind, err))
}

// file reads a file by its kind. meta is what is known of its text from around it.
func (r *reading) file(ctx context.Context, f format.File, meta map[string]string) {
	kind := sniff.Kind(f.Name, f.Data)
	var err error
	switch kind {
	case format.Text:
		err = r.text(f.Name, f.Data, webPage{}, format.Content{Meta: meta})
	case format.HTML:
		err = r.page(f.Name, f.Data, meta)
	default:
		err = r.other(ctx, kind, f, meta)
	}
	if err != nil {
		r.skip(f.Name, kind, err)
	}
}

// page reads a web page.
func (r *reading) page(name string, raw []byte, meta map[string]string) error {
	if int64(len(raw)) > limit(r.opt) {
		return clean.ErrTooLarge
	}
	decoded, err := clean.Decode(raw)
	if err != nil {
		return err
	}
	page := stripHTML(decoded.Mapped())
	for k, v := range meta {
		if page.meta[k] == "" {
			page.meta[k] = v
		}
	}
	if page.Text == "" {
		return clean.ErrEmpty
	}
	return r.text(name, raw, page, format.Content{Text: page.Text, Meta: page.meta})
}

// other reads a file that is no text by the reader of its kind.
func (r *reading) other(ctx context.Context, kind format.Kind, f format.File, meta map[string]string) error {
	read := r.readers[kind]
	switch {
	case read == nil && kind == format.Image:
		return format.ErrNoText
	case read == nil:
		return format.ErrUnsupported
	}
	if r.depth == 0 {
		t := r.opt.MaxFileTime
		if t <= 0 {
			if t = maxFileTime; r.opt.OCR != nil {
				t = maxScanTime
			}
		}
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, t)
		defer stop()
	}
	c, err := read(ctx, f, r.budget)
	if err != nil {
		return err
	}
	if c.Meta == nil {
		c.Meta = map[string]string{}
	}
	maps.Copy(c.Meta, meta)
	if misnamed(f.Name, kind) {
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.EncodingFlag,
			Detail: "文件名写的是" + kindOf(f.Name) + "，内容其实是" + kind.Name() + "，按内容读取"})
	}
	if strings.TrimSpace(c.Text) != "" {
		err = r.text(f.Name, []byte(c.Text), webPage{}, c)
	} else if len(c.Files) == 0 && len(c.Left) == 0 {
		err = clean.ErrEmpty
	}
	for _, l := range c.Left {
		r.skip(path.Join(f.Name, l.Name), "", l.Err)
	}
	r.packed(ctx, f.Name, c)
	return err
}

// packed reads the files packed in another.
func (r *reading) packed(ctx context.Context, in string, c format.Content) {
	r.depth++
	defer func() { r.depth-- }()
	for _, p := range c.Files {
		var meta map[string]string
		name := path.Join(in, p.Name)
		if p.Name == "" { // all there is in it: it goes by the name of what it is packed in
			meta = c.Meta
		} else if base := path.Base(p.Name); hidden(base) || passing(base) {
			continue
		}
		if err := format.Interrupted(ctx); err != nil {
			r.skip(name, "", err)
			return
		}
		if r.depth > r.budget.Depth {
			r.skip(name, "", format.ErrTooDeep)
			continue
		}
		data, err := p.Open(ctx)
		if err != nil {
			r.skip(name, "", err)
			continue
		}
		r.file(ctx, format.File{Name: name, Data: data}, meta)
	}
}

// text makes documents of text: raw as it stands in a file, or that of page, whose map leads to raw, or what a reader
// made of a file, which is its own source then.
func (r *reading) text(name string, raw []byte, page webPage, c format.Content) error {
	words := raw
	if page.Text != "" {
		words = []byte(page.Text)
	}
	res, err := clean.Clean(path.Base(name), words, clean.Options{MaxBytes: limit(r.opt), Links: page.links})
	if err != nil {
		return err
	}
	var docs []*corpus.Document
	for i, res := range append([]clean.Result{res}, res.More...) {
		heads := inHeads(res.Mapped, page.heads)
		if page.Text != "" {
			res.Mapped = compose(res.Mapped, page.Mapped)
			res.Page = compose(res.Page, page.Mapped)
		}
		for k, v := range c.Meta {
			if res.Meta[k] == "" && i == 0 {
				res.Meta[k] = v
			}
		}
		docs = append(docs, outline.Parse(outline.Input{Mapped: res.Mapped, Heads: heads, Page: res.Page, Source: path.Base(name), Path: name,
			Meta: res.Meta, Flags: append(res.Flags, c.Flags...), Now: r.opt.Now})...)
	}
	for i, d := range docs {
		d.Part = i
	}
	if len(docs) == 0 {
		return clean.ErrEmpty
	}
	for _, d := range docs {
		d.ID = id(d)
		d.Deadlines = deadline.Find(d)
		relation.Read(d, today(r.opt.Now))
		d.Stated = d.Standing()
		d.Card = card.Of(d)
	}
	place(docs, raw)
	for _, d := range docs {
		if err := d.Check(); err != nil {
			return err
		}
	}
	r.docs = append(r.docs, docs...)
	return nil
}

// misnamed tells a file whose name states another kind. That of a page saved as a document by a website is told too.
func misnamed(name string, kind format.Kind) bool {
	said, ok := suffixes[strings.ToLower(path.Ext(name))]
	return ok && said != kind
}

// suffixes are the kinds that names state.
var suffixes = map[string]format.Kind{
	".txt": format.Text, ".md": format.Text, ".htm": format.HTML, ".html": format.HTML, ".docx": format.DOCX, ".doc": format.DOC,
	".xlsx": format.XLSX, ".xls": format.XLS, ".et": format.XLS, ".rtf": format.RTF, ".pdf": format.PDF, ".ofd": format.OFD,
	".mht": format.MHT, ".mhtml": format.MHT, ".eml": format.EML, ".zip": format.ZIP, ".png": format.Image, ".jpg": format.Image,
}
