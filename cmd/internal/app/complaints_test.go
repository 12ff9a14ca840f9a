package app

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/cmd/internal/oplog"
)

// complaintForm is what the browser of somebody would send of the form below an answer.
func (b *bureau) complaintForm(who caller, question string) url.Values {
	b.t.Helper()
	_, page := b.call(who, http.MethodGet, "/?q="+url.QueryEscape(question), "", "")
	_, page, ok := strings.Cut(page, `action="/feedback"`)
	if !ok {
		b.t.Fatalf("no form below the answer to %s", question)
	}
	page, _, _ = strings.Cut(page, "</form>")
	out := url.Values{"reason": {"wrong"}, "consent": {"yes"}}
	for _, m := range regexp.MustCompile(`type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

func (b *bureau) complains(who caller, f url.Values) int {
	b.t.Helper()
	status, _ := b.call(who, http.MethodPost, "/feedback", asForm, f.Encode())
	return status
}

func (b *bureau) kept() []bot.Feedback {
	b.t.Helper()
	page, err := b.inbox.Feedback(b.t.Context(), bot.FeedbackQuery{Limit: 500})
	if err != nil {
		b.t.Fatal(err)
	}
	return page.Feedback
}

// TestComplaints: what a reader says on a page is wrong with an answer stands among the questions of the staff, once
// however often the form is sent; the log says that he said something, and not what.
func TestComplaints(t *testing.T) {
	b := openBureau(t, nil)
	const question = "青山县校车多久检验一次"
	f := b.complaintForm(b.reader, question)
	f.Set("comment", "应是每年一次")
	for range 2 {
		if status := b.complains(b.reader, f); status != http.StatusSeeOther {
			t.Fatalf("%d", status)
		}
	}
	if all := b.kept(); len(all) != 1 || all[0].Question != question || !strings.Contains(all[0].Answer, "学期") || all[0].Private ||
		len(all[0].URLs) != 1 || !strings.HasSuffix(all[0].URLs[0], "/documents/"+b.open.ID+"#"+clauseOf(t, b.open, "检验一次")) {
		t.Fatalf("kept: %+v", all)
	}
	if status := b.complains(caller{}, b.complaintForm(caller{}, question)); status != http.StatusSeeOther {
		t.Errorf("who has not signed in: %d", status)
	}
	_, out := b.call(b.outsider, http.MethodGet, curate.QuestionsPath, "", "")
	var list curate.Questions
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Disliked) != 1 || list.Disliked[0].Question != question || list.Disliked[0].Count != 2 || !slices.Equal(list.Disliked[0].Comments, []string{"应是每年一次"}) ||
		!slices.Equal(list.Disliked[0].Reasons, []string{"答案不对"}) {
		t.Errorf("the staff sees %+v", list.Disliked)
	}
	if _, page := b.call(b.outsider, http.MethodGet, "/curate/questions", "", ""); !strings.Contains(page, "应是每年一次") {
		t.Errorf("the page of the staff:\n%s", page)
	}
	entries, _, err := b.operations.Read(t.Context(), oplog.Query{Size: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, e := range entries {
		if line, _ := json.Marshal(e); strings.Contains(string(line), "每年") || strings.Contains(string(line), "校车") {
			t.Errorf("the log says %s", line)
		}
		if e.Action == "POST /feedback" {
			said = append(said, e.Who)
		}
	}
	if slices.Sort(said); !slices.Equal(said, []string{"", "李", "李"}) {
		t.Errorf("on record are %q", said)
	}
}

// TestComplaintsTwoUsers: what rests on a document that is not for everybody is kept without the answer and the way
// there; a document that is not for him cannot be named by somebody who has learned its number.
func TestComplaintsTwoUsers(t *testing.T) {
	b := openBureau(t, nil)
	const question = "白水县校车多久检验一次"
	f := b.complaintForm(b.hr, question)
	if !strings.Contains(strings.Join(f["clause"], " "), b.secret.ID) {
		t.Fatalf("the answer does not rest on it: %v", f)
	}
	if status := b.complains(b.hr, f); status != http.StatusSeeOther {
		t.Fatalf("%d", status)
	}
	all := b.kept()
	if len(all) != 1 || !all[0].Private || all[0].Answer != "" || len(all[0].URLs) > 0 {
		t.Errorf("kept: %+v", all)
	}
	f.Set("id", strings.Repeat("A", 20))
	if status := b.complains(b.reader, f); status != http.StatusSeeOther {
		t.Fatalf("%d", status)
	}
	for _, k := range b.kept() {
		if len(k.URLs) > 0 {
			t.Errorf("kept: %+v", k)
		}
	}
	if _, page := b.call(b.outsider, http.MethodGet, "/curate/questions", "", ""); strings.Contains(page, b.secret.ID) || strings.Contains(page, "季度") {
		t.Errorf("the staff learns of it:\n%s", page)
	}
}

// TestComplaintsOfOthers: pages of other sites say nothing for a reader, and nobody says more within the hour than he
// may; then he may again.
func TestComplaintsOfOthers(t *testing.T) {
	b := openBureau(t, nil)
	f := b.complaintForm(b.reader, "青山县校车多久检验一次")
	r := httptest.NewRequest(http.MethodPost, "/feedback", strings.NewReader(f.Encode()))
	r.Host, r.RemoteAddr = "localhost", "10.0.0.9:1234"
	r.Header.Set("Content-Type", asForm)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	b.server.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || len(b.kept()) > 0 {
		t.Errorf("another site: %d", w.Code)
	}
	send := func(who caller, n int) int {
		f.Set("id", fmt.Sprintf("AAAAAAAAAAAAAAAA%s", strings.Repeat("B", n%16)))
		return b.complains(who, f)
	}
	for n := range complaintsEach {
		if status := send(b.reader, n); status != http.StatusSeeOther {
			t.Fatalf("%d of %d: %d", n+1, complaintsEach, status)
		}
	}
	if status := send(b.reader, 0); status != http.StatusTooManyRequests {
		t.Errorf("one more: %d", status)
	}
	if status := send(b.hr, 0); status != http.StatusSeeOther {
		t.Errorf("another account: %d", status)
	}
}

// TestHourly: so many of each, so many of strangers together, none of them for longer than an hour.
func TestHourly(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	h := &hourly{now: func() time.Time { return now }}
	count := func(strange bool) (n int) {
		for i := range 200 {
			if h.takes(fmt.Sprint(strange, i), strange) {
				n++
			}
		}
		return n
	}
	one := func() (n int) {
		for range 100 {
			if h.takes("one", false) {
				n++
			}
		}
		return n
	}
	for _, at := range []time.Duration{0, time.Hour, -5 * time.Hour} { // a clock put back starts anew
		now = now.Add(at)
		if n := count(true); n != complaintsStrange {
			t.Errorf("%d strangers", n)
		}
		if n := count(false); n != 200 {
			t.Errorf("%d accounts", n)
		}
		if n := one(); n != complaintsEach {
			t.Errorf("%d of one", n)
		}
		now = now.Add(59 * time.Minute)
		if h.takes("one", false) || h.takes("strange", true) {
			t.Error("the hour is not over")
		}
		now = now.Add(-59 * time.Minute)
	}
}
