package answer

import (
	"fmt"

	"github.com/policybot/policybot/search"
)

// What is said when nothing supports an answer.

// refusal says that nothing supports an answer, and shows what came nearest.
func refusal(q *question, p *pool, cands []candidate) search.Answer {
	a := search.Answer{Type: q.typ, Status: search.NotFound, Text: "未找到依据：现有文件中没有能直接回答这个问题的条款。以下是最接近的条款，供核对。"}
	if len(cands) > 0 {
		a.Confidence = 1 - confidence(cands)
	} else {
		a.Confidence = 1
	}
	for _, pl := range q.places {
		if len(pl.regions) == 0 && q.unknownPlace {
			a.Text = fmt.Sprintf("未找到依据：现有文件中没有%s的规定。以下是其他地方的相近条款，不适用于%s。", pl.name, pl.name)
		}
	}
	if p != nil {
		for i := range p.windows {
			if len(a.Nearest) == nearestShown || p.windows[i].cover < 0.2 {
				break
			}
			w := p.windows[i]
			if len(a.Nearest) > 0 && a.Nearest[len(a.Nearest)-1].URL == search.URL(w.doc.ID, w.doc.Clauses[w.clause].ID) {
				continue
			}
			a.Nearest = append(a.Nearest, search.NearestOf(w.doc, w.clause, w.cover, ""))
		}
	}
	if len(a.Nearest) == 0 {
		a.Text = "未找到依据：现有文件中没有与这个问题有关的条款。请换一种说法，或确认相关文件已经放入文件夹。"
	}
	a.Suggestions = suggestions(q)
	return a
}

// suggestions say what to try next.
func suggestions(q *question) []string {
	out := []string{"换用文件中的说法再问，例如“班级学生数”“生均公用经费”"}
	if len(q.places) == 0 {
		out = append(out, "写明地区或文件名称")
	}
	return append(out, "用搜索查看原文条款")
}

func offTopic(q *question) search.Answer {
	return search.Answer{Type: q.typ, Status: search.OffTopic, Confidence: 1,
		Text:        "这个问题不属于政策文件的范围，无法回答。可以问文件里的标准、期限、责任单位等。",
		Suggestions: []string{"初中班额上限是多少", "随迁子女在公办学校就读的比例不低于多少", "工作方案什么时候报备案"}}
}

// complete fills what must never be null.
func complete(a search.Answer) search.Answer {
	if a.Citations == nil {
		a.Citations = []search.Citation{}
	}
	if a.Items == nil {
		a.Items = []string{}
	}
	if a.Alternatives == nil {
		a.Alternatives = []search.Alternative{}
	}
	if a.Nearest == nil {
		a.Nearest = []search.Nearest{}
	}
	if a.Suggestions == nil {
		a.Suggestions = []string{}
	}
	return a
}
