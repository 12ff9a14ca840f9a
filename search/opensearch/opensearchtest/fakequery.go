package opensearchtest

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
)

// fieldStats is what BM25 knows of a field.
type fieldStats struct {
	entries int // that have it
	average float64
	df      map[string]int
}

func (ix *fakeIndex) fieldStats(field string) *fieldStats {
	if s := ix.stats[field]; s != nil {
		return s
	}
	s, length := &fieldStats{df: map[string]int{}}, 0
	for _, e := range ix.visible {
		terms := e.terms[field]
		if len(terms) == 0 {
			continue
		}
		s.entries, length = s.entries+1, length+len(terms)
		for _, t := range slices.Compact(slices.Sorted(slices.Values(terms))) {
			s.df[t]++
		}
	}
	s.average = float64(length) / float64(max(1, s.entries))
	if ix.stats == nil {
		ix.stats = map[string]*fieldStats{}
	}
	ix.stats[field] = s
	return s
}

// frequencies tells how often the terms of a made-up entry stand somewhere.
func (ix *fakeIndex) frequencies(body []byte) (any, error) {
	var of struct {
		Doc       map[string]string `json:"doc"`
		Terms     bool              `json:"term_statistics"`
		Fields    bool              `json:"field_statistics"`
		Positions bool              `json:"positions"`
		Offsets   bool              `json:"offsets"`
		Payloads  bool              `json:"payloads"`
	}
	if err := strictly(body, &of); err != nil {
		return nil, err
	}
	out := object{}
	for field, text := range of.Doc {
		if ix.properties[field].Type != "text" {
			return nil, bad("no term vectors of [%s]", field)
		}
		s, terms := ix.fieldStats(field), object{}
		for _, t := range strings.Fields(text) {
			known := object{"term_freq": 1}
			if n := s.df[t]; n > 0 { // of others it says nothing
				known["doc_freq"] = n
			}
			terms[t] = known
		}
		out[field] = object{"terms": terms, "field_statistics": object{"doc_count": s.entries}}
	}
	return object{"found": true, "term_vectors": out}, nil
}

// bm25 is the score of a term as OpenSearch 2 has it, with the factor k1+1.
func (ix *fakeIndex) bm25(field, term string, e *fakeEntry) (bool, float64) {
	tf := 0.0
	for _, t := range e.terms[field] {
		if t == term {
			tf++
		}
	}
	if tf == 0 {
		return false, 0
	}
	p, s := ix.properties[field], ix.fieldStats(field)
	k1, b := 1.2, 0.75
	if p.Similarity != "" {
		k1, b = ix.k1, ix.b
	}
	if p.Options == "docs" || p.Type == "keyword" {
		tf = 1
	}
	df, n := float64(s.df[term]), float64(s.entries)
	idf := math.Log(1 + (n-df+0.5)/(df+0.5))
	length := float64(len(e.terms[field])) / s.average
	if p.Norms != nil && !*p.Norms || p.Type == "keyword" {
		length = 1
	}
	return true, idf * (k1 + 1) * tf / (tf + k1*(1-b+b*length))
}

// one is a clause of a query: its kind and what it says.
func one(q object) (kind string, body json.RawMessage, err error) {
	if len(q) != 1 {
		return "", nil, bad("a query of %d kinds", len(q))
	}
	for k, v := range q {
		body, err = json.Marshal(v)
		kind = k
	}
	return kind, body, err
}

// leaf reads {"field": "value"} or {"field": {"value": …, "boost": …}}.
func (ix *fakeIndex) leaf(body []byte) (field, value string, boost float64, err error) {
	var of map[string]json.RawMessage
	if err := strictly(body, &of); err != nil || len(of) != 1 {
		return "", "", 0, bad("a term of %d fields", len(of))
	}
	for name, raw := range of {
		var long struct {
			Value string   `json:"value"`
			Boost *float64 `json:"boost"`
		}
		if json.Unmarshal(raw, &long.Value) != nil {
			if err := strictly(raw, &long); err != nil {
				return "", "", 0, err
			}
		}
		if p := ix.properties[name]; p.Type != "text" && p.Type != "keyword" {
			return "", "", 0, bad("a term of field [%s], which is %q", name, p.Type)
		}
		boost = 1
		if long.Boost != nil {
			boost = *long.Boost
		}
		field, value = name, long.Value
	}
	if boost < 0 {
		return "", "", 0, bad("a negative boost")
	}
	return field, value, boost, nil
}

// test tells whether an entry fulfils a query, and how well.
type test func(e *fakeEntry) (ok bool, score float64)

// always scores 1 where a condition holds, as conditions without a score do.
func always(holds func(e *fakeEntry) bool) test {
	return func(e *fakeEntry) (bool, float64) { return holds(e), 1 }
}

// compile reads a query.
func (ix *fakeIndex) compile(q object) (test, error) {
	kind, body, err := one(q)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "match_none":
		return func(*fakeEntry) (bool, float64) { return false, 0 }, nil
	case "term", "prefix", "match_phrase":
		return ix.compileLeaf(kind, body)
	case "terms":
		return ix.compileTerms(body)
	case "ids":
		var of struct {
			Values []string `json:"values"`
		}
		err := strictly(body, &of)
		return always(func(e *fakeEntry) bool { return slices.Contains(of.Values, e.id) }), err
	case "exists":
		var of struct {
			Field string `json:"field"`
		}
		err := strictly(body, &of)
		return always(func(e *fakeEntry) bool { return len(e.terms[of.Field]) > 0 }), err
	case "constant_score":
		var of struct {
			Filter object  `json:"filter"`
			Boost  float64 `json:"boost"`
		}
		if err := strictly(body, &of); err != nil {
			return nil, err
		}
		filter, err := ix.compile(of.Filter)
		return func(e *fakeEntry) (bool, float64) { ok, _ := filter(e); return ok, of.Boost }, err
	case "dis_max":
		var of struct {
			Queries list `json:"queries"`
		}
		if err := strictly(body, &of); err != nil {
			return nil, err
		}
		tests, err := ix.compileAll(of.Queries)
		return func(e *fakeEntry) (ok bool, score float64) {
			for _, t := range tests {
				if has, s := t(e); has {
					ok, score = true, max(score, s)
				}
			}
			return ok, score
		}, err
	case "bool":
		return ix.compileBool(body)
	case "function_score":
		return ix.compileFunctions(body)
	}
	return nil, bad("unknown query [%s]", kind)
}

func (ix *fakeIndex) compileLeaf(kind string, body []byte) (test, error) {
	field, value, boost, err := ix.leaf(body)
	switch {
	case err != nil:
		return nil, err
	case kind == "term":
		return func(e *fakeEntry) (bool, float64) {
			ok, score := ix.bm25(field, value, e)
			return ok, score * boost
		}, nil
	case kind == "prefix":
		return func(e *fakeEntry) (bool, float64) {
			return slices.ContainsFunc(e.terms[field], func(t string) bool { return strings.HasPrefix(t, value) }), boost
		}, nil
	case ix.properties[field].Options != "positions":
		return nil, bad("field [%s] was indexed without position data", field)
	}
	run := strings.Fields(value)
	return always(func(e *fakeEntry) bool { return hasRun(e.terms[field], run) }), nil
}

func hasRun(terms, run []string) bool {
	for i := 0; len(run) > 0 && i+len(run) <= len(terms); i++ {
		if slices.Equal(terms[i:i+len(run)], run) {
			return true
		}
	}
	return false
}

func (ix *fakeIndex) compileTerms(body []byte) (test, error) {
	var of map[string][]string
	if err := strictly(body, &of); err != nil || len(of) != 1 {
		return nil, bad("terms of %d fields: %v", len(of), err)
	}
	for field, values := range of {
		if ix.properties[field].Type != "keyword" {
			return nil, bad("terms of field [%s]", field)
		}
		if len(values) > 65536 {
			return nil, bad("too many terms")
		}
		wanted := map[string]bool{}
		for _, v := range values {
			wanted[v] = true
		}
		return always(func(e *fakeEntry) bool {
			return slices.ContainsFunc(e.terms[field], func(v string) bool { return wanted[v] })
		}), nil
	}
	return nil, nil // unreachable: there is one
}

// list is one query or several.
type list []object

// UnmarshalJSON takes an object for a list of one.
func (l *list) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		*l = list{{}}
		return json.Unmarshal(b, &(*l)[0])
	}
	return json.Unmarshal(b, (*[]object)(l))
}

func (ix *fakeIndex) compileAll(of list) ([]test, error) {
	var out []test
	for _, q := range of {
		t, err := ix.compile(q)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (ix *fakeIndex) compileBool(body []byte) (test, error) {
	var of struct {
		Must    list     `json:"must"`
		Should  list     `json:"should"`
		Filter  list     `json:"filter"`
		Not     list     `json:"must_not"`
		Minimum *int     `json:"minimum_should_match"`
		Boost   *float64 `json:"boost"`
	}
	if err := strictly(body, &of); err != nil {
		return nil, err
	}
	var parts [4][]test
	for i, l := range []list{of.Must, of.Filter, of.Not, of.Should} {
		var err error
		if parts[i], err = ix.compileAll(l); err != nil {
			return nil, err
		}
	}
	least, boost := 0, 1.0
	if len(of.Must)+len(of.Filter) == 0 && len(of.Should) > 0 {
		least = 1
	}
	if of.Minimum != nil {
		least = *of.Minimum
	}
	if of.Boost != nil {
		boost = *of.Boost
	}
	if boost < 0 {
		return nil, bad("a negative boost")
	}
	return func(e *fakeEntry) (bool, float64) {
		sum, matches := 0.0, 0
		for i, tests := range parts {
			for _, t := range tests {
				ok, s := t(e)
				switch must, filter, not := i == 0, i == 1, i == 2; {
				case (must || filter) && !ok, not && ok:
					return false, 0
				case must:
					sum += s
				case !filter && !not && ok:
					sum, matches = sum+s, matches+1
				}
			}
		}
		return matches >= least, sum * boost
	}, nil
}

func (ix *fakeIndex) compileFunctions(body []byte) (test, error) {
	var of struct {
		Query     object `json:"query"`
		Functions []struct {
			Filter object   `json:"filter"`
			Weight *float64 `json:"weight"`
			Value  *struct {
				Field   string  `json:"field"`
				Missing float64 `json:"missing"`
			} `json:"field_value_factor"`
		} `json:"functions"`
		ScoreMode string `json:"score_mode"`
		BoostMode string `json:"boost_mode"`
	}
	if err := strictly(body, &of); err != nil {
		return nil, err
	}
	if of.ScoreMode != "multiply" || of.BoostMode != "multiply" {
		return nil, bad("the fake multiplies only")
	}
	inner, err := ix.compile(of.Query)
	if err != nil {
		return nil, err
	}
	filters := make([]test, len(of.Functions))
	for i, f := range of.Functions {
		if (f.Value == nil) == (f.Weight == nil) {
			return nil, bad("a function that is none, or two")
		}
		if f.Filter != nil {
			if filters[i], err = ix.compile(f.Filter); err != nil {
				return nil, err
			}
		}
	}
	return func(e *fakeEntry) (bool, float64) {
		ok, score := inner(e)
		for i, f := range of.Functions {
			if filters[i] != nil {
				if applies, _ := filters[i](e); !applies {
					continue
				}
			}
			if f.Weight != nil {
				score *= *f.Weight
			} else if v, has := e.number[f.Value.Field]; has {
				score *= v
			} else {
				score *= f.Value.Missing
			}
		}
		return ok, score
	}, nil
}
