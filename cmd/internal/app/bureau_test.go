package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// bureau is a service with one document for everybody and one for 人事科, and people of every kind.
type bureau struct {
	*served
	cfg                                 config.Config
	dir                                 string
	open, secret                        *corpus.Document
	insider, outsider, reader, hr, boss caller
}

func openBureau(t *testing.T, change func(*config.Config)) *bureau {
	t.Helper()
	b := &bureau{dir: t.TempDir()}
	rules := filepath.Join(t.TempDir(), "audience.txt")
	if err := os.Mkdir(filepath.Join(b.dir, "内部"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, b.dir, "a.txt", rule("青山县", "校车", "学期"))
	write(t, b.dir, "内部/b.txt", rule("白水县", "校车", "季度"))
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 人事科\n")
	b.cfg = settings(t, b.dir)
	b.cfg.Audience, b.cfg.Token = rules, "r7Qm2vXk9TfLw4Bz"
	if change != nil {
		change(&b.cfg)
	}
	b.start(t)
	for _, p := range []struct {
		to     *caller
		name   string
		role   access.Role
		groups []string
	}{
		{&b.insider, "王", access.Staff, []string{"人事科"}}, {&b.outsider, "赵", access.Staff, nil}, {&b.reader, "李", access.Reader, nil},
		{&b.hr, "孙", access.Reader, []string{"人事科"}}, {&b.boss, "主任", access.Admin, nil},
	} {
		a, _, err := b.who.Accounts.Add(t.Context(), access.NewAccount{Name: p.name, Password: "Qz7-lantern.8", Role: p.role, Groups: p.groups})
		if err != nil {
			t.Fatal(err)
		}
		secret, _, err := b.who.Sessions.Begin(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		*p.to = caller{name: p.name, cookie: secret}
	}
	return b
}

// start serves, and knows the two documents.
func (b *bureau) start(t *testing.T) {
	t.Helper()
	b.served = serve(t, b.cfg)
	all := search.WithViewer(t.Context(), search.Viewer{All: true})
	docs, err := b.gate.Documents(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		doc, err := b.gate.Document(all, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d.File == "b.txt" {
			b.secret = doc
		} else {
			b.open = doc
		}
	}
}

// clauseOf is the anchor of the clause that holds text.
func clauseOf(t *testing.T, d *corpus.Document, text string) string {
	t.Helper()
	for _, c := range d.Clauses {
		if strings.Contains(d.Quote(c.Span), text) {
			return c.ID
		}
	}
	t.Fatalf("no clause of %s says %s", d.Title, text)
	return ""
}

// put has somebody put a question to a clause.
func (b *bureau) put(who caller, question string, d *corpus.Document, text string, more ...string) curate.CuratedPair {
	b.t.Helper()
	body, _ := json.Marshal(curate.NewPair{Question: question, Similar: more, Document: d.ID, Clause: clauseOf(b.t, d, text), ReviewBy: "2099-01-01"})
	status, out := b.call(who, http.MethodPost, curate.PairsPath, asJSON, string(body))
	var v curate.CuratedPair
	if err := json.Unmarshal([]byte(out), &v); status != http.StatusCreated || err != nil {
		b.t.Fatalf("%d %s", status, out)
	}
	return v
}

// asks is what somebody is told over the API.
func (b *bureau) asks(who caller, question string) search.Answer {
	b.t.Helper()
	status, out := b.call(who, http.MethodGet, "/api/v1/ask?q="+url.QueryEscape(question), "", "")
	var a search.Answer
	if err := json.Unmarshal([]byte(out), &a); status != http.StatusOK || err != nil {
		b.t.Fatalf("%d %s", status, out)
	}
	return a
}
