package caldav

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/todotest"
)

// subject is a list tried through what a person's own program would do over the same protocol.
func subject(l *List) todotest.Subject {
	get := func(t *testing.T, id string) answer {
		t.Helper()
		res, err := l.do(t.Context(), http.MethodGet, l.path(id), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	return todotest.Subject{
		Sink: l,
		Tick: func(t *testing.T, id string) {
			t.Helper()
			res := get(t, id)
			put, err := l.do(t.Context(), http.MethodPut, l.path(id), http.Header{"If-Match": {res.etag}, "Content-Type": {"text/calendar; charset=utf-8"}}, completed(res.body, time.Now()))
			if err != nil || !put.ok() {
				t.Fatalf("%v %+v", err, put)
			}
		},
		Look: func(t *testing.T, id string) todotest.Item {
			t.Helper()
			res := get(t, id)
			if res.status == http.StatusNotFound {
				return todotest.Item{}
			}
			what, _ := ical.Find(ical.Read(res.body), "VTODO", "SUMMARY")
			return todotest.Item{There: res.ok(), Done: done(res.body), What: what.Plain()}
		},
	}
}

func TestConforms(t *testing.T) {
	for name, noSync := range map[string]bool{"SyncToken": false, "CTag": true} {
		t.Run(name, func(t *testing.T) {
			todotest.Conform(t, func(t *testing.T) todotest.Subject {
				d := newDAV(t)
				d.noSync = noSync
				return subject(d.list(t))
			})
		})
	}
}

// TestRadicale holds the client to a real server.
func TestRadicale(t *testing.T) {
	todotest.Conform(t, func(t *testing.T) todotest.Subject { return subject(radicale(t)) })
}

// radicale starts the server with an empty list, or skips where there is none. A list of
// POLICYBOT_RADICALE says how it is run; else it is looked for on the PATH.
func radicale(t *testing.T) *List {
	t.Helper()
	program := os.Getenv("POLICYBOT_RADICALE")
	if program == "" {
		found, err := exec.LookPath("radicale")
		if err != nil {
			t.Skip("SKIP: no radicale on PATH nor in POLICYBOT_RADICALE, CalDAV is not tried on a real server")
		}
		program = found
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "config")
	address := freeAddress(t)
	text := fmt.Sprintf("[server]\nhosts = %s\n[auth]\ntype = htpasswd\nhtpasswd_filename = %s\nhtpasswd_encryption = plain\n[storage]\nfilesystem_folder = %s\n",
		address, filepath.Join(dir, "users"), filepath.Join(dir, "data"))
	for file, content := range map[string]string{config: text, filepath.Join(dir, "users"): "wang:TOPSECRET\n"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "--config", config)
	var log strings.Builder
	cmd.Stderr, cmd.WaitDelay = &log, 5*time.Second
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Log(log.String())
		}
	})
	l, err := New(Options{URL: "http://" + address + "/wang/tasks", User: "wang", Password: "TOPSECRET"})
	if err != nil {
		t.Fatal(err)
	}
	const make = `<?xml version="1.0"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>` +
		`<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>`
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		res, err := l.do(t.Context(), "MKCALENDAR", l.base.String(), http.Header{"Content-Type": {"application/xml"}}, []byte(make))
		switch {
		case err == nil && res.ok():
			return l
		case time.Now().After(deadline):
			t.Fatalf("the server does not start: %v %+v", err, res)
		}
	}
}

// TestAnswerLost: a change whose answer never came is repeated without effect, and one that
// meets another's change is made on top of it.
func TestAnswerLost(t *testing.T) {
	d := newDAV(t)
	l := d.list(t)
	a := todotest.Todo("材料")
	lost := 0
	d.after = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || lost > 0 {
			return false
		}
		lost++
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	if err := l.Upsert(t.Context(), a); err == nil {
		t.Fatal("a lost answer is taken for success")
	}
	if err := l.Upsert(t.Context(), a); err != nil || d.puts != 1 {
		t.Errorf("repeated: %v, %d writes", err, d.puts)
	}
	name := a.ID + ".ics"
	meddled := false
	d.after = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && !meddled { // between our reading and our writing
			meddled = true
			d.put(name, strings.Replace(d.items[name], "END:VTODO", "PRIORITY:1\r\nBEGIN:VALARM\r\nDESCRIPTION:own\r\nEND:VALARM\r\nEND:VTODO", 1))
		}
		return false
	}
	a.Version, a.What = 2, "报总结"
	if err := l.Upsert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SUMMARY:报总结", "PRIORITY:1", "DESCRIPTION:own", "SEQUENCE:2", "UID:" + a.ID + "@policybot"} {
		if strings.Count(d.items[name], want) != 1 {
			t.Errorf("%s is not once in %s", want, d.items[name])
		}
	}
	d.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			w.WriteHeader(http.StatusPreconditionFailed)
		}
		return r.Method == http.MethodPut
	}
	if err := l.Complete(t.Context(), a.ID); !errors.Is(err, reminders.ErrTodoBusy) {
		t.Errorf("changed again and again: %v", err)
	}
}

// TestNoSecretLeaves: no error names the password or leads it elsewhere.
func TestNoSecretLeaves(t *testing.T) {
	d := newDAV(t)
	elsewhere := newDAV(t)
	l := d.list(t)
	for name, before := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"redirect": func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
			return true
		},
		"forbidden": func(w http.ResponseWriter, _ *http.Request) bool {
			http.Error(w, "TOPSECRET is wrong", http.StatusForbidden)
			return true
		},
		"broken": func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusMultiStatus)
			_, _ = w.Write([]byte("<TOPSECRET"))
			return true
		},
		"hangs up": func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) },
	} {
		d.before = before
		elsewhere.before = func(http.ResponseWriter, *http.Request) bool { t.Errorf("%s: followed", name); return false }
		_, _, err := l.Ticked(t.Context(), "")
		for _, err := range []error{l.Upsert(t.Context(), todotest.Todo("a")), l.Complete(t.Context(), "a"), err} {
			if err == nil && name != "broken" || err != nil && (strings.Contains(err.Error(), "TOPSECRET") || strings.Contains(err.Error(), d.URL)) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, address := range []string{
		"", "tasks", "ftp://dav.example/x", "http://dav.example/x", "https://wang:TOPSECRET@dav.example/x", "https:///x", "https://dav.example/x?y=1", "://TOPSECRET",
	} {
		if _, err := New(Options{URL: address}); !errors.Is(err, ErrAddress) || strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"https://dav.example/wang/tasks/", "http://127.0.0.1:5232/x", "http://localhost/x", "http://[::1]:5232/x"} {
		if _, err := New(Options{URL: address}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
