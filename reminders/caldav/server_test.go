package caldav

import (
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// dav is a server of one list that behaves as RFC 4791 and 6578 say, but for what it is told.
type dav struct {
	*httptest.Server
	mu      sync.Mutex
	items   map[string]string // by file name
	etags   map[string]int
	changed []string // file names, in order; a sync-token is a place in it
	puts    int

	noSync bool                                              // only ctag
	before func(w http.ResponseWriter, r *http.Request) bool // answers instead, when true
	after  func(w http.ResponseWriter, r *http.Request) bool // answers instead, with the change made
}

func newDAV(t *testing.T) *dav {
	d := &dav{items: map[string]string{}, etags: map[string]int{}}
	d.Server = httptest.NewTLSServer(d)
	t.Cleanup(d.Close)
	return d
}

func (d *dav) list(t *testing.T) *List {
	t.Helper()
	l, err := New(Options{URL: d.URL + "/wang/tasks", User: "wang", Password: "TOPSECRET", Client: d.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (d *dav) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if user, password, _ := r.BasicAuth(); user != "wang" || password != "TOPSECRET" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if d.before != nil && d.before(w, r) {
		return
	}
	rec := httptest.NewRecorder()
	d.answer(rec, r)
	if d.after != nil && d.after(w, r) {
		return
	}
	for name, v := range rec.Header() {
		w.Header()[name] = v
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func (d *dav) answer(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	etag := `"` + strconv.Itoa(d.etags[name]) + `"`
	_, there := d.items[name]
	b, _ := io.ReadAll(r.Body)
	switch r.Method {
	case http.MethodGet:
		if !there {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("ETag", etag)
		_, _ = io.WriteString(w, d.items[name])
	case http.MethodPut:
		if m := r.Header.Get("If-Match"); m != "" && (!there || m != etag) || r.Header.Get("If-None-Match") == "*" && there {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		d.put(name, string(b))
		d.puts++
		w.WriteHeader(http.StatusCreated)
	case http.MethodDelete:
		if !there {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		delete(d.items, name)
		d.changed = append(d.changed, name)
		w.WriteHeader(http.StatusNoContent)
	case "PROPFIND", "REPORT":
		d.report(w, r.Method, string(b))
	}
}

func (d *dav) put(name, item string) {
	d.items[name] = item
	d.etags[name]++
	d.changed = append(d.changed, name)
}

// report answers sync-collection, calendar-query and PROPFIND for the ctag.
func (d *dav) report(w http.ResponseWriter, method, body string) {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/">`)
	switch {
	case method == "PROPFIND":
		fmt.Fprintf(&out, `<d:response><d:href>/wang/tasks/</d:href><d:propstat><d:prop><s:getctag>%d</s:getctag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`, len(d.changed))
	case strings.Contains(body, "sync-collection"):
		var ask struct {
			Token string `xml:"DAV: sync-token"`
		}
		err := xml.Unmarshal([]byte(body), &ask)
		from, bad := 0, error(nil)
		if ask.Token != "" {
			from, bad = strconv.Atoi(ask.Token)
		}
		if d.noSync || err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if bad != nil || from > len(d.changed) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		for _, name := range d.changed[from:] {
			status := ""
			if _, there := d.items[name]; !there {
				status = "<d:status>HTTP/1.1 404 Not Found</d:status>"
			}
			fmt.Fprintf(&out, `<d:response><d:href>/wang/tasks/%s</d:href>%s</d:response>`, name, status)
		}
		fmt.Fprintf(&out, `<d:sync-token>%d</d:sync-token>`, len(d.changed))
	default:
		for name, item := range d.items {
			fmt.Fprintf(&out, `<d:response><d:href>/wang/tasks/%s</d:href><d:propstat><d:prop><c:calendar-data>%s</c:calendar-data></d:prop></d:propstat></d:response>`, name, escaped(item))
		}
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusMultiStatus)
	_, _ = io.WriteString(w, out.String()+`</d:multistatus>`)
}

// freeAddress is an address of this machine where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
