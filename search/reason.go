package search

// Reason says why a question was not answered, as data; Words puts it into Chinese.
type Reason struct {
	Code  ReasonCode `json:"code"`
	Place string     `json:"place,omitempty"` // of NoPlace and OneSided: which
	// Unplaced: the question names no place, and might be answered if it did.
	Unplaced bool `json:"unplaced,omitempty"`
}

// ReasonCode names a kind of reason.
type ReasonCode string

// The reasons of NotFound, and the one of OffTopic.
const (
	NoClause  ReasonCode = "no_clause"  // clauses come near, none answers
	NoMatch   ReasonCode = "no_match"   // nothing in the library has to do with it
	NoPlace   ReasonCode = "no_place"   // the library has nothing of the place that is asked about
	OneSided  ReasonCode = "one_sided"  // of a comparison one side was not found
	NoMatters ReasonCode = "no_matters" // it is not about what policy texts deal with
)

// Words are what is said to the person who asked: that it was not found, and what there
// is instead. Either is a phrase or sentence that can stand alone.
func (r Reason) Words() (headline, detail string) {
	const none = "未找到依据"
	switch r.Code {
	case NoMatters:
		return "这个问题不属于政策文件的范围，无法回答", "可以问文件里的标准、期限、责任单位等。"
	case NoPlace:
		return none, "现有文件中没有" + r.Place + "的规定。以下是其他地方的相近条款，不适用于" + r.Place + "。"
	case OneSided:
		return none, "没有找到" + r.Place + "的规定，无法比较。"
	case NoMatch:
		return none, "现有文件中没有与这个问题有关的条款。请换一种说法，或确认相关文件已经放入文件夹。"
	}
	return none, "现有文件中没有能直接回答这个问题的条款。以下是最接近的条款，供核对。"
}

// Text is Words as one or two sentences.
func (r Reason) Text() string {
	headline, detail := r.Words()
	if r.Code == NoMatters {
		return headline + "。" + detail
	}
	return headline + "：" + detail
}

// Suggestions say what to try next.
func (r Reason) Suggestions() []string {
	if r.Code == NoMatters {
		return []string{"初中班额上限是多少", "随迁子女在公办学校就读的比例不低于多少", "工作方案什么时候报备案"}
	}
	out := []string{"换用文件中的说法再问，例如“班级学生数”“生均公用经费”"}
	if r.Unplaced {
		out = append(out, "写明地区或文件名称")
	}
	return append(out, "用搜索查看原文条款")
}

// Worded is the answer with Text and Suggestions, for an edge that hands it on as it is:
// of a question that was not answered the Answerer gives the Reason alone.
func (a Answer) Worded() Answer {
	if a.Status == Answered || a.Reason.Code == "" {
		return a
	}
	if a.Text == "" {
		a.Text = a.Reason.Text()
	}
	if len(a.Suggestions) == 0 {
		a.Suggestions = a.Reason.Suggestions()
	}
	return a
}
