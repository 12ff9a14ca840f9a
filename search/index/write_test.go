package index

import (
	"runtime"
	"strings"
	"testing"
	"unsafe"
	"weak"

	"golang.org/x/sync/errgroup"

	"github.com/policybot/policybot/corpus"
)

// TestBatchesAreBounded: long clauses make many batches of few, and every clause stands in one.
func TestBatchesAreBounded(t *testing.T) {
	long := strings.Repeat("申请人应当提交材料。", batchText/3/len("申请人应当提交材料。"))
	opt := options(t)
	opt.Batch = 1000
	w := newWriter(t.TempDir(), 0, opt)
	w.group, w.ctx = errgroup.WithContext(t.Context())
	w.group.SetLimit(1)
	if err := w.addAll(each(File{Key: "长", Documents: library()}, File{Key: "更长", Documents: nil})); err != nil {
		t.Fatal(err)
	}
	short := len(w.batches)
	doc := newDoc("长.txt", "长文件", long, long, long, long, long, long, long)
	if err := w.addAll(each(File{Key: "长.txt", Documents: append(library(), doc)})); err != nil {
		t.Fatal(err)
	}
	if short != 1 || len(w.batches) < 3 {
		t.Errorf("%d batches of short clauses, %d with seven of a third of %d bytes", short, len(w.batches), batchText)
	}
	w.flush()
	if err := w.group.Wait(); err != nil {
		t.Fatal(err)
	}
	clauses := 0
	for i, b := range w.batches {
		if b.text > 2*batchText {
			t.Errorf("batch %d has %d bytes", i, b.text)
		}
		clauses += len(b.length)
	}
	if want := int(w.First[len(w.First)-1]); clauses != want {
		t.Errorf("%d clauses in batches, of %d", clauses, want)
	}
}

// TestTextsAreLetGo: what is kept of a document while a layer is written does not hold its text, of
// which titles, names and numbers are pieces.
func TestTextsAreLetGo(t *testing.T) {
	w := newWriter(t.TempDir(), 0, options(t))
	w.group, w.ctx = errgroup.WithContext(t.Context())
	text := func() weak.Pointer[byte] {
		doc := newDoc("学校.txt", "学校", "第12号文件规定,依照《学校安全管理条例》第三条,由学校安全管理委员会(以下简称校安委)办理。",
			strings.Repeat("教师按期参加培训。", 1000))
		piece := func(s string) string {
			i := strings.Index(doc.Text, s)
			return doc.Text[i : i+len(s)]
		}
		doc.Title, doc.Number, doc.Issuers, doc.Region = piece("学校安全"), piece("第12号"), []string{piece("校安委")}, piece("教师")
		claim := corpus.Claim{Kind: corpus.Repeals, Title: piece("学校安全管理条例"), Words: piece("依照")}
		doc.Claims = []corpus.Claim{claim}
		f := File{Key: piece("学校"), Stamp: piece("培训"), Documents: []*corpus.Document{doc}, Claims: []corpus.Claim{claim}}
		if err := w.addAll(each(f)); err != nil {
			t.Fatal(err)
		}
		w.flush()
		if err := w.group.Wait(); err != nil {
			t.Fatal(err)
		}
		return weak.Make(unsafe.StringData(doc.Text))
	}()
	for range 3 {
		runtime.GC()
	}
	if text.Value() != nil {
		t.Error("the text of a document is still held when its batch is written")
	}
	if len(w.Cites[0].Named) == 0 || w.Documents[0].Number != "第12号" || w.Files[0].Claims[0].Title != "学校安全管理条例" {
		t.Errorf("kept are %+v, %+v, %+v", w.Documents[0], w.Cites, w.Files)
	}
	runtime.KeepAlive(w)
}
