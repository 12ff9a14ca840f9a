// Package clean turns the bytes of a file into clean simplified text that knows,
// for every byte, the bytes of the file it came from.
//
// What comes in is dirty as the web is: any of the Chinese encodings, text put
// into the traditional script by a machine, pinyin glosses after single
// characters, mojibake, page furniture around the document, one cell or one
// paragraph to a line or everything on one line. The pipeline, in order:
//
//	sniff       refuse what is no text, or a format not read yet   (sniff.go)
//	decode      bytes -> UTF-8, with the way back                  (decode.go)
//	structured  what programs wrote as JSON or XML -> pages          (structured.go)
//	unscramble  UTF-8 that was read as Latin put back              (scramble.go)
//	normalise   NFC, invisible characters, line ends, spaces,
//	            entities, radicals                                 (layout.go, signs.go)
//	records     rows of a database -> headings and paragraphs       (records.go)
//	sheet       a sheet saved with commas -> | a | b |             (sheet.go)
//	tables      rows of tabs, boxes and commas, and cells one a
//	            line -> | a | b |                                  (grid.go, cells.go)
//	mojibake    bytes lost in GBK put back where that is certain   (mojibake.go)
//	gloss       镇(zhèn) -> 镇                                      (gloss.go)
//	script      traditional -> simplified                          (script.go)
//	markup      comments, tags, Markdown signs, marks before labels (markup.go)
//	lines       layout spaces, paragraphs of one-line files        (layout.go)
//	wrapping    lines broken at a width -> paragraphs              (unwrap.go)
//	programs    source code around texts                           (program.go)
//	residue     fonts, stamps of sites inside the lines             (residue.go)
//	pages       several pages in one file -> one at a time           (pages.go)
//	furniture   website metadata -> Meta, page chrome, spam        (front.go, pagetitle.go,
//	            meta.go, chrome.go); around the text also by what
//	            words of sites are like (learned.go, outside.go)
//	separators  50%85% -> 50%、85%                                  (separators.go)
//
// Every rule is a function from text to edits, composed by state (state.go);
// none keeps offsets itself. Rules are general: they look at the form of the
// damage, never at a particular document. What is mended is flagged Repaired or
// Restored, what is damaged and cannot be mended with certainty is left as it is
// and flagged Unrepaired.
package clean

import (
	"errors"
	"fmt"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// DefaultMaxBytes bounds the size of a file when Options does not.
const DefaultMaxBytes = 16 << 20

// maxLines bounds the lines of a file that are not blank: each costs some hundred bytes while it is read. A
// compilation of a thousand laws has 200,000.
const maxLines = 500_000

// Options bound the work. The zero value is ready for use.
type Options struct {
	MaxBytes int64         // largest file read; 0 means DefaultMaxBytes
	Links    []corpus.Span // of the file, in order: the words of links to other pages
}

// Result is a cleaned file. Its Text is simplified, valid UTF-8 in NFC, its lines
// end in \n but for the last, and no line is blank or begins or ends with a space.
// Map leads to the bytes of the file as it was before decoding.
type Result struct {
	corpus.Mapped
	Encoding string            // "utf-8", "gb18030", "big5", "utf-16le", "utf-16be"
	Flags    []corpus.Flag     // spans in Text; empty for what concerns all of it
	Meta     map[string]string // website metadata taken out of the text, by simplified name: 索引号, 文号, 发布日期; never nil
	Page     corpus.Mapped     // the lines that metadata was read from, without buttons; it can be quoted like the text
	More     []Result          // the pages behind the first, where a file holds several; Encoding is that of all
}

// The reasons for which a file is refused. The words say what to do next.
var (
	ErrEmpty    = errors.New("文件里没有文字，请换一份有内容的文件")
	ErrBinary   = errors.New("这不是文本文件，请另存为 UTF-8 文本（.txt 或 .md）后再放入")
	ErrTooLarge = errors.New("文件过大，请拆分后再放入")
	ErrFormat   = errors.New("还不能读取这种格式，请另存为纯文本（.txt 或 .md）后再放入")
	ErrDamaged  = errors.New("文件内容已成乱码（如“锟斤拷”），原字已经丢失，请换一份完好的原文件")
	ErrEncoding = errors.New("认不出文字编码，请另存为 UTF-8 文本后再放入")
)

// Clean reads the file called name with content raw. Errors wrap one of the
// sentinels above and name the file. It keeps no reference to raw and takes time
// and memory linear in its length.
func Clean(name string, raw []byte, opt Options) (Result, error) {
	limit := opt.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	if int64(len(raw)) > limit {
		return Result{}, fmt.Errorf("%s: %w（%d 字节，上限 %d 字节）", name, ErrTooLarge, len(raw), limit)
	}
	if err := sniff(raw); err != nil {
		return Result{}, fmt.Errorf("%s: %w", name, err)
	}
	src, err := decode(raw)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", name, err)
	}
	s := &state{m: src.text(), meta: map[string]string{}, links: opt.Links}
	if src.detected {
		s.flag(corpus.EncodingFlag, "文件没有声明编码，按 "+src.encoding+" 读取", corpus.Span{})
	}
	if src.mixed > 0 {
		s.flag(corpus.EncodingFlag, fmt.Sprintf("文件里有 %d 行与其余部分编码不同，按 GBK 读取，请核对原文", src.mixed), corpus.Span{})
	}
	if lost(src.decoded) {
		return Result{}, fmt.Errorf("%s: %w", name, ErrDamaged)
	}
	who := audience(s.m.Text)
	for i, rule := range rules {
		if rule(s); i == 2 && strings.Count(s.m.Text, "\n") > maxLines {
			return Result{}, fmt.Errorf("%s: %w（多于 %d 行）", name, ErrTooLarge, maxLines)
		}
	}
	pages := s.pages()
	for i := range pages {
		pages[i].Encoding = src.encoding
		pages[i].Map = src.rebase(pages[i].Map)
		pages[i].Page.Map = src.rebase(pages[i].Page.Map)
		if who != "" { // of the file, and so of every page of it
			pages[i].Meta[AudienceKey] = who
		}
	}
	if len(pages) == 0 {
		return Result{}, fmt.Errorf("%s: %w", name, ErrEmpty)
	}
	res := pages[0]
	res.More = pages[1:]
	return res, nil
}

// pages are the pages of the text, each with what its site says of it taken out; none where nothing is left of any.
func (s *state) pages() (out []Result) {
	spans := cutPages(s)
	if spans == nil {
		spans = []corpus.Span{{Start: 0, End: len(s.m.Text)}}
	}
	for _, span := range spans {
		p := &state{m: s.m.Slice(span), meta: map[string]string{}, weights: s.weights, links: s.links}
		for _, f := range s.flags {
			switch {
			case f.Span == (corpus.Span{}):
			case span.Contains(f.Span):
				f.Span = f.Span.Shift(-span.Start)
			default:
				continue
			}
			p.flags = append(p.flags, f)
		}
		p.learn(AudienceKey, audience(p.m.Text))
		for _, rule := range pageRules {
			rule(p)
		}
		if p.m.Text != "" {
			out = append(out, Result{Mapped: p.m, Flags: p.flags, Meta: p.meta, Page: p.page})
		}
	}
	return out
}

// rules is the pipeline of the package comment, after decoding and up to the pages; pageRules are those of a page.
var rules = []func(*state){
	takeStructured,
	unscramble,
	normalise,
	closeLabels,
	takeRecords,
	takeSheet,
	cellLines,
	joinBlankLines,
	tabulate,
	repairMojibake,
	dropGlosses,
	simplify,
	dropMarkup,
	breakLines,
	breakHead,
	dropPageNumbers,
	closeUp,
	unwrap,
	breakRun,
	tidyLines,
	dropProgram,
	dropResidue,
}

var pageRules = []func(*state){
	takeFront,
	takePageTitle,
	takeMeta,
	dropChrome,
	restoreSeparators,
	flagDamage,
}
