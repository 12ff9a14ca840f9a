package search

import "github.com/policybot/policybot/corpus"

// CuratedLabel is how an answer is marked whose clause a person has chosen.
const CuratedLabel = "人工核对"

// Curated says that a person of the staff has put this clause to this question. What is shown is the clause all the
// same: nobody has written any of it.
type Curated struct {
	Label    string      `json:"label" enum:"人工核对"`
	ID       string      `json:"id" doc:"问答的编号"`
	Question string      `json:"question" doc:"标准问"`
	Similar  bool        `json:"similar,omitempty" doc:"问法与登记的不是一字不差，意思相同"`
	Checked  corpus.Date `json:"checked" doc:"哪一天核对的"`
}

// Note is what is said of it to the person who asked; "" where nobody has chosen anything.
func (c *Curated) Note() string {
	if c == nil {
		return ""
	}
	return CuratedLabel + "：" + c.Why()
}

// Why is the note without its label, which stands before it where labels have a form of their own.
func (c *Curated) Why() string {
	why := "由工作人员对应到这一条原文"
	if c.Checked.Year > 0 {
		why += "，" + c.Checked.Chinese() + "核对"
	}
	if c.Similar {
		return why + "；按“" + c.Question + "”作答。"
	}
	return why + "。"
}
