package relation

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

var (
	nameColumn   = regexp.MustCompile(`名称|标题|题目|^文件$|文件名`)
	numberColumn = regexp.MustCompile(`文号|字号|编号|令号`)
	resultColumn = regexp.MustCompile(`结果|意见|处理|有效性|效力|状态|类别`)
	listMark     = regexp.MustCompile(`^(?:[(（]?[一二三四五六七八九十百\d]{1,4}[)）]?[、.．,，]?|[●■◆·\-*])?\s*$`)
)

// entry reads clause i as an entry of a list or a row of a table of cleared files; false where it is none.
func (r *reader) entry(i int, text string) bool {
	c := r.d.Clauses[i]
	if c.Kind == corpus.Row {
		return r.row(i, text)
	}
	if c.Kind != corpus.Body || !r.kind.changes {
		return false
	}
	mode := r.headed(i)
	if mode == "" {
		return false
	}
	found := false
	for line := range strings.SplitSeq(text, "\n") {
		all := cited(line)
		if len(all) == 0 || !listMark.MatchString(line[:all[0].start]) || over.MatchString(line[all[0].end:]) || change.MatchString(line) {
			continue
		}
		if rest := strings.Trim(line[all[len(all)-1].end:], " ;；。,，、"); utf8.RuneCountInString(rest) > 40 {
			continue // a sentence that begins with a title
		}
		m := all[0]
		if m.number == "" && len(all) > 1 && all[1].title == "" {
			m.number = all[1].number
		}
		r.add(corpus.Claim{Kind: mode, Title: m.title, Number: m.number, Words: line, Clause: c.ID, Listed: true})
		found = true
	}
	return found
}

// headed is what the headings above clause i say of what is listed there, the nearest first, and at last the title.
func (r *reader) headed(i int) corpus.ClaimKind {
	for s := r.d.Clauses[i].Section; s >= 0; s = r.d.Sections[s].Parent {
		name := r.d.Sections[s].Name()
		if utf8.RuneCountInString(name) > 60 {
			continue
		}
		if modeWords.MatchString(name) {
			return modeOf(name)
		}
	}
	return r.kind.mode
}

// row reads a row of a table.
func (r *reader) row(i int, text string) bool {
	c := r.d.Clauses[i]
	t := &r.d.Tables[c.Table]
	above := ""
	if t.Title.Len() > 0 {
		above = r.d.Quote(t.Title)
	}
	mode := modeOf(above)
	if !modeWords.MatchString(above) {
		mode = r.headed(i)
	}
	var title, num string
	result := false
	for n, cell := range t.Rows[c.Row] {
		head := t.Columns[n].Text
		switch {
		case numberColumn.MatchString(head):
			num = cell.Text
		case nameColumn.MatchString(head) && title == "":
			title = cell.Text
		case resultColumn.MatchString(head) && modeWords.MatchString(cell.Text):
			mode, result = modeOf(cell.Text), true
		}
	}
	// Not every table with a column of names is a list of cleared files.
	if mode == "" || title == "" || !(r.kind.changes || result || modeWords.MatchString(above)) {
		return false
	}
	if all := cited(title); len(all) > 0 && all[0].title != "" {
		title = all[0].title
		if num == "" {
			num = all[0].number
		}
	}
	if _, tail := number(num); tail == "" {
		num = ""
	}
	r.add(corpus.Claim{Kind: mode, Title: strings.Trim(title, "《》 "), Number: num, Words: text, Clause: c.ID, Listed: true})
	return true
}
