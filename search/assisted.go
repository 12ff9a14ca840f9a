package search

// AssistLabel is how an answer is marked in which a model had a part.
const AssistLabel = "模型辅助"

// Assist says what part a model had in an answer. It never wrote any of it.
type Assist struct {
	Label   string `json:"label" enum:"模型辅助"`
	Asked   string `json:"asked,omitempty" doc:"模型改写后的问法，结果按它查到"`
	Ordered bool   `json:"ordered,omitempty" doc:"条款由模型从查到的条款里挑选"`
}

// Note is what is said of it to the person who asked; "" for no part at all.
func (a *Assist) Note() string {
	switch {
	case a == nil:
		return ""
	case a.Asked != "" && a.Ordered:
		return AssistLabel + "：按“" + a.Asked + "”查找，条款由模型挑选；显示的都是文件原文。"
	case a.Asked != "":
		return AssistLabel + "：按“" + a.Asked + "”查找；显示的都是文件原文。"
	}
	return AssistLabel + "：条款由模型从查到的条款里挑选；显示的都是文件原文。"
}

// ModelStep is one thing a model was asked for.
type ModelStep struct {
	Purpose string  `json:"purpose" enum:"rewrite,choose"`
	Outcome string  `json:"outcome" doc:"ok 为采用；其余为没有采用的原因"`
	MS      float64 `json:"ms"`
	Said    string  `json:"said,omitempty" doc:"改写后的问法，或挑中的编号"`
	Offered int     `json:"offered,omitempty" doc:"挑选时给了几条"`
}
