package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// The columns of a table of tasks, by their heads.
var (
	whoColumn  = regexp.MustCompile(`责任|牵头|单位|部门|负责|主体|实施者|承办|主办`)
	taskColumn = regexp.MustCompile(`任务|内容|工作|事项|措施|项目|目标|名称|环节|阶段|步骤|要求|问题`)
	helpColumn = regexp.MustCompile(`配合|协办|参与|监督|联系`)
)

// fromRow reads who and what out of the cells of the row the time stands in.
func (r *reader) fromRow(t *timed, dl *corpus.Deadline) {
	c := r.doc.Clauses[dl.Clause]
	if c.Table < 0 || c.Table >= len(r.doc.Tables) || c.Row >= len(r.doc.Tables[c.Table].Rows) {
		return
	}
	table := r.doc.Tables[c.Table]
	own := -1
	for i, cell := range table.Rows[c.Row] {
		if cell.Span.Contains(t.span) {
			own = i
		}
	}
	for i, cell := range table.Rows[c.Row] {
		if i == own || i >= len(table.Columns) {
			continue
		}
		head, words := table.Columns[i].Text, strings.TrimSpace(cell.Text)
		switch {
		case words == "" || noBody.MatchString(words) || helpColumn.MatchString(head):
		case whoColumn.MatchString(head) && dl.Who == "":
			dl.Who = words
		case taskColumn.MatchString(head):
			dl.Action = clip(words) // the last of them is the most detailed
		}
	}
}

// noBody is a cell that names nobody: an amount below 单位：元, a dash.
var noBody = regexp.MustCompile(`^(?:[\d.,]+\s*(?:元|万元|人|个|分|%)?|无|/|[-—–]+)$`)

// timeColumn are the heads of columns that set times.
var timeColumn = regexp.MustCompile(`时限|时间|期限|日期|进度|节点|阶段|何时|完成时`)

// timeCell tells whether the time of t stands in a column that sets times; ok is
// false when its table has none.
func (r *reader) timeCell(t *timed) (set, ok bool) {
	s := &r.sentences[t.sentence]
	if !s.row {
		return false, false
	}
	c := r.doc.Clauses[s.clause]
	if c.Table < 0 || c.Table >= len(r.doc.Tables) || c.Row >= len(r.doc.Tables[c.Table].Rows) {
		return false, false
	}
	table := r.doc.Tables[c.Table]
	for i, col := range table.Columns {
		if timeColumn.MatchString(col.Text) {
			ok = true
			if row := table.Rows[c.Row]; i < len(row) && row[i].Span.Contains(t.span) {
				set = true
			}
		}
	}
	return set, ok
}
