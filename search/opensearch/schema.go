package opensearch

import (
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// schema is raised when entries or mappings change: indices of another one are not read.
const schema = "1"

// object is a JSON object of the API.
type object = map[string]any

// Shape is how a new index is laid out; the zero value is one shard, and a copy on another node if there is one.
type Shape struct {
	Shards int    // 0 is 1; one shard is good for some 20 million clauses
	Copies string // as index.auto_expand_replicas takes it; "" is 0-1
}

// meta is what an index says of itself, in its mapping.
type meta struct {
	Schema    string                `json:"schema"`
	Signature string                `json:"signature"` // how its terms were made
	State     string                `json:"state"`
	Complete  bool                  `json:"complete"`
	Audiences map[string][][]string `json:"audiences"` // name -> who: see restriction
}

// newIndex is the body that makes an index.
func newIndex(s Shape, r index.Ranking, m meta) object {
	shards, copies := max(1, s.Shards), s.Copies
	if copies == "" {
		copies = "0-1"
	}
	return object{
		"settings": object{"index": object{
			"number_of_shards": shards, "auto_expand_replicas": copies, "refresh_interval": "-1",
			"max_result_window": search.MaxFrom + search.MaxSize,
			"similarity":        object{"clauses": object{"type": "BM25", "k1": r.Saturation, "b": r.LengthPart}},
		}},
		"mappings": object{
			"dynamic": "strict", "_meta": m,
			"_source":    object{"excludes": []string{"words", "pairs", "path", "chars", "called"}},
			"properties": properties(),
		},
	}
}

// properties are the fields of an entry.
func properties() object {
	terms := func(options string) object {
		return object{"type": "text", "analyzer": "whitespace", "index_options": options}
	}
	scored := func(options string) object {
		f := terms(options)
		f["similarity"] = "clauses"
		return f
	}
	plain := func(options string) object {
		f := terms(options)
		f["norms"] = false
		return f
	}
	p := object{
		"words": scored("freqs"), "pairs": scored("freqs"), "path": scored("freqs"),
		"chars": plain("positions"), "called": plain("docs"),
		"clause": object{"type": "integer"}, "part": object{"type": "integer"}, "issued": object{"type": "integer"},
		"weight": object{"type": "float"},
		"shown":  object{"type": "object", "enabled": false}, "kept": object{"type": "object", "enabled": false},
	}
	for _, name := range append(index.FacetNames(), "kind", "doc", "file", "audience", "place", "digest") {
		p[name] = object{"type": "keyword"}
	}
	return p
}
