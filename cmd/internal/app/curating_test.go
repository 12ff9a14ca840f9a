package app

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// TestCuratedTwoUsers: over every route of curation, a pair on a document that is not for everybody answers its readers
// and is not there for anybody else, staff among them; and nobody but staff gets in at all.
func TestCuratedTwoUsers(t *testing.T) {
	b := openBureau(t, nil)
	const question, mark = "涉密车辆几时送检", "涉密车辆"
	v := b.put(b.insider, question, b.secret, "检验一次", "涉密车辆多长时间检一回")
	if v.State != curated.Live || !strings.Contains(v.Text, "每季度检验一次") || v.Owner != "王" || v.By != "王" {
		t.Fatalf("%+v", v)
	}
	for _, who := range []caller{b.insider, b.hr, b.boss} {
		a := b.asks(who, "请问"+question+"呢？")
		if a.Curated == nil || a.Status != search.Answered || !strings.Contains(a.Headline, "每季度检验一次") || a.Citations[0].DocumentID != b.secret.ID {
			t.Errorf("%s is told %+v", who.name, a)
		}
	}
	hidden := []string{mark, "白水县", v.ID, b.secret.ID}
	shows := func(who caller, method, path, kind, body string) {
		t.Helper()
		status, out := b.call(who, method, path, kind, body)
		said, _ := url.PathUnescape(path) // what he has said himself comes back to him
		for _, w := range hidden {
			if strings.Contains(out, w) && !strings.Contains(said+body, w) {
				t.Errorf("%s %s shows %s %q (%d): %s", method, path, who.name, w, status, clipped(out, w))
			}
		}
		if status >= 500 {
			t.Errorf("%s %s: %d for %s: %s", method, path, status, who.name, out)
		}
	}
	for _, who := range []caller{b.outsider, b.reader, {name: "nobody"}} {
		if a := b.asks(who, question); a.Curated != nil || len(a.Notes) > 0 {
			t.Errorf("%s is told %+v", who.name, a)
		}
		shows(who, http.MethodGet, "/?q="+url.QueryEscape(question), "", "")
	}
	form := url.Values{"id": {v.ID}, "question": {"问点别的"}, "clause": {b.secret.ID + "#" + v.Clause}, "owner": {"赵"}, "review_by": {"2099-01-01"}}.Encode()
	edit := `{"owner":"赵"}`
	add := fmt.Sprintf(`{"question":"问点别的","document_id":%q,"clause":%q,"review_by":"2099-01-01"}`, b.secret.ID, v.Clause)
	routes := []struct{ method, path, kind, body string }{
		{"GET", "/api/v1/curated", "", ""}, {"GET", "/api/v1/curated/" + v.ID, "", ""}, {"GET", "/api/v1/curated/export?format=csv", "", ""},
		{"GET", "/api/v1/curated/export?format=eval", "", ""}, {"GET", "/api/v1/curated/questions", "", ""}, {"GET", "/api/v1/reviews", "", ""},
		{"POST", "/api/v1/reviews", asJSON, `{"document_id":"` + b.secret.ID + `"}`}, {"GET", "/api/v1/synonyms", "", ""},
		{"POST", "/api/v1/synonyms", asJSON, `{"text":"","sha256":""}`},
		{"PATCH", "/api/v1/curated/" + v.ID, asJSON, edit}, {"DELETE", "/api/v1/curated/" + v.ID, "", ""}, {"POST", "/api/v1/curated", asJSON, add},
		{"POST", "/api/v1/curated/import", "text/csv", "编号,标准问\n" + v.ID + ",x\n"},
		{"GET", "/curate", "", ""}, {"GET", "/curate?state=live", "", ""}, {"GET", "/curate/pair?id=" + v.ID, "", ""}, {"GET", "/curate/pair?q=" + url.QueryEscape("校车检验"), "", ""},
		{"GET", "/curate/pair?q=x&clause=" + url.QueryEscape(b.secret.ID+"#"+v.Clause), "", ""}, {"GET", "/curate/questions", "", ""},
		{"POST", "/curate/questions/drop", asForm, "question=x"}, {"GET", "/curate/documents", "", ""}, {"POST", "/curate/documents", asForm, "document=" + b.secret.ID},
		{"GET", "/curate/synonyms", "", ""}, {"POST", "/curate/synonyms", asForm, "text=&sha256="}, {"POST", "/curate/pair", asForm, form}, {"POST", "/curate/delete", asForm, "id=" + v.ID},
		{"POST", "/curate/import", asForm, ""},
	}
	tried := map[string]bool{}
	for _, r := range routes {
		request, _ := http.NewRequest(r.method, r.path, nil)
		_, pattern := b.site.Mux.Handler(request)
		tried[pattern] = true
		shows(b.outsider, r.method, r.path, r.kind, r.body)
		for _, who := range []caller{b.reader, b.hr, {name: "nobody"}} {
			status, out := b.call(who, r.method, r.path, r.kind, r.body)
			if status != http.StatusForbidden && status != http.StatusUnauthorized && status != http.StatusSeeOther {
				t.Errorf("%s %s lets %s in: %d %s", r.method, r.path, who.name, status, out)
			}
		}
	}
	for _, p := range patternsOf(b.site.Mux) {
		if (strings.Contains(p, "/curate") || strings.Contains(p, "/synonyms") || strings.Contains(p, "/reviews")) && !tried[p] {
			t.Errorf("%s is not tried here", p)
		}
	}
	for _, r := range routes[1:2] {
		if status, _ := b.call(b.outsider, r.method, r.path, r.kind, r.body); status != http.StatusNotFound {
			t.Errorf("a pair that is not for him: %d", status)
		}
	}
	// Nothing of all that has changed anything.
	if a := b.asks(b.hr, question); a.Curated == nil {
		t.Error("the pair is gone")
	}
	// A staff member elsewhere may use the same words, and learns nothing from it.
	b.put(b.outsider, question, b.open, "检验一次")
	if a := b.asks(b.reader, question); a.Curated == nil || a.Citations[0].DocumentID != b.open.ID {
		t.Errorf("a reader is told %+v", a)
	}
	// When the document goes, those who never saw it still do not learn of the pair.
	if err := os.Remove(filepath.Join(b.dir, "内部", "b.txt")); err != nil {
		t.Fatal(err)
	}
	b.eventually("the document is gone", func() bool {
		_, err := b.gate.Document(search.WithViewer(t.Context(), search.Viewer{All: true}), b.secret.ID)
		return err != nil
	})
	shows(b.outsider, http.MethodGet, "/api/v1/curated/"+v.ID, "", "")
	if status, out := b.call(b.boss, http.MethodGet, "/api/v1/curated/"+v.ID, "", ""); status != http.StatusOK || !strings.Contains(out, `"gone"`) {
		t.Errorf("the administrator is told %d %s", status, out)
	}
}

// TestCuratedLasts: over a restart a pair still answers; once its clause reads otherwise it answers no more and is listed
// as lapsed, and the staff are told when they ask.
func TestCuratedLasts(t *testing.T) {
	b := openBureau(t, nil)
	v := b.put(b.outsider, "班车隔多久送检", b.open, "检验一次")
	if a := b.asks(b.reader, "班车隔多久送检？"); a.Curated == nil || a.Curated.ID != v.ID {
		t.Fatalf("%+v", a)
	}
	if _, page := b.call(b.reader, http.MethodGet, "/?q="+url.QueryEscape("班车隔多久送检"), "", ""); strings.Count(page, "人工核对") != 1 {
		t.Error("the page does not say that somebody has chosen the clause")
	}
	b.stop()
	b.start(t)
	if a := b.asks(b.reader, "班车隔多久送检"); a.Curated == nil || a.Curated.ID != v.ID {
		t.Fatalf("after a restart: %+v", a)
	}
	write(t, b.dir, "a.txt", rule("青山县", "校车", "年"))
	b.eventually("the pair answers no more", func() bool { return b.asks(b.reader, "班车隔多久送检").Curated == nil })
	if a := b.asks(b.reader, "班车隔多久送检"); len(a.Notes) > 0 {
		t.Errorf("a reader is told %q", a.Notes)
	}
	if a := b.asks(b.outsider, "班车隔多久送检"); len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "条款已改动") {
		t.Errorf("the staff are told %q", a.Notes)
	}
	if _, out := b.call(b.outsider, http.MethodGet, "/api/v1/curated?state=lapsed", "", ""); !strings.Contains(out, v.ID) || !strings.Contains(out, `"changed"`) {
		t.Errorf("lapsed: %s", out)
	}
	write(t, b.dir, "a.txt", rule("青山县", "校车", "学期"))
	b.eventually("the clause is what it was, and so is the pair", func() bool { return b.asks(b.reader, "班车隔多久送检").Curated != nil })
	if status, _ := b.call(b.outsider, http.MethodDelete, "/api/v1/curated/"+v.ID, "", ""); status != http.StatusOK || b.asks(b.reader, "班车隔多久送检").Curated != nil {
		t.Errorf("deleted: %d, and it answers", status)
	}
}

// TestCuratedIsLogged: who did what to which pair stands in the log of operations, and no question does.
func TestCuratedIsLogged(t *testing.T) {
	synonyms := filepath.Join(t.TempDir(), "synonyms.txt")
	write(t, filepath.Dir(synonyms), "synonyms.txt", "校车 接送车\n")
	b := openBureau(t, func(c *config.Config) { c.Synonyms = synonyms })
	const question = "班车隔多久送检"
	v := b.put(b.outsider, question, b.open, "检验一次")
	if status, out := b.call(b.outsider, http.MethodPatch, "/api/v1/curated/"+v.ID, asJSON, `{"similar":["班车多久送检一回"],"owner":"孙"}`); status != http.StatusOK || !strings.Contains(out, `"孙"`) {
		t.Errorf("an edit: %d %s", status, out)
	}
	if a := b.asks(b.reader, "班车多久送检一回"); a.Curated == nil {
		t.Error("the new wording does not answer")
	}
	_, table := b.call(b.outsider, http.MethodGet, "/api/v1/curated/export", "", "")
	if status, out := b.call(b.outsider, http.MethodPost, "/api/v1/curated/import", "text/csv", table); status != http.StatusOK || !strings.Contains(out, `"changed":1`) {
		t.Errorf("what was exported is not imported: %d %s", status, out)
	}
	_, out := b.call(b.outsider, http.MethodGet, "/api/v1/synonyms", "", "")
	var now curate.Synonyms
	if err := json.Unmarshal([]byte(out), &now); err != nil || now.Text != "校车 接送车\n" {
		t.Fatalf("%s %v", out, err)
	}
	set := func(text, sum string) int {
		body, _ := json.Marshal(curate.Synonyms{Text: text, Sum: sum})
		status, _ := b.call(b.outsider, http.MethodPost, "/api/v1/synonyms", asJSON, string(body))
		return status
	}
	if status := set("校车\n", now.Sum); status != http.StatusUnprocessableEntity {
		t.Errorf("a line that cannot be used: %d", status)
	}
	if status := set("校车 接送车 通勤专车\n", "x"); status != http.StatusConflict {
		t.Errorf("what somebody else has changed: %d", status)
	}
	if status := set("校车 接送车 通勤专车", now.Sum); status != http.StatusOK {
		t.Errorf("a change: %d", status)
	}
	if text, err := os.ReadFile(synonyms); err != nil || string(text) != "校车 接送车 通勤专车\n" {
		t.Errorf("%q %v", text, err)
	}
	b.call(b.outsider, http.MethodPost, "/api/v1/reviews", asJSON, `{"document_id":"`+b.open.ID+`"}`)
	b.call(b.outsider, http.MethodDelete, "/api/v1/curated/"+v.ID, "", "")
	entries, _, err := b.operations.Read(t.Context(), oplog.Query{Who: "赵", Size: 1000})
	if err != nil {
		t.Fatal(err)
	}
	did := map[string]string{}
	var log bytes.Buffer
	for _, e := range entries {
		did[e.Action] = e.Target
		_ = json.NewEncoder(&log).Encode(e)
	}
	for action, target := range map[string]string{"POST /api/v1/curated": v.ID, "PATCH /api/v1/curated/{id}": v.ID, "DELETE /api/v1/curated/{id}": v.ID,
		"POST /api/v1/curated/import": "added 0, changed 1", "POST /api/v1/synonyms": "synonyms", "POST /api/v1/reviews": b.open.ID} {
		if did[action] != target {
			t.Errorf("%s is logged with %q, want %q", action, did[action], target)
		}
	}
	for _, w := range []string{question, "班车", "通勤专车"} {
		if strings.Contains(log.String(), w) {
			t.Errorf("the log says %q:\n%s", w, log.String())
		}
	}
}

// TestQuestionsKept: without the setting no question is kept anywhere in the data folder, and one left from before is
// deleted; with it those without an answer are listed for the staff, without who asked, until a pair answers.
func TestQuestionsKept(t *testing.T) {
	b := openBureau(t, func(c *config.Config) { write(t, c.Data, askedFile, `[{"text":"从前问的"}]`) })
	b.asks(b.reader, "无人机驾照怎么考")
	b.stop()
	if _, err := os.Stat(filepath.Join(b.cfg.Data, askedFile)); err == nil {
		t.Error("questions are kept that are not to be")
	}
	b.cfg.KeepQuestionsDays = 30
	b.start(t)
	b.asks(b.reader, "无人机驾照怎么考，我的电话13800138000")
	b.asks(b.hr, "请问无人机驾照怎么考呢")
	b.asks(b.reader, "青山县校车多久检验一次")
	list := func() curate.Questions {
		_, out := b.call(b.outsider, http.MethodGet, curate.QuestionsPath, "", "")
		var q curate.Questions
		if err := json.Unmarshal([]byte(out), &q); err != nil {
			t.Fatal(err)
		}
		for _, w := range []string{"13800138000", "李", "孙"} {
			if strings.Contains(out, w) {
				t.Errorf("the list says %q: %s", w, out)
			}
		}
		return q
	}
	if q := list(); !q.Kept || len(q.Unanswered) != 1 || q.Unanswered[0].Count != 2 {
		t.Errorf("%+v", q)
	}
	b.stop()
	b.start(t)
	if q := list(); len(q.Unanswered) != 1 {
		t.Errorf("after a restart: %+v", q)
	}
	b.put(b.outsider, "无人机驾照怎么考", b.open, "检验一次", "无人机驾照怎么考，我的电话")
	if q := list(); len(q.Unanswered) != 0 {
		t.Errorf("what a pair answers is still listed: %+v", q)
	}
	status, body := b.call(caller{bearer: b.cfg.Token}, http.MethodGet, BackupPath, "", "")
	z, err := gzip.NewReader(strings.NewReader(body))
	if status != http.StatusOK || err != nil {
		t.Fatalf("a backup: %d %v", status, err)
	}
	seen := 0
	for in := tar.NewReader(z); ; seen++ {
		h, err := in.Next()
		if err != nil {
			break
		}
		if strings.Contains(h.Name, "asked") {
			t.Errorf("a backup holds %s", h.Name)
		}
	}
	if seen < 3 {
		t.Errorf("a backup of %d files", seen)
	}
}

// TestCuratedSimilar: with the model that is in the binary, a question in other words that says the same is answered by
// the pair, and marked as such; one that has another figure, place, negation or aim is not.
func TestCuratedSimilar(t *testing.T) {
	b := openBureau(t, func(c *config.Config) { c.Encoder = filepath.Join("..", "..", "..", "search", "encoder", "weights") })
	body, _ := json.Marshal(curate.NewPair{Question: "青山县校车多久检验一次", Against: []string{"青山县校车多久报废一次"}, Document: b.open.ID,
		Clause: clauseOf(t, b.open, "检验一次"), ReviewBy: "2099-01-01"})
	if status, out := b.call(b.outsider, http.MethodPost, curate.PairsPath, asJSON, string(body)); status != http.StatusCreated {
		t.Fatalf("%d %s", status, out)
	}
	for _, q := range []string{"青山县的校车要多久检验一次", "在青山县，校车是多久就得检验一次的"} {
		if a := b.asks(b.reader, q); a.Curated == nil || !a.Curated.Similar {
			near, err := newSense(b.gate).Likeness(t.Context(), q, []string{"青山县校车多久检验一次"})
			t.Errorf("%s is answered by %+v; likeness %v %v", q, a.Curated, near, err)
		}
	}
	for _, q := range []string{"青山县校车多久检验两次", "青山县校车多久不检验一次", "白水县校车多久检验一次", "青山县校车在哪里检验一次", "青山县校车多久报废一回", "青山县校车检验一次多少钱", "青山县救护车多久检验一次"} {
		if a := b.asks(b.reader, q); a.Curated != nil {
			t.Errorf("%s is answered by %+v", q, a.Curated)
		}
	}
}

// TestCuratePages: a question is put to a clause, changed and deleted by the forms of the pages alone; what is wrong stands
// on the page with what was written, and a page of another site posts nothing.
func TestCuratePages(t *testing.T) {
	b := openBureau(t, nil)
	get := func(path string) string {
		t.Helper()
		status, page := b.call(b.outsider, http.MethodGet, path, "", "")
		if status != http.StatusOK {
			t.Fatalf("GET %s: %d %s", path, status, page)
		}
		return page
	}
	where := b.open.ID + "#" + clauseOf(t, b.open, "检验一次")
	if page := get("/curate/pair?q=" + url.QueryEscape("校车检验")); !strings.Contains(page, `value="`+where+`"`) {
		t.Errorf("the clause is not offered:\n%s", page)
	}
	page := get("/curate/pair?q=" + url.QueryEscape("<班车>隔多久送检") + "&clause=" + url.QueryEscape(where))
	if !strings.Contains(page, "&lt;班车&gt;隔多久送检") || !strings.Contains(page, "每学期检验一次") {
		t.Errorf("the form:\n%s", page)
	}
	form := url.Values{"question": {"班车隔多久送检"}, "similar": {"班车多久送检一回\r\n\r\n"}, "against": {""}, "clause": {where}, "owner": {"赵"}, "review_by": {"2099-01-01"}, "passage": {""}}
	post := func(path string, form url.Values) (int, string) {
		t.Helper()
		return b.call(b.outsider, http.MethodPost, path, asForm, form.Encode())
	}
	form.Set("passage", "校车每天检验一次")
	if status, page := post("/curate/pair", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "不是这一条里的原文") || !strings.Contains(page, "班车多久送检一回") {
		t.Errorf("words of one's own: %d %s", status, page)
	}
	form.Set("passage", "")
	form.Set("review_by", "2020-01-01")
	if status, page := post("/curate/pair", form); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest || !strings.Contains(page, "复核日期2020-01-01已经过去") {
		t.Errorf("a day of review that is over: %d %s", status, page)
	}
	form.Set("review_by", "2099-01-01")
	const put = "/curate/pair?q="
	if page := get("/?q=" + url.QueryEscape("班车多久送检一回")); !strings.Contains(page, put+url.QueryEscape("班车多久送检一回")) {
		t.Errorf("the staff are not led from a question to its clause:\n%s", page)
	}
	if status, page := b.call(b.reader, http.MethodGet, "/?q="+url.QueryEscape("班车多久送检一回"), "", ""); status != http.StatusOK || strings.Contains(page, put) {
		t.Errorf("a reader is led to where he may not go: %d", status)
	}
	if status, page := post("/curate/pair", form); status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", status, page)
	}
	a := b.asks(b.reader, "班车多久送检一回")
	if a.Curated == nil {
		t.Fatal("the pair does not answer")
	}
	id := a.Curated.ID
	if page := get("/?q=" + url.QueryEscape("班车多久送检一回")); strings.Contains(page, put) {
		t.Error("a question that was put to a clause is to be put to one")
	}
	for _, path := range []string{"/curate", "/curate?state=due", "/curate?state=lapsed", "/curate?from=99", "/curate/questions", "/curate/documents", "/curate/synonyms", "/curate?said=<x>"} {
		if page := get(path); strings.Contains(page, "<x>") || !strings.Contains(page, `aria-current="page"`) {
			t.Errorf("%s:\n%s", path, page)
		}
	}
	if page := get("/curate/pair?id=" + id); !strings.Contains(page, `value="班车隔多久送检"`) || !strings.Contains(page, "班车多久送检一回") {
		t.Errorf("the form of what there is:\n%s", page)
	}
	if status, _ := b.call(b.outsider, http.MethodGet, "/curate/pair?id=qx", "", ""); status != http.StatusNotFound {
		t.Errorf("a pair that is not there: %d", status)
	}
	r := httptest.NewRequest(http.MethodPost, "/curate/delete", strings.NewReader("id="+id))
	r.Host, r.RemoteAddr = "localhost", "10.0.0.9:1234"
	r.Header.Set("Content-Type", asForm)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.AddCookie(&http.Cookie{Name: "policybot_session", Value: b.outsider.cookie})
	w := httptest.NewRecorder()
	b.server.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || b.asks(b.reader, "班车隔多久送检").Curated == nil {
		t.Errorf("another site deletes a pair: %d", w.Code)
	}
	if status, _ := post("/curate/delete", url.Values{"id": {id}}); status != http.StatusSeeOther || b.asks(b.reader, "班车隔多久送检").Curated != nil {
		t.Errorf("deleted: %d", status)
	}
	if status, page := post("/curate/delete", url.Values{"id": {id}}); status != http.StatusNotFound || !strings.Contains(page, "没有这条问答") {
		t.Errorf("deleted twice: %d %s", status, page)
	}
	if _, page := b.call(b.outsider, http.MethodGet, "/", "", ""); !strings.Contains(page, `href="/curate"`) {
		t.Error("the way there is not in the header of a staff member")
	}
	if _, page := b.call(b.reader, http.MethodGet, "/", "", ""); strings.Contains(page, `href="/curate"`) {
		t.Error("a reader is shown the way")
	}
}
