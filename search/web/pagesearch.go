package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/policybot/policybot/search"
)

// foundView is one page of search results.
type foundView struct {
	searchResult
	Groups     []groupView
	Brief      bool // below an answer: the first of them, without filters
	Filters    []filterView
	Sort       string
	From       int // number of the first hit shown, from 1
	Prev, Next string
	Hidden     []pair   // filters without a select of their own
	Taken      []string // how operators were understood
	Better     string   // address of the search for DidYouMean
	// Ways out where nothing was found: addresses of the same search without filters,
	// with its operators taken for words; "" where that is none.
	Unfiltered, Plain string
	Ask               []string // questions on the documents found
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
	v := &foundView{
		searchResult: res, Groups: grouped(hitViews(res.Hits)), Sort: string(q.Sort), From: q.From + 1,
		Taken: taken(q),
	}
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
		text := o.Label + "（" + strconv.Itoa(o.Count) + "）"
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
