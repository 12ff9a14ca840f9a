package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
)

// Row is a judged question. Fields of the file that judging does not need
// (region, section, note, …) are ignored.
type Row struct {
	ID         string            `json:"id"`
	Question   string            `json:"question"`
	Category   string            `json:"category"`
	Answer     Strings           `json:"answer"`     // nil: must not be answered
	Accept     [][]string        `json:"accept"`     // groups: one string of each must stand in the headline
	MinGroups  int               `json:"min_groups"` // 0: every group
	Reject     []string          `json:"reject"`
	Docs       []string          `json:"docs"`     // base names of the source files
	Evidence   map[string]string `json:"evidence"` // base name -> verbatim raw text
	FollowupOf string            `json:"followup_of"`
	Span       string            `json:"span"` // the minimal answer, verbatim in the evidence; "" where none is marked
}

// Answerable tells whether the corpus holds an answer.
func (r Row) Answerable() bool { return r.Answer != nil }

// Strings is a JSON string, a list of strings, or null (nil).
type Strings []string

// UnmarshalJSON reads any of the three forms.
func (s *Strings) UnmarshalJSON(b []byte) error {
	*s = nil
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(s))
	}
	var one string
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*s = Strings{one}
	return nil
}

// maxLine bounds one row in bytes; real rows are a few kilobytes.
const maxLine = 1 << 20

// ReadRows reads a gold file: one JSON object a line, empty lines skipped. An
// error names the line. Ids must be unique within what is read.
func ReadRows(r io.Reader) ([]Row, error) {
	var rows []Row
	seen := map[string]bool{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for n := 1; sc.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(sc.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		var row Row
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, fmt.Errorf("第%d行不是有效的题目(每行一个JSON对象): %w", n, err)
		}
		if err := row.check(); err != nil {
			return nil, fmt.Errorf("第%d行: %w", n, err)
		}
		if seen[row.ID] {
			return nil, fmt.Errorf("第%d行: 题号%s重复,请改成唯一的题号", n, row.ID)
		}
		seen[row.ID] = true
		rows = append(rows, row)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("读取题目: %w", err)
	}
	return rows, nil
}

// check refuses rows that no answer, or every answer, would satisfy.
func (r Row) check() error {
	switch {
	case r.ID == "" || strings.TrimSpace(r.Question) == "":
		return fmt.Errorf("题目缺少id或question,请补上")
	case r.Answerable() && len(r.Accept) == 0 && r.Category != yesNo:
		return fmt.Errorf("题目%s有答案但没有accept,请给出可接受的写法", r.ID)
	case r.MinGroups < 0 || r.MinGroups > len(r.Accept):
		return fmt.Errorf("题目%s的min_groups为%d,应在0到%d之间", r.ID, r.MinGroups, len(r.Accept))
	case r.Category == yesNo && r.Answerable() && polarity(strings.Join(r.Answer, "")) == 0:
		return fmt.Errorf("题目%s是是非题,answer须以是、可以、否或不开头", r.ID)
	}
	for _, d := range r.Docs {
		if d != path.Base(d) {
			return fmt.Errorf("题目%s的docs含路径%q,请只写文件名", r.ID, d)
		}
	}
	return nil
}
