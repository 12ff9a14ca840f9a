package corpus

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Standing is whether a document is in force, and the words that say why.
type Standing struct {
	Validity Validity
	Note     string
}

// Repeal is what a document says of another one: that it is no longer in force.
type Repeal struct {
	Title string // of the other, as it stands between 《》
	Words string // the beginning of the clause that says so
}

// repealWords is how much of a clause a Repeal keeps, in characters.
const repealWords = 120

var repeals = regexp.MustCompile(`《([^《》]{4,80})》(?:[(（][^()（）]{0,60}[)）])?[^。\n]{0,20}(?:同时|即行|予以)?废止`)

// RepealsOf reads which other documents the clauses of d repeal.
func RepealsOf(d *Document) (out []Repeal) {
	if !strings.Contains(d.Text, "同时废止") {
		return nil
	}
	for _, c := range d.Clauses {
		text := d.Quote(c.Span)
		if c.Kind != Body || !strings.Contains(text, "同时废止") {
			continue
		}
		for _, m := range repeals.FindAllStringSubmatch(text, -1) {
			out = append(out, Repeal{Title: strings.Clone(m[1]), Words: cut(text, repealWords)})
		}
	}
	return out
}

// Link settles Validity and Note by what the documents of one library say about
// each other: an older version of the same title is amended, a title named as
// repealed is repealed. Only official texts speak, only about earlier ones, and not
// before they are in force themselves: until then the old text is the one that binds.
// It reads metadata alone and begins from Stated, so that it may be called again
// whenever a document has come or gone; equal libraries come out equal.
func Link(docs []*Meta) {
	byTitle := map[string][]*Meta{}
	for _, d := range docs {
		if d.Stated.Validity == "" { // nothing was heard of it yet
			d.Stated = Standing{d.Validity, d.Note}
		}
		d.Validity, d.Note = d.Stated.Validity, d.Stated.Note
		if d.Authority == Official && d.Issued.Year > 0 {
			byTitle[d.Title] = append(byTitle[d.Title], d)
		}
	}
	for _, same := range byTitle {
		slices.SortStableFunc(same, func(a, b *Meta) int { return a.Issued.Compare(b.Issued) })
		n := len(same) - 1
		for n > 0 && same[n].Validity == NotYet {
			n--
		}
		newest := same[n]
		for _, d := range same[:n] {
			if d.Issued.Compare(newest.Issued) < 0 && d.Region == newest.Region && d.Validity != Repealed {
				d.Validity = Amended
				d.Note = "文件夹中有更新的文本(" + newest.Issued.Chinese() + ")"
			}
		}
	}
	for _, d := range docs {
		if d.Authority != Official || d.Issued.Year == 0 || d.Stated.Validity == NotYet {
			continue
		}
		for _, r := range d.Repeals {
			repeal(byTitle[r.Title], d, r.Words)
		}
	}
}

// repeal marks the texts of one title that are older than the one that says so.
// A text reissued under its own title repeals versions from before it first came
// into force, which the versions above are not compared with.
func repeal(olds []*Meta, by *Meta, words string) {
	for _, o := range olds {
		if o == by || o.Title == by.Title || o.Issued.Compare(by.Issued) >= 0 || o.Region != by.Region {
			continue
		}
		o.Validity = Repealed
		o.Note = "已被《" + by.Title + "》废止:" + words
	}
}

// InOrder compares documents by path and part, which is the order of a library.
func InOrder(a, b *Meta) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Part, b.Part), cmp.Compare(a.ID, b.ID))
}

// cut shortens s to n runes.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return strings.Clone(s)
}
