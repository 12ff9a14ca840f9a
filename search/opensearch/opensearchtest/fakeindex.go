package opensearchtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fakeIndex is an index of the fake. What was written is found after a refresh.
type fakeIndex struct {
	created    int64 // milliseconds
	blocked    bool  // for writing
	mappings   object
	properties map[string]property
	excluded   []string // of _source
	k1, b      float64
	window     int // how deep a search may go

	entries, visible map[string]*fakeEntry
	stats            map[string]*fieldStats // of what is visible; made when needed
}

// property is how a field is mapped.
type property struct {
	Type       string `json:"type"`
	Analyzer   string `json:"analyzer"`
	Options    string `json:"index_options"`
	Similarity string `json:"similarity"`
	Norms      *bool  `json:"norms"`
	Enabled    *bool  `json:"enabled"`
}

// fakeEntry is a document in the sense of OpenSearch.
type fakeEntry struct {
	id     string
	source object              // as it is shown
	terms  map[string][]string // by field
	number map[string]float64
}

func newFakeIndex(body []byte) (*fakeIndex, error) {
	var of struct {
		Settings struct {
			Index struct {
				Shards     int    `json:"number_of_shards"`
				Copies     string `json:"auto_expand_replicas"`
				Refresh    string `json:"refresh_interval"`
				Window     int    `json:"max_result_window"`
				Similarity map[string]struct {
					Type string  `json:"type"`
					K1   float64 `json:"k1"`
					B    float64 `json:"b"`
				} `json:"similarity"`
			} `json:"index"`
		} `json:"settings"`
		Mappings object `json:"mappings"`
	}
	if err := strictly(body, &of); err != nil {
		return nil, err
	}
	ix := &fakeIndex{
		created: time.Now().UnixMilli(), mappings: of.Mappings, window: of.Settings.Index.Window,
		k1: 1.2, b: 0.75, entries: map[string]*fakeEntry{}, visible: map[string]*fakeEntry{},
	}
	for _, s := range of.Settings.Index.Similarity {
		ix.k1, ix.b = s.K1, s.B
	}
	var m struct {
		Dynamic string `json:"dynamic"`
		Source  struct {
			Excludes []string `json:"excludes"`
		} `json:"_source"`
		Meta       object              `json:"_meta"`
		Properties map[string]property `json:"properties"`
	}
	raw, err := json.Marshal(of.Mappings)
	if err != nil {
		return nil, err
	}
	if err := strictly(raw, &m); err != nil {
		return nil, err
	}
	if m.Dynamic != "strict" {
		return nil, bad("the fake takes mappings that are strict, not %q", m.Dynamic)
	}
	for name, p := range m.Properties {
		switch {
		case p.Type == "text" && p.Analyzer == "whitespace":
		case slices.Contains([]string{"keyword", "integer", "float"}, p.Type) && p.Analyzer+p.Options+p.Similarity == "":
		case p.Type == "object" && p.Enabled != nil && !*p.Enabled:
		default:
			return nil, bad("no handler for type [%s] on field [%s]", p.Type, name)
		}
	}
	ix.properties, ix.excluded = m.Properties, m.Source.Excludes
	return ix, nil
}

func (ix *fakeIndex) remap(body []byte) error {
	var of struct {
		Meta object `json:"_meta"`
	}
	if err := strictly(body, &of); err != nil {
		return err
	}
	next := object{}
	for k, v := range ix.mappings {
		next[k] = v
	}
	next["_meta"] = of.Meta
	ix.mappings = next
	return nil
}

func (ix *fakeIndex) set(body []byte) error {
	var of struct {
		Index struct {
			Blocks struct {
				Write bool `json:"write"`
			} `json:"blocks"`
		} `json:"index"`
	}
	err := strictly(body, &of)
	if err == nil {
		ix.blocked = of.Index.Blocks.Write
	}
	return err
}

// bulk writes and deletes entries.
func (ix *fakeIndex) bulk(body []byte, fail func(id string) int) (any, error) {
	if !bytes.HasSuffix(body, []byte("\n")) {
		return nil, bad("the bulk request must be terminated by a newline")
	}
	lines := bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	items, errors := []object{}, false
	for i := 0; i < len(lines); i++ {
		var action map[string]struct {
			ID string `json:"_id"`
		}
		if err := strictly(lines[i], &action); err != nil || len(action) != 1 {
			return nil, bad("malformed action")
		}
		for kind, a := range action {
			status, kindOfError := http.StatusOK, ""
			var source []byte
			if kind == "index" {
				if i++; i == len(lines) {
					return nil, bad("an action without a source")
				}
				source = lines[i]
			}
			n := 0
			if fail != nil {
				n = fail(a.ID)
			}
			switch {
			case a.ID == "" || len(a.ID) > 512:
				return nil, bad("an id of %d bytes", len(a.ID))
			case ix.blocked:
				status, kindOfError = http.StatusForbidden, "cluster_block_exception"
			case n != 0:
				status, kindOfError = n, "rejected_execution_exception"
			case kind == "delete":
				if ix.entries[a.ID] == nil {
					status = http.StatusNotFound
				}
				delete(ix.entries, a.ID)
			case kind == "index":
				e, err := ix.entry(a.ID, source)
				if err != nil {
					status, kindOfError = http.StatusBadRequest, "strict_dynamic_mapping_exception"
					break
				}
				ix.entries[a.ID] = e
			default:
				return nil, bad("unknown action [%s]", kind)
			}
			item := object{"status": status}
			if kindOfError != "" {
				item["error"], errors = object{"type": kindOfError}, true
			}
			items = append(items, object{kind: item})
		}
	}
	return object{"errors": errors, "items": items}, nil
}

// entry reads a source by the mapping.
func (ix *fakeIndex) entry(id string, source []byte) (*fakeEntry, error) {
	e := &fakeEntry{id: id, terms: map[string][]string{}, number: map[string]float64{}}
	dec := json.NewDecoder(bytes.NewReader(source))
	if err := dec.Decode(&e.source); err != nil {
		return nil, bad("%v", err)
	}
	for name, value := range e.source {
		p, ok := ix.properties[name]
		if !ok {
			return nil, bad("dynamic introduction of [%s]", name)
		}
		switch v := value.(type) {
		case float64:
			if p.Type != "integer" && p.Type != "float" {
				return nil, bad("a number for [%s]", name)
			}
			e.number[name] = v
		case string:
			switch p.Type {
			case "text":
				e.terms[name] = strings.Fields(v)
			case "keyword":
				e.terms[name] = []string{v}
			default:
				return nil, bad("a text for [%s]", name)
			}
		case []any:
			for _, one := range v {
				s, ok := one.(string)
				if !ok || p.Type != "keyword" {
					return nil, bad("a list for [%s]", name)
				}
				e.terms[name] = append(e.terms[name], s)
			}
		default:
			if p.Type != "object" {
				return nil, bad("an object for [%s]", name)
			}
		}
	}
	for _, name := range ix.excluded {
		delete(e.source, name)
	}
	return e, nil
}

func (ix *fakeIndex) fetch(id string) object {
	e := ix.entries[id]
	if e == nil {
		return object{"_id": id, "found": false}
	}
	return object{"_id": id, "found": true, "_source": e.source}
}
