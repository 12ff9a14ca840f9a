package ingest

import (
	"regexp"
	"sort"
	"strings"

	"policybot/corpus"
)

var repeals = regexp.MustCompile(`《([^《》]{4,80})》(?:[(（][^()（）]{0,60}[)）])?[^。\n]{0,20}(?:同时|即行|予以)?废止`)

// link marks what one document of a folder says about another: an older version
// of the same title is amended, a title named as repealed is repealed. Only
// official texts speak, and only about earlier ones.
func link(docs []*corpus.Document) {
	byTitle := map[string][]*corpus.Document{}
	for _, d := range docs {
		if d.Authority == corpus.Official && d.Issued.Year > 0 {
			byTitle[d.Title] = append(byTitle[d.Title], d)
		}
	}
	for _, same := range byTitle {
		sort.SliceStable(same, func(i, j int) bool { return same[i].Issued.Compare(same[j].Issued) < 0 })
		newest := same[len(same)-1]
		for _, d := range same[:len(same)-1] {
			if d.Issued.Compare(newest.Issued) < 0 && d.Region == newest.Region && d.Validity != corpus.Repealed {
				d.Validity = corpus.Amended
				d.Note = "文件夹中有更新的文本(" + newest.Issued.Chinese() + ")"
			}
		}
	}
	for _, d := range docs {
		if d.Authority != corpus.Official || d.Issued.Year == 0 || !strings.Contains(d.Text, "废止") {
			continue
		}
		for _, c := range d.Clauses {
			text := d.Quote(c.Span)
			if c.Kind != corpus.Body || !strings.Contains(text, "同时废止") {
				continue
			}
			for _, m := range repeals.FindAllStringSubmatch(text, -1) {
				repeal(byTitle[m[1]], d, text)
			}
		}
	}
}

// repeal marks the texts of one title that are older than the one that says so.
// A text reissued under its own title repeals versions from before it first came
// into force, which the versions above are not compared with.
func repeal(olds []*corpus.Document, by *corpus.Document, clause string) {
	for _, o := range olds {
		if o == by || o.Title == by.Title || o.Issued.Compare(by.Issued) >= 0 || o.Region != by.Region {
			continue
		}
		o.Validity = corpus.Repealed
		o.Note = "已被《" + by.Title + "》废止:" + cut(clause, 120)
	}
}

// cut shortens s to n runes.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
