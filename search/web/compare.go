package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/compare"
	"github.com/policybot/policybot/search"
)

type comparison struct {
	Old     documentMeta         `json:"old"`
	New     documentMeta         `json:"new"`
	Counts  map[compare.Kind]int `json:"counts" doc:"各种变化的条数"`
	Changes []changeView         `json:"changes" doc:"按新文本的顺序"`
}

type changeView struct {
	Kind  compare.Kind  `json:"kind" enum:"same,changed,added,removed,moved" doc:"未变、改动、新增、删去、移动"`
	Old   *pieceView    `json:"old"`
	New   *pieceView    `json:"new"`
	Words []compare.Run `json:"words" doc:"逐字的变化，两边都有而文字不同时才有"`
}

type pieceView struct {
	Name   string `json:"name" doc:"条号或标题"`
	Clause string `json:"clause"`
	Text   string `json:"text"`
	URL    string `json:"url"`
}

func (s *server) registerCompare(api huma.API) {
	type reply struct{ Body comparison }
	huma.Register(api, huma.Operation{
		OperationID: "compare-documents", Method: http.MethodGet, Path: "/api/v1/compare",
		Summary: "比较两份文件，逐条列出变化", Errors: []int{404, 422},
	}, func(ctx context.Context, in *struct {
		Old string `query:"old" required:"true" doc:"旧文本的编号"`
		New string `query:"new" required:"true" doc:"新文本的编号"`
	}) (*reply, error) {
		a, b, changes, err := s.compared(ctx, in.Old, in.New)
		if err != nil {
			return nil, s.refusal(ctx, "compare documents", err)
		}
		out := comparison{Old: openMeta(a), New: openMeta(b), Counts: compare.Counts(changes), Changes: []changeView{}}
		for _, c := range changes {
			out.Changes = append(out.Changes, changeView{c.Kind, piece(a.ID, c.Old), piece(b.ID, c.New), list(c.Words)})
		}
		return &reply{out}, nil
	})
}

// compared compares two documents of the library.
func (s *server) compared(ctx context.Context, before, after string) (a, b *corpus.Document, changes []compare.Change, err error) {
	if a, err = s.document(ctx, before); err != nil {
		return nil, nil, nil, err
	}
	if b, err = s.document(ctx, after); err != nil {
		return nil, nil, nil, err
	}
	return a, b, compare.Compare(a, b), nil
}

func piece(id string, p *compare.Piece) *pieceView {
	if p == nil {
		return nil
	}
	return &pieceView{p.Name, p.Clause, p.Text, search.URL(id, p.Clause)}
}

// compareView is the page that shows what changed.
type compareView struct {
	Old, New kinView
	Counts   []countView
	Blocks   []compareBlock
	Alike    bool
}

type countView struct {
	badge
	N int
}

// compareBlock is a piece that changed, or several that did not.
type compareBlock struct {
	badge
	Name     string
	Old, New string // addresses of the clauses
	Words    []compare.Run
	Same     []*pieceView // that did not change
}

// kinds of change in the order in which they are counted.
var changeBadges = []struct {
	kind compare.Kind
	badge
}{
	{compare.Changed, badge{"warn", "改动"}}, {compare.Added, badge{"good", "新增"}}, {compare.Removed, badge{"bad", "删去"}},
	{compare.Moved, badge{"plain", "移动"}}, {compare.Same, badge{"plain", "未变"}},
}

func (s *server) comparePage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	if form.Get("old") == "" || form.Get("new") == "" {
		s.fail(w, r, search.Invalid("请在文件页的“版本”里选择要比较的两份文本。"))
		return
	}
	a, b, changes, err := s.compared(r.Context(), form.Get("old"), form.Get("new"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	view := func(d *corpus.Document) kinView {
		return kinView{d.ID, d.Title, d.Number, d.Issued, d.Revised, d.Validity, "/documents/" + d.ID}
	}
	v := compareView{Old: view(a), New: view(b)}
	counts := compare.Counts(changes)
	v.Alike = counts[compare.Same] == len(changes)
	for _, k := range changeBadges {
		if n := counts[k.kind]; n > 0 {
			v.Counts = append(v.Counts, countView{k.badge, n})
		}
	}
	for _, c := range changes {
		v.add(c, a.ID, b.ID)
	}
	s.render(w, r, http.StatusOK, "compare", frame{Title: clip(b.Title, 40) + " 变化", Active: "/documents", Body: v})
}

// add shows a change; what did not change is folded together.
func (v *compareView) add(c compare.Change, old, now string) {
	if c.Kind == compare.Same {
		if n := len(v.Blocks); n == 0 || v.Blocks[n-1].Same == nil {
			v.Blocks = append(v.Blocks, compareBlock{})
		}
		last := &v.Blocks[len(v.Blocks)-1]
		last.Same = append(last.Same, piece(now, c.New))
		return
	}
	b := compareBlock{Words: c.Words}
	for _, k := range changeBadges {
		if k.kind == c.Kind {
			b.badge = k.badge
		}
	}
	var names []string
	if c.Old != nil {
		b.Old = search.URL(old, c.Old.Clause)
		names = append(names, c.Old.Name)
	}
	if c.New != nil {
		b.New = search.URL(now, c.New.Clause)
		names = append(names, c.New.Name)
	}
	if len(names) == 2 && names[0] == names[1] {
		names = names[1:]
	}
	b.Name = strings.Trim(strings.Join(names, " → "), " →")
	switch {
	case c.New == nil:
		b.Words = []compare.Run{{Op: compare.Delete, Text: c.Old.Text}}
	case c.Old == nil:
		b.Words = []compare.Run{{Op: compare.Insert, Text: c.New.Text}}
	case len(b.Words) == 0:
		b.Words = []compare.Run{{Op: compare.Equal, Text: c.New.Text}}
	}
	v.Blocks = append(v.Blocks, b)
}
