package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// meView is the page of who is signed in.
type meView struct {
	said
	Name      string
	Where     []string
	Places    []placeView
	Mail      bool   // a mailbox can be added
	Pending   string // the mailbox that waits for its code
	Admin     bool
	Active    int
	Groups    []groupView // of the active ones, the nearest first
	Closed    []mineView
	Subs      []Subscription
	Calendar  bool // there is a calendar to subscribe to
	Uncertain int
	Dead      int
}

// groupView is the reminders of one stretch of time: 今天, 本周, 以后.
type groupView struct {
	Name string
	ID   string
	List []mineView
}

// mineView is a reminder on the page.
type mineView struct {
	Reminder
	When   string // next, in words
	Status string
	Own    bool
}

// maxClosed bounds the finished reminders a page lists.
const maxClosed = 30

func (s *server) mePage(w http.ResponseWriter, r *http.Request) {
	a := s.whoAsks(r)
	if a.person == nil {
		s.show(w, r, http.StatusOK, "signin", "登录", s.howToSignIn(r))
		return
	}
	v := meView{said: s.takeSaid(w, r), Name: a.person.Name, Where: writtenAll(a.person.To), Places: placesOf(a.person.To), Mail: s.SendCode != nil, Admin: a.admin}
	if to, ok := s.People.Pending(r.Context(), a.person.ID); ok {
		v.Pending = to.Written()
	}
	if err := s.fillMe(r.Context(), a, &v); err != nil {
		status, detail := s.refusal(r.Context(), "me", err)
		s.shell.Refuse(w, r, status, detail)
		return
	}
	s.show(w, r, http.StatusOK, "me", "我的提醒", v)
}

func (s *server) fillMe(ctx context.Context, a asker, v *meView) error {
	mine, err := s.mine(ctx, asker{person: a.person}, reminders.ReminderQuery{})
	if err != nil {
		return err
	}
	next, err := s.nextOf(ctx, mine)
	if err != nil {
		return err
	}
	slices.SortStableFunc(mine, func(x, y reminders.Reminder) int { return y.Updated.Compare(x.Updated) })
	var active []mineView
	for i := range mine {
		r := &mine[i]
		m := mineView{Reminder: *s.view(r), Status: statusWords[r.Status][1], Own: r.Owner == a.person.Owner()}
		if at := next[r.ID]; !at.IsZero() {
			m.When = s.words(at)
		}
		switch {
		case r.Status == reminders.Active || !next[r.ID].IsZero():
			active = append(active, m)
		case len(v.Closed) < maxClosed:
			v.Closed = append(v.Closed, m)
		}
	}
	slices.SortStableFunc(active, func(x, y mineView) int {
		return cmp.Compare(far(next[x.ID]), far(next[y.ID]))
	})
	v.Active, v.Groups = len(active), s.grouped(active, next)
	v.Calendar = s.People.HasCalendar(ctx, a.person.ID)
	all, err := s.subscriptions(ctx, asker{person: a.person})
	if err != nil {
		return err
	}
	v.Subs = all
	if a.admin {
		counts, err := s.Store.Counts(ctx)
		if err != nil {
			return err
		}
		v.Dead, v.Uncertain = counts.States[reminders.Dead], counts.Uncertain
	}
	return nil
}

// grouped are the reminders by how near they are, groups without any left out.
func (s *server) grouped(list []mineView, next map[string]time.Time) (out []groupView) {
	today := zhdate.DateOf(s.Now().In(s.Zone))
	sunday := today.AddDays((7 - int(today.Weekday())) % 7)
	groups := []groupView{{Name: "今天", ID: "today"}, {Name: "本周", ID: "week"}, {Name: "以后", ID: "later"}, {Name: "暂无排定", ID: "none"}}
	for _, m := range list {
		at, k := next[m.ID], 2
		day := zhdate.DateOf(at.In(s.Zone))
		switch {
		case at.IsZero():
			k = 3
		case !today.Before(day):
			k = 0
		case !sunday.Before(day):
			k = 1
		}
		groups[k].List = append(groups[k].List, m)
	}
	return slices.DeleteFunc(groups, func(g groupView) bool { return len(g.List) == 0 })
}

// far sorts what has no next message last.
func far(t time.Time) int64 {
	if t.IsZero() {
		return 1 << 62
	}
	return t.UnixMilli()
}

// nextOf is the next message of each reminder that has one.
func (s *server) nextOf(ctx context.Context, list []reminders.Reminder) (map[string]time.Time, error) {
	next := map[string]time.Time{}
	for i := range list {
		r := &list[i]
		if r.Status == reminders.Done || r.Status == reminders.Void {
			continue // what is being sent is no longer to come
		}
		list, err := s.ahead(ctx, r)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			next[r.ID] = list[0].At
		}
	}
	return next, nil
}

// words is a moment as an official writes it.
func (s *server) words(t time.Time) string {
	t = t.In(s.Zone)
	return t.Format("2006年1月2日") + " 星期" + []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()] + " " + t.Format("15:04")
}

// outcome shows the page again with what came of an act.
func (s *server) outcome(w http.ResponseWriter, r *http.Request, v said, err error) {
	if err != nil {
		_, detail := s.refusal(r.Context(), "page", err)
		v = said{Problem: detail, Text: v.Text}
	} else {
		v.Text = ""
	}
	s.answerForm(w, r, v)
}

// addOnPage takes a phrase, or the deadline beside which 提醒我 was pressed.
func (s *server) addOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	in := Ask{
		Text: r.PostForm.Get("text"), DocumentID: r.PostForm.Get("document"),
		DeadlineID: r.PostForm.Get("deadline"), Drop: r.PostForm.Get("drop") != "",
	}
	m, err := s.make(r.Context(), asker{person: a.person}, &in)
	s.outcome(w, r, said{Said: m.Text, Text: in.Text}, err)
}

func (s *server) changeOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	in := Edit{Period: r.PostForm.Get("period")}
	id := r.PathValue("id")
	switch r.PostForm.Get("action") {
	case "done":
		in.Status = "done"
	case "cancel":
		in.Status, in.Period = "cancelled", ""
	case "undo":
		in.Status = "active"
	case "received":
		in.Received = true
	case "progress":
		in.Progress = strings.TrimSpace(r.PostForm.Get("line"))
	case "postpone":
		in.Postpone = &Postpone{Due: r.PostForm.Get("due"), Why: r.PostForm.Get("why"), Allowed: r.PostForm.Get("allowed")}
	case "snooze":
		in.SnoozeUntil = cmp.Or(r.PostForm.Get("until"), r.PostForm.Get("preset"))
	case "edit":
		in.Text = r.PostForm.Get("text")
	case "reassign":
		in.To = []string{r.PostForm.Get("to")}
	default:
		s.shell.Refuse(w, r, http.StatusBadRequest, "没有这个操作，请回到“我的提醒”重新选择。")
		return
	}
	e, err := s.changeAs(r.Context(), asker{person: a.person}, id, &in)
	v := said{Said: e.Text}
	if e.Undo {
		v.Undo, v.Period = id, in.Period
	}
	s.outcome(w, r, v, err)
}

// donePage asks whether a reminder is done: its address stands in messages, and what only
// looks at an address must not change anything.
func (s *server) donePage(w http.ResponseWriter, r *http.Request, a asker) {
	rem, err := s.reminder(r.Context(), asker{person: a.person}, r.PathValue("id"), look)
	if err != nil {
		status, detail := s.refusal(r.Context(), "done", err)
		s.shell.Refuse(w, r, status, detail)
		return
	}
	v := mineView{Reminder: *s.view(&rem), Status: statusWords[rem.Status][1]}
	v.Period = r.URL.Query().Get("period")
	s.show(w, r, http.StatusOK, "done", "标记完成", v)
}

func (s *server) unsubscribeOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	err := s.unsubscribe(r.Context(), asker{person: a.person}, r.PathValue("id"))
	s.outcome(w, r, said{Said: "已退订。已经设好的提醒仍在，可分别取消。"}, err)
}
