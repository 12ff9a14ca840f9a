package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/people"
	"github.com/policybot/policybot/reminders/web"
	"github.com/policybot/policybot/reminders/workday"
)

const adminToken = "admin-token"

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// noon is when the tests happen: a Sunday.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, shanghai)

// desk is the routes over a store in a file, with two persons.
type desk struct {
	t       *testing.T
	h       http.Handler
	store   *boltstore.Store
	service *reminders.Service
	people  *people.Registry
	wang    string // token of 王科长, who reads webhook:oa@wang
	li      string // token of 李老师, who reads console
	boss    string // token of 局长, who is an admin
	log     *bytes.Buffer
	at      time.Time // what all clocks show
	unit    string    // who its deadline says has to act
	asked   int       // how often subscriptions were announced
	code    string    // the newest that was sent, and where to
	unsent  error     // of the next code
	account *web.Account
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	d := &desk{t: t, log: &bytes.Buffer{}, at: noon}
	now := func() time.Time { return d.at }
	store, err := boltstore.Open(filepath.Join(dir, "r.db"), boltstore.Options{Now: now, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	calendar, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	policy := reminders.Policy{Hours: zhdate.OfficeHours(), Zone: shanghai, Calendar: calendar}
	service, err := reminders.NewService(store, store, reminders.ServiceOptions{Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	reg, err := people.Open(t.Context(), store, now)
	if err != nil {
		t.Fatal(err)
	}
	d.store, d.service, d.people = store, service, reg
	for _, p := range []struct {
		name, channel, to string
		admin             bool
		token             *string
	}{{"王科长", "webhook:oa", "wang", false, &d.wang}, {"李老师", "console", "", false, &d.li}, {"局长", "webhook:oa", "boss", true, &d.boss}} {
		_, token, err := reg.Add(t.Context(), p.name, []reminders.Recipient{{Channel: p.channel, To: p.to}}, p.admin)
		if err != nil {
			t.Fatal(err)
		}
		*p.token = token
	}
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("test", "1")
	cfg.CreateHooks = nil
	web.Register(web.Config{
		Service: service, Store: store, People: reg,
		Admin: func(bearer string) bool { return bearer == adminToken },
		Check: func(_ context.Context, to reminders.Recipient) error {
			if to.Channel != "console" && to.Channel != "webhook:oa" && !strings.HasSuffix(to.Channel, "@bureau.gov.cn") {
				return fmt.Errorf("没有%s", to.Channel)
			}
			return nil
		},
		Read: func(text, _ string) phrase.Reading {
			return phrase.Read(text, phrase.Options{Base: d.at, Hours: zhdate.OfficeHours()})
		},
		Deadline:   d.deadline,
		Fitting:    d.fitting,
		Subscribed: func() { d.asked++ },
		SendCode: func(_ context.Context, to reminders.Recipient, name, code string) error {
			d.code = to.Channel + " " + name + " " + code
			return d.unsent
		},
		Account: func(context.Context) (web.Account, bool) {
			if d.account == nil {
				return web.Account{}, false
			}
			return *d.account, true
		},
		Base: "https://p.example",
		Zone: shanghai, Now: now, Log: slog.New(slog.NewTextHandler(d.log, nil)),
		Hint: func(context.Context) string { return "console、webhook:oa" },
	}, bare{}, mux, humago.New(mux, cfg))
	d.h = mux
	return d
}

// bare is a shell without a frame.
type bare struct{}

func (bare) Page(w http.ResponseWriter, _ *http.Request, status int, title, _ string, main template.HTML) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<title>%s</title>%s", template.HTMLEscapeString(title), main)
}

func (bare) Refuse(w http.ResponseWriter, _ *http.Request, status int, detail string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"detail":%q}`, detail)
}

func (bare) Problem(status int, detail string) error {
	return &huma.ErrorModel{Status: status, Detail: detail}
}

// fitting is that deadline, which is sure, and another that is not.
func (d *desk) fitting(ctx context.Context, _ reminders.Subscription) ([]web.Fit, error) {
	dl, src, err := d.deadline(ctx, "d1", "x1")
	if err != nil {
		return nil, err
	}
	dl.Sureness = corpus.SureFrom
	other := dl
	other.ID, other.Action, other.Sureness = "x2", "计算居住时间", 0
	return []web.Fit{{Deadline: other, Source: src}, {Deadline: dl, Source: src}}, nil
}

// deadline is the one deadline there is.
func (d *desk) deadline(_ context.Context, document, id string) (corpus.Deadline, reminders.Source, error) {
	if document != "d1" || id != "x1" {
		return corpus.Deadline{}, reminders.Source{}, fmt.Errorf("%w: no deadline", reminders.ErrNotFound)
	}
	return corpus.Deadline{
			ID: "x1", Kind: corpus.DueOnce, Due: corpus.Date{Year: 2027, Month: 9, Day: 30},
			Action: "报地区教育局备案", Who: d.unit,
		},
		reminders.Source{
			Deadline: "x1",
			Source: corpus.Source{
				DocumentID: "d1", Title: "办学条件<b>办法", Number: "某教〔2026〕1号", Authority: corpus.Digest,
				Validity: corpus.Amended, Quote: "9月30日前报地区教育局备案。",
				URL: "https://p.example/documents/d1#c7",
			},
		}, nil
}

// call makes a request as whoever has the token and reads the answer.
func (d *desk) call(token, method, path string, in, out any) (status int, detail string) {
	d.t.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			d.t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	r := httptest.NewRequest(method, path, body)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	if w.Code >= 400 {
		var p struct{ Detail string }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			d.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w.Code, p.Detail
	}
	if out != nil {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			d.t.Fatalf("%s %s: %s: %v", method, path, w.Body, err)
		}
	}
	return w.Code, ""
}

// add makes a reminder and returns its id.
func (d *desk) add(token string, in web.Ask) string {
	d.t.Helper()
	var made web.Made
	if status, detail := d.call(token, "POST", "/api/v1/reminders", in, &made); status != http.StatusCreated {
		d.t.Fatalf("%+v: %d %s", in, status, detail)
	}
	return made.Reminder.ID
}

// page asks for a page with the cookie of a person, or posts a form to it.
func (d *desk) page(cookie, method, path string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "policybot_me", Value: cookie})
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w
}
