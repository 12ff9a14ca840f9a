package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// listSize is how many documents one page of the list shows.
const listSize = 50

type listView struct {
	Filter     DocumentFilter
	Filters    []filterView
	Rows       []documentRow
	Shown, All int
	Clauses    int // of the documents shown
	Prev, Next string
	Page, Last int // from 1

	Library, Writer bool // there is a page of the library; who asks may upload there
}

// documentRow is one document of the list.
type documentRow struct {
	documentMeta
	Date                string
	Authority, Validity badge
	Attention           int // flags a reader should look at before quoting
}

// Issuer joins the issuers as a document's head does.
func (m documentMeta) Issuer() string { return strings.Join(m.Issuers, "、") }

func (s *server) listPage(w http.ResponseWriter, r *http.Request) {
	all, err := s.documents(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	form := r.URL.Query()
	year, _ := strconv.Atoi(form.Get("year")) // not a number: any year
	f := DocumentFilter{
		Words: strings.TrimSpace(form.Get("q")), Region: form.Get("region"),
		Authority: form.Get("authority"), Year: year,
	}
	kept := f.keep(all)
	at, _ := strconv.Atoi(form.Get("page")) // not a number: the first page
	v := listView{Filter: f, Shown: len(kept), All: len(all), Last: max(1, (len(kept)+listSize-1)/listSize)}
	v.Page = min(max(at, 1), v.Last)
	for _, d := range kept {
		v.Clauses += d.Clauses
	}
	for _, d := range page(kept, (v.Page-1)*listSize, listSize) {
		v.Rows = append(v.Rows, rowOf(d))
	}
	v.Filters = listFilters(all, f)
	v.Library = s.Uploads != nil
	_, v.Writer = s.Writer(r)
	if v.Page > 1 {
		v.Prev = leaf(form, v.Page-1)
	}
	if v.Page < v.Last {
		v.Next = leaf(form, v.Page+1)
	}
	s.render(w, r, http.StatusOK, "documents", frame{Title: "文件", Active: "/documents", Body: v})
}

func leaf(form url.Values, n int) string {
	q := url.Values{}
	for k := range form {
		q.Set(k, form.Get(k))
	}
	q.Set("page", strconv.Itoa(n))
	return "/documents?" + q.Encode()
}

func rowOf(d search.Summary) documentRow {
	row := documentRow{documentMeta: metaOf(&d), Date: d.Issued.Chinese(),
		Authority: authorityBadge(d.Authority), Validity: validityBadge(d.Validity)}
	for _, f := range d.Flags {
		if flagBadge(f.Code).Class != "plain" {
			row.Attention++
		}
	}
	return row
}

// listFilters offers the regions, kinds and years that occur in the library.
func listFilters(all []search.Summary, f DocumentFilter) []filterView {
	counts := map[string]map[string]int{"region": {}, "authority": {}, "year": {}}
	for _, d := range all {
		for name, value := range map[string]string{"region": d.Region, "authority": string(d.Authority), "year": yearText(d.Issued.Year)} {
			if value != "" {
				counts[name][value]++
			}
		}
	}
	by := facets(counts)
	slices.SortFunc(by["year"], func(a, b facetValue) int { return cmp.Compare(b.Value, a.Value) })
	return []filterView{
		filter("region", "地区", "全部地区", f.Region, by["region"]),
		filter("authority", "文本性质", "全部性质", f.Authority, by["authority"]),
		filter("year", "成文年份", "全部年份", yearText(f.Year), by["year"]),
	}
}

type documentView struct {
	documentMeta
	Data                []datum
	Authority, Validity badge
	Flags               []flagLine
	Attention           int
	Outline             []outlineEntry
	Blocks              []block
	Notices             []string // what a reader must know before quoting this text
	Related             []hitView
	Kin                 kin
	Older               []versionLink // versions of the text to compare this one with
	From                originView
	Fetched             string
	ByURL, ByTitle      string // of what settles its validity
	AsOf                string
	Writer              bool
	Card                cardView
	Profiles            []chip // who it names, and where others that do are
}

// versionLink is another version and where the two are compared.
type versionLink struct {
	kinView
	Compare string
}

// datum is one line of the metadata block; Value is never "".
type datum struct{ Label, Value string }

type flagLine struct {
	badge
	Detail, Clause string
}

func (s *server) documentPage(w http.ResponseWriter, r *http.Request) {
	d, err := s.document(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := documentView{
		documentMeta: openMeta(d), Authority: authorityBadge(d.Authority),
		Validity: validityBadge(d.Validity), Notices: notices(d),
	}
	for _, x := range []datum{
		{"发文机关", v.Issuer()}, {"发文字号", d.Number}, {"成文日期", d.Issued.Chinese()},
		{"发布日期", d.Posted.Chinese()}, {"施行日期", d.Effective.Chinese()},
	} {
		v.Data = append(v.Data, datum{x.Label, cmp.Or(x.Value, "文中未载明")})
	}
	for _, x := range []datum{{"有效期至", d.Expires.Chinese()}, {"地区", d.Region}} {
		if x.Value != "" {
			v.Data = append(v.Data, x)
		}
	}
	for _, f := range v.documentMeta.Flags {
		line := flagLine{flagBadge(f.Code), f.Detail, f.Clause}
		if line.Class != "plain" {
			v.Attention++
		}
		v.Flags = append(v.Flags, line)
	}
	var anchors []string
	v.Blocks, anchors = layout(d)
	v.Outline = outline(d, anchors)
	// Without what is near, the text itself is still worth showing.
	near, err := s.related(r.Context(), d.ID, r.URL.Query().Get("clause"), defaultRelated)
	if err != nil && !errors.Is(err, search.ErrNotFound) {
		s.Log.WarnContext(r.Context(), "related failed", "err", err)
	}
	v.Related = hitViews(near)
	s.kinship(r, d, &v)
	v.Card = cardOf(d)
	for _, p := range v.Card.Profiles {
		v.Profiles = append(v.Profiles, chip{Name: p, URL: cardQuery{Profiles: []string{p}}.url(1)})
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	s.render(w, r, http.StatusOK, "document", frame{Title: clip(d.Title, 60), Active: "/documents", Wide: true, Body: v})
}

// kinship fills in what the document is to others, where its file is from and why it holds or does not.
func (s *server) kinship(r *http.Request, d *corpus.Document, v *documentView) {
	v.Kin = s.kinOf(r.Context(), &d.Meta)
	older := true
	for _, k := range v.Kin.Versions {
		if k.ID == d.ID {
			older = false
			continue
		}
		first, second := k.ID, d.ID
		if !older {
			first, second = second, first
		}
		v.Older = append(v.Older, versionLink{k, "/compare?" + url.Values{"old": {first}, "new": {second}}.Encode()})
	}
	v.From = s.originOf(r.Context(), d.ID)
	if at, err := time.Parse(time.RFC3339, v.From.Fetched); err == nil {
		v.Fetched = at.Format("2006-01-02 15:04")
	}
	_, v.Writer = s.Writer(r)
	v.AsOf = zhdate.DateOf(s.Now().In(s.Zone)).Chinese()
	if d.Why.Document != "" {
		v.ByURL, v.ByTitle = search.URL(d.Why.Document, d.Why.Clause), d.Why.Title
	} else if d.Why.Clause != "" {
		v.ByURL, v.ByTitle = "#"+d.Why.Clause, "本文该处"
	}
}

// notices words the warnings that stand above a text which is no policy by
// itself, or no longer one.
func notices(d *corpus.Document) (out []string) {
	switch d.Authority {
	case corpus.Digest:
		out = append(out, d.Authority.Label()+"。本文是为演示编写的要点，引用前请核对正式文件。")
	case corpus.Template:
		out = append(out, d.Authority.Label()+"。本文是写作样式，其中的数字和要求不能当作规定引用。")
	case corpus.Excerpt:
		out = append(out, d.Authority.Label()+"：这里只有原文件的一部分，全文以发文机关公布的为准。")
	}
	switch d.Validity {
	case corpus.Repealed:
		out = append(out, "本文件已废止或已过有效期，不能作为现行依据。")
	case corpus.NotYet:
		out = append(out, "本文件尚未生效，请留意施行日期。")
	case corpus.Amended:
		out = append(out, "本文件已有修改版本，请核对最新文本。")
	}
	return out
}
