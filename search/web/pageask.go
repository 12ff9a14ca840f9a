package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// askView is the body of the ask and search page. At most one of Answer, Found
// and Problem is set; none of them on the empty page.
type askView struct {
	Mode         string // "ask" or "search"
	Q            string
	Conversation string
	Region       string
	Examples     []string
	Answer       *answerView
	Found        *foundView
	Problem      string
}

// TabURL leads to the other mode with the same words.
func (v askView) TabURL(mode string) string {
	q := url.Values{"mode": {mode}}
	if v.Q != "" {
		q.Set("q", v.Q)
	}
	return "/?" + q.Encode()
}

// AskURL asks one of the offered questions, in the same conversation.
func (v askView) AskURL(question string) string {
	q := url.Values{"mode": {"ask"}, "q": {question}}
	if v.Conversation != "" {
		q.Set("conversation_id", v.Conversation)
	}
	return "/?" + q.Encode()
}

type answerView struct {
	search.Answer
	Label        string // of the question type; "" for other
	Citations    []citationView
	Alternatives []alternativeView
	Nearest      []hitView
}

type alternativeView struct {
	Headline, Text string
	Citations      []citationView
}

// citationView is a citation with its quote cut around the deciding value.
type citationView struct {
	search.Citation
	Before, Marked, After string // together they are Quote
	Date                  string
	Authority, Validity   badge
}

// Path is the section path as text, outermost first.
func (c citationView) Path() string { return strings.Join(c.Section, " › ") }

// hitView is a clause of a result list.
type hitView struct {
	search.Nearest
	HTML                template.HTML
	Authority, Validity badge
}

// Path is the section path as text, outermost first.
func (h hitView) Path() string { return strings.Join(h.Section, " › ") }

// foundView is one page of search results.
type foundView struct {
	searchResult
	Hits       []hitView
	Filters    []filterView
	Sort       string
	From       int // number of the first hit shown, from 1
	Prev, Next string
	Hidden     []pair   // filters without a select of their own
	Taken      []string // how operators were understood
	Better     string   // address of the search for DidYouMean
	// Ways out where nothing was found: addresses of the same search without filters,
	// with its operators taken for words, and of the question; "" where that is none.
	Unfiltered, Plain, Ask string
}

// pair is a field of a form.
type pair struct{ Name, Value string }

// filterView is one select of the search form.
type filterView struct {
	Name, Label string
	Options     []optionView
}

type optionView struct {
	Value, Text string
	Selected    bool
}

// askPage shows the form, and below it the answer or the clauses found.
func (s *server) askPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	v := askView{Mode: "ask", Q: strings.TrimSpace(form.Get("q")), Region: form.Get("region"), Conversation: form.Get("conversation_id"), Examples: s.Examples}
	if form.Get("mode") == "search" {
		v.Mode = "search"
	}
	f := frame{Active: "/"}
	status := http.StatusOK
	var err error
	switch {
	case v.Mode == "search" && (v.Q != "" || narrowed(form)):
		v.Found, err = s.found(r, form)
	case v.Mode == "ask" && v.Q != "":
		err = s.answered(r, &v)
	}
	if err != nil {
		if code, detail := failure(err); code == http.StatusBadRequest {
			v.Problem, status = detail, code
			v.Q = clip(strings.ToValidUTF8(v.Q, "�"), 2*search.MaxQueryRunes)
		} else {
			s.fail(w, r, err)
			return
		}
	}
	if v.Q != "" {
		f.Title = clip(v.Q, 40)
	}
	f.Body = v
	s.render(w, r, status, "ask", f)
}

func (s *server) answered(r *http.Request, v *askView) error {
	a, err := s.ask(r.Context(), v.Conversation, search.Question{Text: v.Q, Region: v.Region})
	if err != nil {
		return err
	}
	v.Conversation = a.ConversationID
	v.Answer = &answerView{Answer: a, Label: typeLabel(a.Type), Citations: citationViews(a.Citations)}
	for _, alt := range a.Alternatives {
		v.Answer.Alternatives = append(v.Answer.Alternatives, alternativeView{alt.Headline, alt.Text, citationViews(alt.Citations)})
	}
	v.Answer.Nearest = hitViews(a.Nearest)
	return nil
}

func citationViews(cs []search.Citation) []citationView {
	var out []citationView
	for _, c := range cs {
		v := citationView{Citation: c, Before: c.Quote, Date: c.Issued.Chinese(), Authority: authorityBadge(c.Authority), Validity: validityBadge(c.Validity)}
		from, to := c.Mark.Start-c.Span.Start, c.Mark.End-c.Span.Start
		if 0 <= from && from < to && to <= len(c.Quote) && onRunes(c.Quote, from, to) {
			v.Before, v.Marked, v.After = c.Quote[:from], c.Quote[from:to], c.Quote[to:]
		}
		out = append(out, v)
	}
	return out
}

// onRunes tells whether both offsets stand between characters of s.
func onRunes(s string, offsets ...int) bool {
	for _, o := range offsets {
		if o < len(s) && !utf8.RuneStart(s[o]) {
			return false
		}
	}
	return true
}

func hitViews(ns []search.Nearest) []hitView {
	var out []hitView
	for _, n := range ns {
		out = append(out, hitView{n, markOnly(n.Snippet), authorityBadge(n.Authority), validityBadge(n.Validity)})
	}
	return out
}

// filterNames are the filters a search page keeps, in the order it shows them;
// the rest of the API's (issuer, number, document_id) pass through hidden.
var filterNames = [...]struct{ name, label, all string }{
	{"region", "地区", "全部地区"}, {"level", "级别", "全部级别"}, {"year", "成文年份", "全部年份"}, {"type", "文种", "全部文种"},
	{"authority", "文本性质", "全部性质"}, {"validity", "有效性", "全部"},
}

// filters are the fields of the form that narrow a search.
var filters = []string{"region", "level", "year", "type", "authority", "validity", "issuer", "number", "document_id"}

func narrowed(form url.Values) bool {
	for _, name := range filters {
		if form.Get(name) != "" {
			return true
		}
	}
	return false
}

// found searches by the page's form. A year or offset that is no number counts
// as not given: the form itself cannot send one.
func (s *server) found(r *http.Request, form url.Values) (*foundView, error) {
	year, _ := strconv.Atoi(form.Get("year"))
	from, _ := strconv.Atoi(form.Get("from"))
	in := searchQuery{
		Text: form.Get("q"), Region: form.Get("region"), Level: form.Get("level"), Issuer: form.Get("issuer"), Number: form.Get("number"), Year: year,
		Type: form.Get("type"), Authority: form.Get("authority"), Validity: form.Get("validity"),
		DocumentID: form.Get("document_id"), From: max(0, from), Size: search.DefaultSize, Sort: form.Get("sort"), Explain: form.Get("explain") != "",
	}
	q := in.query()
	res, err := s.search(r.Context(), q)
	if err != nil {
		return nil, err
	}
	v := &foundView{searchResult: res, Hits: hitViews(res.Hits), Sort: string(q.Sort), From: q.From + 1, Taken: taken(q)}
	if res.DidYouMean != "" {
		v.Better = with(form, "q", res.DidYouMean)
	}
	if res.Total == 0 {
		v.waysOut(form, q)
	}
	for _, name := range []string{"issuer", "number", "document_id"} {
		if form.Get(name) != "" {
			v.Hidden = append(v.Hidden, pair{name, form.Get(name)})
		}
	}
	for _, f := range filterNames {
		v.Filters = append(v.Filters, filter(f.name, f.label, f.all, form.Get(f.name), res.Facets[f.name]))
	}
	if q.From > 0 {
		v.Prev = turn(form, max(0, q.From-q.Size))
	}
	if next := q.From + q.Size; next < res.Total && next <= search.MaxFrom {
		v.Next = turn(form, next)
	}
	return v, nil
}

// filter offers the values found, and the chosen one even where nothing has it.
func filter(name, label, all, chosen string, values []facetValue) filterView {
	v := filterView{Name: name, Label: label, Options: []optionView{{"", all, chosen == ""}}}
	seen := chosen == ""
	for _, o := range values {
		seen = seen || o.Value == chosen
		text := facetLabel(name, o.Value) + "（" + strconv.Itoa(o.Count) + "）"
		v.Options = append(v.Options, optionView{o.Value, text, o.Value == chosen})
	}
	if !seen {
		v.Options = append(v.Options, optionView{chosen, facetLabel(name, chosen), true})
	}
	return v
}

// waysOut offers what may find something where this search found nothing.
func (v *foundView) waysOut(form url.Values, q search.Query) {
	if narrowed(form) && form.Get("q") != "" {
		v.Unfiltered = with(form, append([]string{"from", ""}, empty(filters)...)...)
	}
	if words := plainWords(q); len(q.Phrases)+len(q.Without)+len(q.Fields) > 0 && words != "" {
		v.Plain = with(form, "q", words, "from", "")
	}
	if words := plainWords(q); words != "" {
		v.Ask = with(url.Values{}, "mode", "ask", "q", words)
	}
}

// plainWords are the words of a search without its operators.
func plainWords(q search.Query) string {
	words := append([]string{q.Text}, q.Phrases...)
	for _, f := range q.Fields {
		if !f.Not && f.Name == search.TitleField {
			words = append(words, f.Value)
		}
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// taken says how the operators of a search were understood.
func taken(q search.Query) (out []string) {
	for _, p := range q.Phrases {
		out = append(out, "原样出现“"+p+"”")
	}
	for _, p := range q.Without {
		out = append(out, "不含“"+p+"”")
	}
	for _, f := range q.Fields {
		is := "："
		if f.Not {
			is = "不是："
		}
		out = append(out, f.Name.Word()+is+f.Value)
	}
	return out
}

// empty pairs names with nothing.
func empty(names []string) (out []string) {
	for _, n := range names {
		out = append(out, n, "")
	}
	return out
}

// with is the address of the page with other values for some fields, given in pairs;
// "" leaves a field out.
func with(form url.Values, pairs ...string) string {
	q := url.Values{}
	for k := range form {
		q.Set(k, form.Get(k))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return "/?" + q.Encode()
}

// turn is the address of another page of the same results.
func turn(form url.Values, from int) string { return with(form, "from", strconv.Itoa(from)) }
