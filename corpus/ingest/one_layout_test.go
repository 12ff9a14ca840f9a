package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// shape is what answers stand on: the outline, the tables and the days of a document.
type shape struct {
	title, number string
	sections      []string
	cells         []string
	deadlines     int
}

func shapeOf(d *corpus.Document) (s shape) {
	s = shape{title: d.Title, number: d.Number, deadlines: len(d.Deadlines)}
	for _, sec := range d.Sections {
		s.sections = append(s.sections, sec.Name())
	}
	for _, t := range d.Tables {
		for _, c := range t.Columns {
			s.cells = append(s.cells, c.Text)
		}
		for _, r := range t.Rows {
			for _, c := range r {
				s.cells = append(s.cells, c.Text)
			}
		}
	}
	return s
}

// One policy, set as PDF by four programs and as OFD by two, and the text that pdftotext takes out of one of them,
// reads as it was written.
func TestLaidOutFilesReadAsTheText(t *testing.T) {
	read := func(name string) *corpus.Document {
		raw, err := os.ReadFile(filepath.Join("../format/testdata/one", name))
		if err != nil {
			t.Fatal(err)
		}
		docs, err := File(name, raw, Options{})
		if err != nil || len(docs) != 1 {
			t.Fatalf("%s: %d documents, %v", name, len(docs), err)
		}
		return docs[0]
	}
	text := read("policy.txt")
	want := shapeOf(text)
	for _, name := range []string{
		"policy-chromium.pdf", "policy-libreoffice.pdf", "policy-reportlab.pdf", "policy-weasyprint.pdf",
		"policy-ofdrw.ofd", "policy-template.ofd", "policy-pdftotext.txt",
	} {
		d := read(name)
		got := shapeOf(d)
		if got.title != want.title || got.number != want.number || got.deadlines != want.deadlines ||
			!slices.Equal(got.sections, want.sections) || !slices.Equal(got.cells, want.cells) {
			t.Errorf("%s reads as\n%+v\nnot as\n%+v", name, got, want)
		}
		if filepath.Ext(name) != ".txt" && d.Text != text.Text {
			t.Errorf("%s gives\n%s", name, d.Text)
		}
	}
}
