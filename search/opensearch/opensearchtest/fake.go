package opensearchtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// object is a JSON object.
type object = map[string]any

// Fault is a reply instead of the one there would be.
type Fault struct {
	Status     int // 0 cuts the connection
	Type       string
	RetryAfter string
	Body       string // "" is an error of that type
}

// Fake is a cluster of one node. It is safe for concurrent use.
type Fake struct {
	URL string

	mu       sync.Mutex
	version  string
	user     string
	password string
	fault    func(method, path string) *Fault
	item     func(id string) int // status of a bulk item instead of its writing; 0 writes it
	asked    []string            // "METHOD /path" of every request, without queries
	indices  map[string]*fakeIndex
	aliases  map[string][]string
}

// NewFake starts one, which ends with the test.
func NewFake(t testing.TB) *Fake {
	f := &Fake{version: "2.19.6", indices: map[string]*fakeIndex{}, aliases: map[string][]string{}}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.URL = s.URL
	return f
}

// SetVersion makes it another one.
func (f *Fake) SetVersion(v string) { f.mu.Lock(); defer f.mu.Unlock(); f.version = v }

// SetPassword lets nobody else in.
func (f *Fake) SetPassword(user, password string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.user, f.password = user, password
}

// SetFault has requests fail for which it returns one; it is called with the lock held.
func (f *Fake) SetFault(fault func(method, path string) *Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

// SetItem has single entries of a bulk request fail, with the status it returns.
func (f *Fake) SetItem(item func(id string) int) { f.mu.Lock(); defer f.mu.Unlock(); f.item = item }

// Asked are the requests so far, as "POST /a/_search".
func (f *Fake) Asked() []string { f.mu.Lock(); defer f.mu.Unlock(); return slices.Clone(f.asked) }

// Forget forgets them.
func (f *Fake) Forget() { f.mu.Lock(); defer f.mu.Unlock(); f.asked = nil }

// Indices are the names of the indices, in order.
func (f *Fake) Indices() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.indices))
}

// Age lets an index have been made so long ago.
func (f *Fake) Age(name string, by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.indices[name].created -= by.Milliseconds()
}

// Entries is how many entries an index has that can be found.
func (f *Fake) Entries(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ix := f.indices[name]; ix != nil {
		return len(ix.visible)
	}
	return 0
}

// refusal is an error of the API.
type refusal struct {
	status int
	kind   string
	reason string
}

func (r *refusal) Error() string { return r.kind + ": " + r.reason }

func bad(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, "parsing_exception", fmt.Sprintf(format, args...)}
}

func missing(name string) error {
	return &refusal{http.StatusNotFound, "index_not_found_exception", "no such index [" + name + "]"}
}

// ServeHTTP answers one request.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 100<<20))
	if err != nil {
		return // the client has gone
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path)
	if f.fault != nil {
		if fault := f.fault(r.Method, r.URL.Path); fault != nil {
			fault.write(w)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	if user, password, _ := r.BasicAuth(); f.user != "" && (user != f.user || password != f.password) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	reply, err := f.answer(r, body)
	if err != nil {
		refused := new(refusal)
		if !errors.As(err, &refused) {
			refused = &refusal{http.StatusInternalServerError, "exception", err.Error()}
		}
		w.WriteHeader(refused.status)
		reply = object{"error": object{"type": refused.kind, "reason": refused.reason}, "status": refused.status}
	}
	_ = json.NewEncoder(w).Encode(reply) // to a client that may have gone
}

func (f *Fault) write(w http.ResponseWriter) {
	if f.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	w.WriteHeader(f.Status)
	if f.Body != "" {
		_, _ = io.WriteString(w, f.Body)
		return
	}
	_ = json.NewEncoder(w).Encode(object{"error": object{"type": f.Type, "reason": "the text of a document, perhaps"}, "status": f.Status})
}

// answer finds out what is asked for.
func (f *Fake) answer(r *http.Request, body []byte) (any, error) {
	q := r.URL.Query()
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	on := func(method string, form ...string) bool {
		if r.Method != method || len(parts) != len(form) {
			return false
		}
		for i, p := range form {
			if p != "*" && p != parts[i] || p == "*" && strings.HasPrefix(parts[i], "_") {
				return false
			}
		}
		return true
	}
	switch {
	case on("GET", ""):
		return object{"version": object{"distribution": "opensearch", "number": f.version}}, nil
	case on("GET", "_cluster", "health"):
		return object{"status": "green", "number_of_nodes": 1, "timed_out": false}, nil
	case on("GET", "_cluster", "health", "*"):
		return object{"status": "yellow", "number_of_nodes": 1, "timed_out": false}, allowed(q, "wait_for_status", "timeout")
	case on("GET", "_alias", "*"):
		return f.alias(parts[1])
	case on("POST", "_aliases"):
		return object{"acknowledged": true}, f.setAliases(body)
	case on("GET", "_cat", "indices", "*"):
		return f.list(parts[2]), allowed(q, "format", "h")
	case on("PUT", "*"):
		return object{"acknowledged": true}, f.create(parts[0], body)
	case on("PUT", "*", "_clone", "*"):
		return object{"acknowledged": true}, f.clone(parts[0], parts[2])
	}
	ix := f.indices[parts[0]]
	if ix == nil {
		return nil, missing(parts[0])
	}
	switch {
	case on("DELETE", "*"):
		delete(f.indices, parts[0])
		return object{"acknowledged": true}, nil
	case on("GET", "*", "_mapping"):
		return object{parts[0]: object{"mappings": ix.mappings}}, nil
	case on("PUT", "*", "_mapping"):
		return object{"acknowledged": true}, ix.remap(body)
	case on("PUT", "*", "_settings"):
		return object{"acknowledged": true}, ix.set(body)
	case on("POST", "*", "_refresh"):
		ix.visible = maps.Clone(ix.entries)
		ix.stats = nil
		return object{}, nil
	case on("POST", "*", "_bulk"):
		reply, err := ix.bulk(body, f.item)
		return reply, errors.Join(err, allowed(q, "filter_path"))
	case on("POST", "*", "_count"):
		return ix.count(body)
	case on("POST", "*", "_search"):
		reply, err := ix.search(body)
		return reply, errors.Join(err, allowed(q, "search_type", "allow_partial_search_results"))
	case on("POST", "*", "_msearch"):
		return ix.searches(body)
	case on("POST", "*", "_termvectors"):
		return ix.frequencies(body)
	case on("GET", "*", "_doc", "*"):
		return ix.fetch(parts[2]), allowed(q, "_source_includes")
	}
	return nil, bad("no handler for %s %s", r.Method, r.URL.Path)
}

// allowed refuses parameters that are not known.
func allowed(q url.Values, names ...string) error {
	for name := range q {
		if !slices.Contains(names, name) {
			return bad("request contains unrecognized parameter: [%s]", name)
		}
	}
	return nil
}

func (f *Fake) alias(name string) (any, error) {
	to := f.aliases[name]
	if len(to) == 0 {
		return nil, &refusal{http.StatusNotFound, "aliases_not_found_exception", "alias [" + name + "] missing"}
	}
	out := object{}
	for _, index := range to {
		out[index] = object{"aliases": object{name: object{}}}
	}
	return out, nil
}

func (f *Fake) setAliases(body []byte) error {
	var of struct {
		Actions []map[string]struct {
			Index     string `json:"index"`
			Alias     string `json:"alias"`
			MustExist *bool  `json:"must_exist"`
		} `json:"actions"`
	}
	if err := strictly(body, &of); err != nil {
		return err
	}
	next := map[string][]string{}
	for name, to := range f.aliases {
		next[name] = slices.Clone(to)
	}
	for _, a := range of.Actions {
		for kind, x := range a {
			switch {
			case f.indices[x.Index] == nil:
				return missing(x.Index)
			case kind == "add":
				if !slices.Contains(next[x.Alias], x.Index) {
					next[x.Alias] = append(next[x.Alias], x.Index)
				}
			case kind == "remove":
				next[x.Alias] = slices.DeleteFunc(next[x.Alias], func(n string) bool { return n == x.Index })
			default:
				return bad("unknown action [%s]", kind)
			}
		}
	}
	f.aliases = next
	return nil
}

func (f *Fake) list(pattern string) []object {
	out := []object{}
	for _, name := range slices.Sorted(maps.Keys(f.indices)) {
		if ok, _ := path.Match(pattern, name); ok {
			out = append(out, object{"index": name, "creation.date": fmt.Sprint(f.indices[name].created)})
		}
	}
	return out
}

func (f *Fake) create(name string, body []byte) error {
	if f.indices[name] != nil {
		return &refusal{http.StatusBadRequest, "resource_already_exists_exception", name}
	}
	ix, err := newFakeIndex(body)
	if err != nil {
		return err
	}
	f.indices[name] = ix
	return nil
}

func (f *Fake) clone(from, to string) error {
	ix := f.indices[from]
	switch {
	case ix == nil:
		return missing(from)
	case f.indices[to] != nil:
		return &refusal{http.StatusBadRequest, "resource_already_exists_exception", to}
	case !ix.blocked:
		return &refusal{http.StatusBadRequest, "illegal_state_exception", "index must be read-only to clone"}
	}
	next := *ix
	next.entries, next.visible, next.stats = maps.Clone(ix.entries), maps.Clone(ix.entries), nil
	next.created = time.Now().UnixMilli()
	f.indices[to] = &next
	return nil
}

// strictly decodes a body that has nothing we do not know.
func strictly(body []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return bad("%v", err)
	}
	if dec.More() {
		return bad("more than one object")
	}
	return nil
}
