package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reason says why no value was stated, as data; Words puts it into Chinese.
type Reason struct {
	Code    ReasonCode `json:"code"`
	Place   string     `json:"place,omitempty"`   // of NoPlace and OneSided: which
	Title   string     `json:"title,omitempty"`   // of NoText and NoArticle: of the text
	Within  string     `json:"within,omitempty"`  // of NoArticle: what the text does have, 第六条
	Article string     `json:"article,omitempty"` // of NoArticle and WhichText: what is asked for, 第三款
	Last    string     `json:"last,omitempty"`    // of NoArticle: the last of its kind; "" where there is none
	// Unplaced: the question names no place, and might be answered if it did.
	Unplaced bool `json:"unplaced,omitempty"`
}

// ReasonCode names a kind of reason.
type ReasonCode string

// The reasons of NotFound, and NoMatters of OffTopic.
const (
	NoClause  ReasonCode = "no_clause"  // clauses come near, none answers
	NoMatch   ReasonCode = "no_match"   // nothing in the library has to do with it
	NoPlace   ReasonCode = "no_place"   // the library has nothing of the place that is asked about
	OneSided  ReasonCode = "one_sided"  // of a comparison one side was not found
	NoText    ReasonCode = "no_text"    // the library does not have the text that is named
	NoArticle ReasonCode = "no_article" // the text does not have the article that is named
	WhichText ReasonCode = "which_text" // an article is named, but of which text is not said
	NoMatters ReasonCode = "no_matters" // it is not about what policy texts deal with
)

// The reasons of OffTopic for what is said to the service itself; Answer.Text answers it.
const (
	Greeting ReasonCode = "greeting"
	Thanks   ReasonCode = "thanks"
	HowTo    ReasonCode = "how_to"   // how the service is used
	Holdings ReasonCode = "holdings" // which documents there are
	Newest   ReasonCode = "newest"   // which are the newest
)

// ToService tells that something was said to the service itself, not asked of the documents.
func (r Reason) ToService() bool { return toService[r.Code] != "" }

// toService are the headlines of what the service says of itself.
var toService = map[ReasonCode]string{
	Greeting: "您好", Thanks: "不客气", HowTo: "怎么用", Holdings: "已收录的文件", Newest: "最新的文件",
}

// The reasons of Clauses.
const (
	Unsure   ReasonCode = "unsure"    // there is a value, less sure than the operator allows; also when none is given
	Doubtful ReasonCode = "doubtful"  // the clauses themselves are more likely not the right ones
	Unstated ReasonCode = "unstated"  // the matter is there, what is asked of it is not written
	Disagree ReasonCode = "disagree"  // clauses of equal weight say different things
	OnlyWord ReasonCode = "only_word" // words were typed that ask for nothing in particular
	ByCase   ReasonCode = "by_case"   // it depends on what the question does not say
)

// Words are what is said to the person who asked: that it was not found, and what there
// is instead. Either is a phrase or sentence that can stand alone.
func (r Reason) Words() (headline, detail string) {
	const none = "未找到依据"
	if said := toService[r.Code]; said != "" {
		return said, ""
	}
	switch r.Code {
	case NoMatters:
		return "这个问题不属于政策文件的范围，无法回答", "可以问文件里的标准、期限、责任单位等。"
	case NoPlace:
		return none, "现有文件中没有" + r.Place + "的规定。以下是其他地方的相近条款，不适用于" + r.Place + "。"
	case OneSided:
		return none, "没有找到" + r.Place + "的规定，无法比较。"
	case NoText:
		return none, "现有文件中没有《" + r.Title + "》。请核对文件名称，或先把它放入文件夹。"
	case NoArticle:
		return none, r.Missing() + "。"
	case WhichText:
		return none, "没有说明是哪个文件的" + r.Article + "。请写明文件名称，如“《文件名称》" + r.Article + "”。"
	case NoMatch:
		return none, "现有文件中没有与这个问题有关的条款。请换一种说法，或确认相关文件已经放入文件夹。"
	}
	if detail := noValue[r.Code]; detail != "" {
		return found, detail
	}
	return none, "现有文件中没有能直接回答这个问题的条款。以下是最接近的条款，供核对。"
}

// found is the headline of Clauses: what is shown, not what is asked for.
const found = "相关条款"

// noValue says for each reason of Clauses, in one sentence, that no value is claimed and
// what to do.
var noValue = map[ReasonCode]string{
	Unsure:   "下列条款很可能与问题有关，但答案不够确定，这里不给结论，请看原文判断。",
	Doubtful: "下列条款可能与问题有关，请核对；没有确定的答案，这里不给结论。",
	Unstated: "下列条款讲的是这件事，但没有写明所问的内容，这里不给结论，请看原文判断。",
	Disagree: "下列条款的说法不一致，这里不给结论，请对照原文判断适用哪一条。",
	OnlyWord: "没有问具体的事，先列出最有关的条款，这里不给结论；要答案请问完整的一句话。",
	ByCase:   "答案取决于问题里没有说明的情况，这里不给结论，请看下列条款对照判断。",
}

// Missing says what a text does not have, and up to where it goes.
func (r Reason) Missing() string {
	said := "《" + r.Title + "》" + r.Within + "没有" + r.Article
	if r.Last != "" {
		said += "，最后是" + r.Last
	}
	return said
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
	if r.Code == NoMatters || r.ToService() {
		return nil
	}
	if noValue[r.Code] != "" {
		if r.Unplaced {
			return []string{"写明地区或文件名称再问"}
		}
		return nil
	}
	out := []string{rephrase}
	if r.Unplaced {
		out = append(out, "写明地区或文件名称")
	}
	return append(out, "用搜索查看原文条款")
}

// rephrase is the first thing to try.
const rephrase = "换用文件中的说法再问"

// suggestions are those of the reason, with a word of the clauses that come nearest as an example: whatever the library
// is about, it speaks so.
func (a *Answer) suggestions() []string {
	out := a.Reason.Suggestions()
	if len(out) == 0 || out[0] != rephrase {
		return out
	}
	for i := range a.Nearest {
		for _, heading := range slices.Backward(a.Nearest[i].Section) {
			heading = strings.TrimSpace(enumeratorRE.ReplaceAllString(heading, ""))
			if n := utf8.RuneCountInString(heading); n >= 2 && n <= 12 {
				return append([]string{rephrase + "，例如“" + heading + "”"}, out[1:]...)
			}
		}
	}
	return out
}

// enumeratorRE is the number of a heading: 一、 （二） 第三章
var enumeratorRE = regexp.MustCompile(`^\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)、.．]|第[〇零一二三四五六七八九十百\d]+[编章节条款])\s*`)

// Words are what is said of an answer that states no value.
func (a *Answer) Words() (headline, detail string) {
	headline, detail = a.because().Words()
	if a.Status == Clauses {
		headline = found // also of a place that nothing was found of
	}
	return headline, detail
}

// because is the reason. Clauses that come with none, or with one that speaks of nothing
// found, are Unsure.
func (a *Answer) because() Reason {
	r := a.Reason
	if a.Status == Clauses && (r.Code == "" || r.Code == NoClause || r.Code == NoMatch) {
		r.Code = Unsure
	}
	return r
}

// Worded is the answer with Text, Suggestions and what the citations mark, for an edge
// that hands it on as it is: of a question that was not answered the Answerer gives the
// Reason alone, and of a mark its place.
func (a Answer) Worded() Answer {
	a.Citations = marked(a.Citations)
	a.Alternatives = slices.Clone(a.Alternatives)
	for i := range a.Alternatives {
		a.Alternatives[i].Citations = marked(a.Alternatives[i].Citations)
	}
	if a.Status == Answered || a.because().Code == "" {
		return a
	}
	a.Reason = a.because()
	if a.Text == "" && a.Status == Clauses {
		_, a.Text = a.Words() // it says by itself what is shown
	}
	if a.Text == "" {
		a.Text = a.Reason.Text()
	}
	if len(a.Suggestions) == 0 {
		a.Suggestions = a.suggestions()
	}
	return a
}
