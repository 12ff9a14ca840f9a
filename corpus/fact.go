package corpus

// Comparator relates a fact's indicator to its value.
type Comparator string

// The comparators; Equal when the text states a plain value.
const (
	Equal   Comparator = "="
	AtMost  Comparator = "<=" // 不超过, 以内, 以下
	AtLeast Comparator = ">=" // 不低于, 不少于, 以上, 至少
	Below   Comparator = "<"  // 低于, 少于, 不足
	Above   Comparator = ">"  // 超过, 高于
	About   Comparator = "~"  // 约, 大约, 近
)

// Fact 事实 is one value a clause states, with the words around it that say of
// what. Text fields are verbatim pieces of the document.
type Fact struct {
	Subject    string     // 学段/对象 the value belongs to: 初中, 特殊教育学校; "" when the clause names none
	Indicator  string     // what is measured: 班级学生数
	Comparator Comparator //
	Value      string     // the number as written: 50, 五十, 4.5
	Unit       string     // 人, %, 平方米; "" when there is none
	Period     string     // the year or period it is stated for, as written; "" when none
	Span       Span       // value, unit and a bound written next to it: 不超过…50人 gives 50人, 85%以上 the whole
	Context    Span       // from the subject to the value: the part of the clause that states the fact
	Clause     int        // index into Document.Clauses
}
