package opensearch

import (
	"strconv"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// mostValues is how many values of a facet are counted.
const mostValues = 2000

func yearOf(year int) string { return strconv.Itoa(year) }

// asked is a query made ready for the cluster.
type asked struct {
	q      search.Query
	plan   *index.Plan // nil for a list by filter
	filter []object
	not    []object
	at     []addressed // clauses whose address was given
}

// addressed is a clause and how exactly its address was given: 1 an article, 2 a 款 or 项 in it.
type addressed struct {
	id      string
	exactly int
}

// body is that of a search for size hits from one on.
func (x *Index) body(a *asked, from, size int) object {
	body := object{
		"from": from, "size": size, "track_total_hits": true, "query": x.query(a),
		"_source": []string{"doc", "clause", "weight", "shown"},
	}
	order := []object{{"file": "asc"}, {"part": "asc"}, {"doc": "asc"}, {"clause": "asc"}}
	switch {
	case a.q.Sort == search.ByDate && a.plan != nil:
		body["sort"] = append([]object{{"issued": "desc"}, {"_score": "desc"}}, order...)
		body["track_scores"] = true
	case a.q.Sort == search.ByDate:
		body["sort"] = append([]object{{"issued": "desc"}}, order...)
	case a.plan != nil:
		body["sort"] = append([]object{{"_score": "desc"}}, order...)
	default:
		body["sort"] = order
	}
	if a.q.Facets {
		facets := object{}
		for _, name := range index.FacetNames() {
			facets[name] = object{"terms": object{"field": name, "size": mostValues}}
		}
		body["aggs"] = facets
	}
	return body
}

// query is what is to be found, and what it scores.
func (x *Index) query(a *asked) object {
	if a.plan == nil {
		return object{"bool": boolOf(object{"filter": a.filter}, a.not)}
	}
	inner := object{"filter": a.filter}
	words := object{"bool": object{"should": x.found(a), "minimum_should_match": 1}}
	titles := x.titles(a.plan)
	if len(a.q.Phrases) > 0 { // what has them is found, whether it has the words or not
		inner["should"] = append(titles, words)
	} else {
		inner["must"] = words
		if len(titles) > 0 {
			inner["should"] = titles
		}
	}
	return object{"function_score": object{
		"query": object{"bool": boolOf(inner, a.not)}, "functions": x.factors(a), "score_mode": "multiply", "boost_mode": "multiply",
	}}
}

func boolOf(inner object, not []object) object {
	if len(not) > 0 {
		inner["must_not"] = not
	}
	return inner
}

// found are the ways to be found: by a term, by one of the ways to say something, by the name of the document, by
// address.
func (x *Index) found(a *asked) []object {
	rank := x.cat.Ranking()
	out := x.terms(x.prune(x.weights(a.plan.Plain), rank.Frequent))
	for _, g := range a.plan.Groups {
		var ways []object
		typed, part := 0.0, rank.Frequent
		for i, w := range g {
			terms := x.weights(w.Terms)
			could := mass(terms)
			if i == 0 {
				typed = could
			}
			if clauses := x.terms(x.prune(terms, part)); len(clauses) > 0 {
				// A longer way of saying the same has more terms; it gets what the typed one could have earned.
				ways = append(ways, object{"bool": object{"should": clauses, "boost": w.Share * min(1, typed/max(could, 1e-9))}})
			}
			part = rank.FrequentSynonym
		}
		if a.plan.One {
			ways = append(ways, x.within(g[0].Text)...)
		}
		if len(ways) > 0 {
			out = append(out, object{"dis_max": object{"queries": ways}})
		}
	}
	if len(a.plan.About) > 0 {
		out = append(out, object{"constant_score": object{"filter": anyOf("doc", a.plan.About), "boost": 0}})
	}
	if ids := a.ids(0); len(ids) > 0 {
		out = append(out, object{"constant_score": object{"filter": object{"ids": object{"values": ids}}, "boost": leastNamed}})
	}
	return out
}

// leastNamed is what the name of its document counts for a clause whose address was given.
const leastNamed = 1

// ids are those of the clauses addressed as exactly as that, or all with 0.
func (a *asked) ids(exactly int) []string {
	var out []string
	for _, at := range a.at {
		if exactly == 0 || at.exactly == exactly {
			out = append(out, at.id)
		}
	}
	return out
}

// terms are those of a plan with their weights.
func (x *Index) terms(terms []weighed) []object {
	var out []object
	for _, t := range terms {
		if text := oneTerm(t.Text); text != "" && t.Weight > 0 {
			out = append(out, object{"term": object{t.Field: object{"value": text, "boost": t.Weight * x.gain}}})
		}
	}
	return out
}

// within finds one character in the pairs that begin with it.
func (x *Index) within(one string) []object {
	rank := x.cat.Ranking()
	var out []object
	for _, f := range []struct {
		name   string
		weight float64
	}{{"pairs", rank.Pairs}, {"path", rank.Path}} {
		out = append(out, object{"prefix": object{f.name: object{"value": one, "boost": rank.Synonym * f.weight * x.gain}}})
	}
	return out
}

// titles are what it adds to a score that the document is called like that.
func (x *Index) titles(p *index.Plan) []object {
	var out []object
	for _, t := range p.Titles {
		if text := oneTerm(t.Text); text != "" && t.Weight > 0 {
			out = append(out, object{"constant_score": object{"filter": object{"term": object{"called": object{"value": text}}}, "boost": t.Weight}})
		}
	}
	return out
}

// factors are what a score is multiplied by.
func (x *Index) factors(a *asked) []object {
	rank := x.cat.Ranking()
	out := []object{{"field_value_factor": object{"field": "weight", "missing": 1}}}
	if len(a.plan.Named) > 0 {
		out = append(out, object{"filter": anyOf("doc", a.plan.Named), "weight": rank.Named})
	}
	if a.plan.Elsewhere != 1 {
		elsewhere := object{"filter": []object{{"exists": object{"field": "place"}}}}
		if len(a.plan.Places) > 0 {
			elsewhere["must_not"] = []object{anyOf("place", a.plan.Places)}
		}
		out = append(out, object{"filter": object{"bool": elsewhere}, "weight": a.plan.Elsewhere})
	}
	for exactly := 1; exactly <= 2; exactly++ {
		if ids := a.ids(exactly); len(ids) > 0 {
			out = append(out, object{"filter": object{"ids": object{"values": ids}}, "weight": rank.Addressed * float64(exactly)})
		}
	}
	return out
}
