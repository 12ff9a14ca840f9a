package outline

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var day = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// TestGolden outlines the "in" of every archive and compares what a reader
// would see of the documents with its "want".
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in := string(ar.Files[0].Data)
			var b strings.Builder
			for _, d := range Parse(Input{Mapped: corpus.Identity(in, 0), Source: "x.txt", Path: "x.txt", Now: day}) {
				if err := d.Check(); err != nil {
					t.Error(err)
				}
				if err := lossless(d); err != nil {
					t.Error(err)
				}
				render(&b, d)
			}
			if *update {
				ar.Files = append(ar.Files[:1], txtar.File{Name: "want", Data: []byte(b.String())})
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(ar.Files) < 2 || string(ar.Files[1].Data) != b.String() {
				t.Errorf("got:\n%s", b.String())
			}
		})
	}
}

// render writes everything outline decided about a document.
func render(b *strings.Builder, d *corpus.Document) {
	fmt.Fprintf(b, "== %d %s\nnumber %q issuers %q region %q issued %s authority %s\n", d.Part, d.Title, d.Number, d.Issuers, d.Region, d.Issued, d.Authority)
	fmt.Fprintf(b, "effective %s expires %s validity %s note %q\n", d.Effective, d.Expires, d.Validity, d.Note)
	for _, f := range d.Flags {
		fmt.Fprintf(b, "flag %s %s\n", f.Code, f.Detail)
	}
	for i, c := range d.Clauses {
		fmt.Fprintf(b, "%s %s %s | %s\n", c.ID, c.Kind, strings.Join(d.SectionPath(i), "/"), strings.ReplaceAll(d.Quote(c.Span), "\n", "⏎"))
	}
	for _, t := range d.Tables {
		fmt.Fprintf(b, "table %q", d.Quote(t.Title))
		for _, r := range append([][]corpus.Cell{t.Columns}, t.Rows...) {
			b.WriteString("\n ")
			for _, c := range r {
				b.WriteString(" [" + c.Text + "]")
			}
		}
		b.WriteByte('\n')
	}
}

// lossless reports text that is neither in a clause, nor a heading, nor in a
// table: the letters outside clauses and tables must be exactly those of the
// headings that stand outside.
func lossless(d *corpus.Document) error {
	covered := make([]bool, len(d.Text)+1)
	mark := func(s corpus.Span) {
		for i := s.Start; i < s.End; i++ {
			covered[i] = true
		}
	}
	for _, c := range d.Clauses {
		mark(c.Span)
	}
	for _, t := range d.Tables {
		mark(t.Span)
	}
	var outside, headings strings.Builder
	for i, r := range d.Text {
		if !covered[i] {
			outside.WriteRune(r)
		}
	}
	for _, s := range d.Sections {
		if !covered[s.Span.Start] {
			headings.WriteString(s.Name())
		}
	}
	if a, b := hanzi.Letters(outside.String()), hanzi.Letters(headings.String()); a != b {
		return fmt.Errorf("outside clauses stands %q, the headings are %q", a, b)
	}
	return nil
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(ar.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 1<<16 {
			return
		}
		docs := Parse(Input{Mapped: corpus.Identity(text, 0), Source: "x.txt", Path: "x.txt", Now: day})
		for _, d := range docs {
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
			if err := lossless(d); err != nil {
				t.Fatal(err)
			}
		}
		if len(docs) == 1 && !strings.Contains(text, "<") && !hasFooter(text) && len(titlePairs(paragraphs(text))) < 2 {
			if got, want := hanzi.Letters(docs[0].Text), hanzi.Letters(text); got != want {
				t.Fatalf("letters were lost:\n%q\n%q", got, want)
			}
		}
	})
}

func hasFooter(text string) bool {
	for _, l := range strings.Split(text, "\n") {
		if footer(l) {
			return true
		}
	}
	return false
}

// TestSloppyLabels: how people number sections who don't look at the standard.
func TestSloppyLabels(t *testing.T) {
	for _, c := range []struct {
		line string
		kind kind
		n    int
		rest string
	}{
		{"一.基本原则", kindComma, 1, "基本原则"}, {"十二．附则", kindComma, 12, "附则"}, {"（二）、申请条件", kindParen, 2, "申请条件"},
		{"3）身份证复印件", kindArParen, 3, "身份证复印件"}, {"1)申请表", kindArParen, 1, "申请表"},
	} {
		l, ok := scanLabel(c.line)
		if !ok || l.kind != c.kind || l.n != c.n || c.line[l.end:] != c.rest {
			t.Errorf("%s: %+v, %v", c.line, l, ok)
		}
	}
	for _, line := range []string{"一.5倍", "（一）、（二）项所列", "（一）、第三项", "2021）年", "0）", "3.5）以上", "一。"} {
		if l, ok := scanLabel(line); ok {
			t.Errorf("%s is taken for %+v", line, l)
		}
	}
}

// TestOrderOnTwoLines: the name of an order, and its number below it.
func TestOrderOnTwoLines(t *testing.T) {
	d := Parse(Input{Mapped: corpus.Literal("清河县人民政府令\n第 12 号\n《清河县养犬管理办法》已经县政府常务会议通过，现予公布。\n第一条 为规范养犬，制定本办法。", 0), Source: "a.txt", Path: "a.txt"})[0]
	if d.Number != "清河县人民政府令第12号" {
		t.Errorf("number %q", d.Number)
	}
}

// TestDayBelowAHeading: a day below a heading or a field is what they say, not the signature.
func TestDayBelowAHeading(t *testing.T) {
	text := "江州大学公开招聘公告\n一、报名\n登录系统报名。\n二、征集时间\n2025年6月3日\n三、笔试\n2025年6月8日\n四、公示\n公示结果。\n江州大学\n2025年4月25日\n"
	d := Parse(Input{Mapped: corpus.Literal(text, 0), Source: "a.txt", Path: "a.txt"})[0]
	if d.Issued != (corpus.Date{Year: 2025, Month: 4, Day: 25}) || d.Issuer() != "江州大学" {
		t.Errorf("issued %s by %q", d.Issued, d.Issuer())
	}
}
