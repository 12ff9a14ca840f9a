package web

import (
	"context"
	"slices"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// kin is what other documents of the library are to one.
type kin struct {
	Versions    []kinView `json:"versions" doc:"同一文件的各个版本，由旧到新，包括本文件；只有一个时为空"`
	Explains    []kinView `json:"explains" doc:"本文解读的文件"`
	ExplainedBy []kinView `json:"explained_by" doc:"解读本文件的文章"`
}

// kinView is one of them.
type kinView struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Number   string          `json:"number"`
	Issued   corpus.Date     `json:"issued"`
	Revised  corpus.Date     `json:"revised"`
	Validity corpus.Validity `json:"validity"`
	URL      string          `json:"url"`
}

// Day is what tells one version from another.
func (k kinView) Day() string {
	if k.Revised.Compare(k.Issued) > 0 {
		return k.Revised.Chinese()
	}
	return k.Issued.Chinese()
}

// Label is the word for its validity.
func (k kinView) Label() badge { return validityBadge(k.Validity) }

// kinOf finds them; without the list of the library there are none.
func (s *server) kinOf(ctx context.Context, m *corpus.Meta) kin {
	out := kin{[]kinView{}, []kinView{}, []kinView{}}
	ids := slices.Concat(m.Versions, m.Explains, m.ExplainedBy)
	if len(ids) == 0 {
		return out
	}
	all, err := s.documents(ctx)
	if err != nil {
		return out
	}
	found := map[string]*search.Summary{}
	for i := range all {
		if slices.Contains(ids, all[i].ID) {
			found[all[i].ID] = &all[i]
		}
	}
	for _, g := range []struct {
		ids  []string
		into *[]kinView
	}{{m.Versions, &out.Versions}, {m.Explains, &out.Explains}, {m.ExplainedBy, &out.ExplainedBy}} {
		for _, id := range g.ids {
			if d := found[id]; d != nil {
				*g.into = append(*g.into, kinView{d.ID, d.Title, d.Number, d.Issued, d.Revised, d.Validity, "/documents/" + d.ID})
			}
		}
	}
	return out
}
