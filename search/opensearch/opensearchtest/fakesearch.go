package opensearchtest

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// request is the body of a search, as far as it is known.
type request struct {
	From        int              `json:"from"`
	Size        *int             `json:"size"`
	Track       bool             `json:"track_total_hits"`
	TrackScores bool             `json:"track_scores"`
	Query       object           `json:"query"`
	Source      []string         `json:"_source"`
	Sort        []map[string]any `json:"sort"`
	After       []any            `json:"search_after"`
	Aggs        map[string]struct {
		Terms struct {
			Field string `json:"field"`
			Size  int    `json:"size"`
		} `json:"terms"`
	} `json:"aggs"`
}

// matched is an entry that a query lets through.
type matched struct {
	*fakeEntry
	score float64
}

// matching is what a query lets through.
func (ix *fakeIndex) matching(query object) ([]matched, error) {
	holds, err := ix.compile(query)
	if err != nil {
		return nil, err
	}
	var out []matched
	for _, id := range slices.Sorted(maps.Keys(ix.visible)) {
		if ok, score := holds(ix.visible[id]); ok {
			out = append(out, matched{ix.visible[id], score})
		}
	}
	return out, nil
}

func (ix *fakeIndex) count(body []byte) (any, error) {
	var of struct {
		Query object `json:"query"`
	}
	if err := strictly(body, &of); err != nil {
		return nil, err
	}
	found, err := ix.matching(of.Query)
	return object{"count": len(found)}, err
}

func (ix *fakeIndex) searches(body []byte) (any, error) {
	lines := bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	if len(lines)%2 != 0 {
		return nil, bad("a header without a search")
	}
	out := []any{}
	for i := 0; i < len(lines); i += 2 {
		var header struct {
			Type    string `json:"search_type"`
			Partial bool   `json:"allow_partial_search_results"`
		}
		if err := strictly(lines[i], &header); err != nil {
			return nil, err
		}
		reply, err := ix.search(lines[i+1])
		if err != nil {
			return nil, err
		}
		out = append(out, reply)
	}
	return object{"responses": out}, nil
}

func (ix *fakeIndex) search(body []byte) (any, error) {
	var r request
	if err := strictly(body, &r); err != nil {
		return nil, err
	}
	size := 10
	if r.Size != nil {
		size = *r.Size
	}
	if r.From < 0 || size < 0 || r.From+size > max(ix.window, 10000) {
		return nil, &refusal{http.StatusBadRequest, "illegal_argument_exception", "result window is too large"}
	}
	found, err := ix.matching(r.Query)
	if err != nil {
		return nil, err
	}
	order, err := ix.order(r.Sort)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, order.compare)
	total := len(found)
	aggs := object{}
	for name, a := range r.Aggs {
		if ix.properties[a.Terms.Field].Type != "keyword" {
			return nil, bad("terms of [%s]", a.Terms.Field)
		}
		aggs[name] = object{"buckets": counts(found, a.Terms.Field, a.Terms.Size)}
	}
	if r.After != nil {
		if len(r.After) != len(order) {
			return nil, bad("search_after has %d values", len(r.After))
		}
		found = slices.DeleteFunc(found, func(m matched) bool { return order.compareTo(m, r.After) <= 0 })
	}
	found = found[min(r.From, len(found)):min(r.From+size, len(found))]
	hits := []object{}
	scored := len(order) == 0 || r.TrackScores || slices.ContainsFunc(order, func(k key) bool { return k.field == "_score" })
	for _, m := range found {
		h := object{"_id": m.id, "_source": only(m.source, r.Source), "sort": order.values(m), "_score": nil}
		if scored {
			h["_score"] = m.score
		}
		hits = append(hits, h)
	}
	return object{
		"timed_out": false, "_shards": object{"failed": 0}, "aggregations": aggs,
		"hits": object{"total": object{"value": total, "relation": "eq"}, "hits": hits},
	}, nil
}

// only is what is asked for of a source; a.b is b of a.
func only(source object, fields []string) object {
	if fields == nil {
		return source
	}
	out := object{}
	for _, f := range fields {
		name, inner, nested := strings.Cut(f, ".")
		v, ok := source[name]
		if of, isObject := v.(object); ok && nested && isObject {
			v = object{inner: of[inner]}
		}
		if ok {
			out[name] = v
		}
	}
	return out
}

func counts(found []matched, field string, size int) []object {
	by := map[string]int{}
	for _, m := range found {
		for _, v := range m.terms[field] {
			by[v]++
		}
	}
	values := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(cmp.Compare(by[b], by[a]), cmp.Compare(a, b)) })
	out := []object{}
	for _, v := range values[:min(len(values), size)] {
		out = append(out, object{"key": v, "doc_count": by[v]})
	}
	return out
}

// key is one of the things a search is sorted by.
type key struct {
	field string
	down  bool
	text  bool
}

type keys []key

func (ix *fakeIndex) order(sort []map[string]any) (keys, error) {
	var out keys
	for _, s := range sort {
		for field, way := range s {
			p := ix.properties[field]
			if field != "_score" && p.Type != "keyword" && p.Type != "integer" && p.Type != "float" || way != "asc" && way != "desc" {
				return nil, bad("no sorting by [%s] %v", field, way)
			}
			out = append(out, key{field, way == "desc", p.Type == "keyword"})
		}
	}
	return out, nil
}

func (k key) value(m matched) any {
	switch {
	case k.field == "_score":
		return m.score
	case k.text:
		return strings.Join(m.terms[k.field], " ")
	}
	return m.number[k.field]
}

func (ks keys) values(m matched) []any {
	out := []any{}
	for _, k := range ks {
		out = append(out, k.value(m))
	}
	return out
}

func (ks keys) compare(a, b matched) int {
	if len(ks) == 0 {
		return cmp.Compare(b.score, a.score)
	}
	return ks.compareTo(a, ks.values(b))
}

func (ks keys) compareTo(m matched, values []any) int {
	for i, k := range ks {
		n := 0
		switch v := k.value(m).(type) {
		case string:
			other, _ := values[i].(string)
			n = cmp.Compare(v, other)
		case float64:
			other, _ := values[i].(float64)
			n = cmp.Compare(v, other)
		}
		if k.down {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}
