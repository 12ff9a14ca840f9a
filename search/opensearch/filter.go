package opensearch

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// mostIDs is how many documents one filter names; the cluster takes 65,536.
const mostIDs = 50000

// audiences are the names of those a viewer sees; nil is all.
func (x *Index) audiences(v search.Viewer) map[string]bool {
	if v.All || len(x.meta.Audiences) == 0 {
		return nil
	}
	seen := map[string]bool{public: true}
	for name, who := range x.meta.Audiences {
		if !slices.ContainsFunc(who, func(groups []string) bool { return !v.Sees(groups) }) {
			seen[name] = true
		}
	}
	return seen
}

// filters are what a clause must fulfil, and must not, whatever its score.
func (x *Index) filters(v search.Viewer, q search.Query) (must, not []object) {
	must = append(must, object{"term": object{"kind": clauseKind}})
	if seen := x.audiences(v); seen != nil {
		must = append(must, anyOf("audience", sorted(seen)))
	}
	if q.DocumentID != "" {
		must = append(must, object{"term": object{"doc": q.DocumentID}})
	}
	if q.Documents != nil {
		must = append(must, anyOf("doc", q.Documents))
	}
	for _, f := range fieldsOf(q) {
		if f.Not {
			not = append(not, x.field(f))
		} else {
			must = append(must, x.field(f))
		}
	}
	for _, text := range q.Phrases {
		must = append(must, phrase(text))
	}
	for _, text := range q.Without {
		not = append(not, phrase(text))
	}
	return must, not
}

// fieldsOf are the properties a query asks for.
func fieldsOf(q search.Query) []search.Field {
	out := slices.Clone(q.Fields)
	add := func(name search.FieldName, value string) {
		if value != "" {
			out = append(out, search.Field{Name: name, Value: value})
		}
	}
	add(search.RegionField, q.Region)
	add(search.IssuerField, q.Issuer)
	add(search.NumberField, q.Number)
	add(search.TypeField, q.Type)
	add(search.LevelField, string(q.Level))
	add(search.AuthorityField, string(q.Authority))
	add(search.ValidityField, string(q.Validity))
	if q.Year != 0 {
		add(search.YearField, yearOf(q.Year))
	}
	return out
}

// field filters by a property of the document: by the values it has in the documents we know, so that names in part
// and places without their kind need no search through all names in the cluster.
func (x *Index) field(f search.Field) object {
	allowed := x.cat.Filter(search.Query{Fields: []search.Field{{Name: f.Name, Value: f.Value}}})
	documents := x.cat.Documents()
	var ids []string
	values := map[string]bool{}
	for i, ok := range allowed {
		switch {
		case !ok:
		case f.Name == search.TitleField, f.Name == search.NumberField:
			ids = append(ids, documents[i].ID)
		case f.Name == search.IssuerField: // a document may have others besides the one asked for
			for _, issuer := range documents[i].Issuers {
				if strings.Contains(index.Same(issuer), index.Same(f.Value)) {
					values[issuer] = true
				}
			}
		default:
			for _, v := range x.cat.Properties(i)[string(f.Name)] {
				values[v] = true
			}
		}
	}
	if f.Name == search.TitleField || f.Name == search.NumberField {
		return anyOf("doc", ids)
	}
	return anyOf(string(f.Name), sorted(values))
}

// anyOf is that a field has one of some values; of none nothing has.
func anyOf(field string, values []string) object {
	if len(values) <= mostIDs {
		if values == nil {
			values = []string{}
		}
		return object{"terms": object{field: values}}
	}
	var parts []object
	for part := range slices.Chunk(values, mostIDs) {
		parts = append(parts, object{"terms": object{field: part}})
	}
	return object{"bool": object{"should": parts, "minimum_should_match": 1}}
}

// phrase is that a text stands in the clause word for word.
func phrase(text string) object {
	return object{"match_phrase": object{"chars": spelt(text)}}
}
