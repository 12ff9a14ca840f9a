package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What may be typed into a search box besides words, each set off by white space:
//
//	"短语" “短语” 「短语」    must stand in the clause word for word
//	-词 -"短语"              must not
//	标题:词 -地区:某市        a property of the document has it, or has not; the value may be quoted
//
// Anything else is words, among it operators that are not complete (a quote that does
// not end, a name that is none) or run into other text, as in 什么是“双减”政策: what is
// typed without a thought of operators means what it says.

// FieldName is a property of a document that a query may name.
type FieldName string

// The properties.
const (
	TitleField     FieldName = "title"
	NumberField    FieldName = "number"
	IssuerField    FieldName = "issuer"
	RegionField    FieldName = "region"
	YearField      FieldName = "year"
	LevelField     FieldName = "level"
	TypeField      FieldName = "type"
	AuthorityField FieldName = "authority"
	ValidityField  FieldName = "validity"
)

// fieldNames are the words for them, the one shown to people first.
var fieldNames = []struct {
	field FieldName
	words []string
}{
	{TitleField, []string{"标题", "题目", "文件名称", "title"}},
	{NumberField, []string{"文号", "发文字号", "number"}},
	{IssuerField, []string{"发文机关", "发文单位", "机关", "issuer"}},
	{RegionField, []string{"地区", "地方", "region"}},
	{YearField, []string{"年份", "年", "year"}},
	{LevelField, []string{"级别", "层级", "level"}},
	{TypeField, []string{"文种", "类型", "type"}},
	{AuthorityField, []string{"性质", "文本性质", "authority"}},
	{ValidityField, []string{"有效性", "效力", "validity"}},
}

// fieldOf is the field a word names.
func fieldOf(word string) (FieldName, bool) {
	word = strings.ToLower(word)
	for _, f := range fieldNames {
		if slices.Contains(f.words, word) {
			return f.field, true
		}
	}
	return "", false
}

// Field asks that a property of the document has a value, or with Not that it has
// not.
type Field struct {
	Name  FieldName
	Value string
	Not   bool
}

// maxOperators bounds the phrases, exclusions and fields of one query; more are
// taken for words.
const maxOperators = 16

// Words is what was typed, taken apart.
type Words struct {
	Free    string   // ranks; words as they were typed
	Phrases []string // stand in the clause
	Without []string // do not
	Fields  []Field
}

// ParseWords takes apart what was typed. It never fails. Text without operators is
// all Free.
func ParseWords(text string) Words {
	w := Words{Free: strings.TrimSpace(text)}
	for { // taking an operator out may put two halves of another together
		free := w.takeOperators(w.Free)
		if free == w.Free {
			return w
		}
		w.Free = free
	}
}

// takeOperators returns text without its operators.
func (w *Words) takeOperators(text string) string {
	var rest []string
	from := 0 // of what is kept as it is
	keep := func(to int) {
		if s := strings.TrimSpace(text[from:to]); s != "" {
			rest = append(rest, s)
		}
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		if end := w.operator(text, i); end > i && len(w.Phrases)+len(w.Without)+len(w.Fields) <= maxOperators {
			keep(i)
			i, from = end, end
			continue
		}
		i = tokenEnd(text, i)
	}
	if from == 0 {
		return text
	}
	keep(len(text))
	return strings.Join(rest, " ")
}

// operator reads the operator that begins at i and returns its end, or i when there
// is none.
func (w *Words) operator(text string, i int) int {
	if len(w.Phrases)+len(w.Without)+len(w.Fields) >= maxOperators {
		return i
	}
	if phrase, end := quoted(text, i); end > i {
		w.Phrases = append(w.Phrases, phrase)
		return end
	}
	at, not := i, false
	if r, n := utf8.DecodeRuneInString(text[i:]); strings.ContainsRune("-－−", r) {
		at, not = i+n, true
	}
	if f, end := field(text, at); end > at {
		f.Not = not
		w.Fields = append(w.Fields, f)
		return end
	}
	if !not {
		return i
	}
	if phrase, end := quoted(text, at); end > at {
		w.Without = append(w.Without, phrase)
		return end
	}
	end := tokenEnd(text, at)
	if word := text[at:end]; hasLetter(word) && !strings.ContainsAny(word, quoteMarks) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) || unicode.IsNumber(r) {
			w.Without = append(w.Without, word)
			return end
		}
	}
	return i
}

// quotes are the pairs a phrase may stand between.
var quotes = [...][2]string{{`"`, `"`}, {"“", "”"}, {"「", "」"}, {"『", "』"}, {"＂", "＂"}}

const quoteMarks = "\"“”「」『』＂"

// quoted reads a phrase that begins at i and stands by itself.
func quoted(text string, i int) (phrase string, end int) {
	for _, q := range quotes {
		rest, ok := strings.CutPrefix(text[i:], q[0])
		if !ok {
			continue
		}
		inside, _, ok := strings.Cut(rest, q[1])
		if !ok || !hasLetter(inside) {
			return "", i
		}
		end := i + len(q[0]) + len(inside) + len(q[1])
		if r, _ := utf8.DecodeRuneInString(text[end:]); end < len(text) && !unicode.IsSpace(r) {
			return "", i
		}
		return strings.TrimSpace(inside), end
	}
	return "", i
}

// field reads name:value at i.
func field(text string, i int) (f Field, end int) {
	token := text[i:tokenEnd(text, i)]
	at := strings.IndexAny(token, ":：")
	if at <= 0 {
		return f, i
	}
	name, ok := fieldOf(token[:at])
	if !ok {
		return f, i
	}
	_, colon := utf8.DecodeRuneInString(token[at:])
	from := i + at + colon
	if value, end := quoted(text, from); end > from {
		return Field{Name: name, Value: value}, end
	}
	value := text[from:tokenEnd(text, from)]
	if !hasLetter(value) || strings.ContainsAny(value, quoteMarks) {
		return f, i
	}
	return Field{Name: name, Value: value}, from + len(value)
}

// tokenEnd is the next white space, or the end.
func tokenEnd(text string, i int) int {
	if n := strings.IndexFunc(text[i:], unicode.IsSpace); n >= 0 {
		return i + n
	}
	return len(text)
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// String writes w as it could be typed; ParseWords reads it back the same.
func (w Words) String() string {
	var out []string
	for _, f := range w.Fields {
		s := f.Name.Word() + ":" + quoteIfNeeded(f.Value)
		if f.Not {
			s = "-" + s
		}
		out = append(out, s)
	}
	for _, p := range w.Phrases {
		out = append(out, quote(p))
	}
	for _, p := range w.Without {
		out = append(out, "-"+quoteIfNeeded(p))
	}
	if w.Free != "" {
		out = append(out, w.Free)
	}
	return strings.Join(out, " ")
}

// quote puts s between quotes that do not end inside it.
func quote(s string) string {
	for _, q := range quotes {
		if !strings.Contains(s, q[1]) && !strings.Contains(s, q[0]) {
			return q[0] + s + q[1]
		}
	}
	for _, q := range quotes {
		if !strings.Contains(s, q[1]) {
			return q[0] + s + q[1]
		}
	}
	return s // no phrase that was parsed holds all of them
}

func quoteIfNeeded(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	bare := !strings.ContainsFunc(s, unicode.IsSpace) && !strings.ContainsAny(s, quoteMarks) &&
		(unicode.IsLetter(r) || unicode.IsNumber(r))
	if _, end := field(s, 0); bare && end == 0 {
		return s
	}
	return quote(s)
}
