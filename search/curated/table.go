package curated

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// MaxTable bounds a table that is read, in bytes.
const MaxTable = 4 << 20

// maxComplaints is how many rows one error names.
const maxComplaints = 20

// Row is a pair as a table has it: what was asked for, and what the index makes of it.
type Row struct {
	Draft
	State State  // as it is now; not read back
	Title string // of the document; not read back
}

// column is one of a table; without a reader it is for people alone.
type column struct {
	name  string
	write func(*Row) string
	read  func(d *Draft, cell string) error
}

// columns are those of a table, in order.
var columns = []column{
	{"编号", func(r *Row) string { return r.ID }, func(d *Draft, s string) error { d.ID = s; return nil }},
	{"标准问", func(r *Row) string { return r.Question }, func(d *Draft, s string) error { d.Question = s; return nil }},
	{"相似问", func(r *Row) string { return strings.Join(r.Similar, "\n") }, func(d *Draft, s string) error { d.Similar = several(s); return nil }},
	{"反例问", func(r *Row) string { return strings.Join(r.Against, "\n") }, func(d *Draft, s string) error { d.Against = several(s); return nil }},
	{"文件", func(r *Row) string { return r.Title }, nil},
	{"文件编号", func(r *Row) string { return r.Document }, func(d *Draft, s string) error { d.Document = s; return nil }},
	{"路径", func(r *Row) string { return r.Path }, func(d *Draft, s string) error { d.Path = s; return nil }},
	{"条款", func(r *Row) string { return r.Clause }, func(d *Draft, s string) error { d.Clause = s; return nil }},
	{"条款原文", func(r *Row) string { return r.Text }, func(d *Draft, s string) error { d.Text = s; return nil }},
	{"要点", func(r *Row) string { return r.Passage }, func(d *Draft, s string) error { d.Passage = s; return nil }},
	{"负责人", func(r *Row) string { return r.Owner }, func(d *Draft, s string) error { d.Owner = s; return nil }},
	{"复核日期", func(r *Row) string { return r.ReviewBy.String() }, func(d *Draft, s string) (err error) { d.ReviewBy, err = Day(s); return err }},
	{"状态", func(r *Row) string { return r.State.Label() }, nil},
}

// several are the lines of a cell.
func several(cell string) (out []string) {
	for _, s := range strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Day reads 2027-06-30, 2027/6/30 or 2027年6月30日.
func Day(s string) (corpus.Date, error) {
	if s == "" {
		return corpus.Date{}, nil
	}
	t, err := time.Parse("2006-1-2", strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(s))
	if err != nil {
		return corpus.Date{}, search.Invalid("复核日期“%s”写得不对，请写成 2027-06-30", clip(s))
	}
	return zhdate.DateOf(t), nil
}

func clip(s string) string {
	r := []rune(strings.ToValidUTF8(s, "�"))
	return string(r[:min(len(r), 40)])
}

// grid is the table of rows, its head first, each cell escaped.
func grid(rows []Row) [][]string {
	out := [][]string{{}}
	for _, c := range columns {
		out[0] = append(out[0], c.name)
	}
	for i := range rows {
		var line []string
		for _, c := range columns {
			line = append(line, escape(c.write(&rows[i])))
		}
		out = append(out, line)
	}
	return out
}

// drafts reads a table. A column that is not known is an error: a slip in its name would lose what stands in it.
func drafts(table [][]string) ([]Draft, error) {
	table = slices.DeleteFunc(table, func(line []string) bool { return strings.TrimSpace(strings.Join(line, "")) == "" })
	if len(table) == 0 {
		return nil, search.Invalid("表格是空的，请按导出的格式填写")
	}
	of := make([]int, len(table[0])) // column of each cell
	for i, name := range table[0] {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		of[i] = slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		switch {
		case name == "":
		case of[i] < 0:
			return nil, search.Invalid("不认识表头“%s”，请用导出的表头", clip(name))
		case slices.Contains(of[:i], of[i]):
			return nil, search.Invalid("表头“%s”出现了两次，请去掉一列", name)
		}
	}
	if !slices.Contains(of, 1) {
		return nil, search.Invalid("第一行须是表头，至少有“标准问”一列，请用导出的格式")
	}
	if len(table)-1 > MaxPairs {
		return nil, search.Invalid("超过%d行，请分几次导入", MaxPairs)
	}
	out := []Draft{}
	var bad []string
	for n, line := range table[1:] {
		var d Draft
		for i, cell := range line {
			if i >= len(of) || of[i] < 0 || columns[of[i]].read == nil {
				continue
			}
			if err := columns[of[i]].read(&d, strings.TrimSpace(unescape(cell))); err != nil {
				bad = append(bad, fmt.Sprintf("第%d行：%s", n+2, search.Detail(err)))
			}
		}
		out = append(out, d)
	}
	return out, Complaints(bad)
}

// Complaints are what is wrong with rows, as one error; nil for nothing.
func Complaints(bad []string) error {
	switch {
	case len(bad) == 0:
		return nil
	case len(bad) > maxComplaints:
		return search.Invalid("有%d处要改，一行也没有导入。%s；等", len(bad), strings.Join(bad[:maxComplaints], "；"))
	}
	return search.Invalid("有%d处要改，一行也没有导入。%s", len(bad), strings.Join(bad, "；"))
}

// WriteCSV writes rows for a spreadsheet program: UTF-8 with its mark, so that Excel reads it as such.
func WriteCSV(w io.Writer, rows []Row) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return errors.Join(out.WriteAll(grid(rows)), out.Error())
}

// ReadCSV reads what a spreadsheet program has saved as CSV: UTF-8, or GB18030 as Excel writes it in Chinese, with commas,
// tabs or semicolons. What cannot be used is search.ErrInvalid, in words for people.
func ReadCSV(data []byte) ([]Draft, error) {
	if len(data) > MaxTable {
		return nil, search.Invalid("文件超过%dMB，请分几次导入", MaxTable>>20)
	}
	if data = bytes.TrimPrefix(data, []byte("\ufeff")); !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, search.Invalid("看不出文字编码，请另存为 UTF-8 的 CSV 后再导入")
		}
		data = decoded
	}
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord, in.Comma = -1, comma(data)
	var table [][]string
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			return drafts(table)
		}
		var at *csv.ParseError
		if errors.As(err, &at) {
			return nil, search.Invalid("第%d行的引号不成对，请用表格软件重新保存为 CSV", at.StartLine)
		}
		if err != nil {
			return nil, fmt.Errorf("read table: %w", err)
		}
		if table = append(table, line); len(table) > MaxPairs+1 {
			return nil, search.Invalid("超过%d行，请分几次导入", MaxPairs)
		}
	}
}

// comma is what parts the cells of the first line.
func comma(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	for _, c := range ",\t;" {
		if bytes.ContainsRune(head, c) {
			return c
		}
	}
	return ','
}

// A spreadsheet program takes a cell that begins with one of these for a formula, whoever wrote it, and a formula may
// fetch, send and start things. An apostrophe before it makes text of it; what we read loses it again.
const formulaSigns = "=+-@\t\r\n|%＝＋－＠｜"

// active tells whether a cell, or what is left of it without apostrophes, might be taken for a formula.
func active(cell string) bool {
	rest := strings.TrimLeft(cell, "' \u00a0\u3000\ufeff\u200b")
	r, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && strings.ContainsRune(formulaSigns, r)
}

func escape(cell string) string {
	if active(cell) {
		return "'" + cell
	}
	return cell
}

func unescape(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && active(rest) {
		return rest
	}
	return cell
}
