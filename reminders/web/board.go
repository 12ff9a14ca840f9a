package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// boardView is the tasks of every unit with their lights, as supervision lists them.
type boardView struct {
	Units  []boardUnit
	ByUnit bool // by the bodies the documents name; else by whom is reminded
}

// boardUnit is what one of them has to do.
type boardUnit struct {
	Name               string
	Red, Yellow, Green int
	Rows               []boardRow
}

type boardRow struct {
	Light  reminders.Light
	Word   string // 逾期, 临期, 正常, 已销号
	What   string
	Due    string
	Latest string // the last line of 签收, 反馈 or 延期
}

// maxBoard bounds the tasks on the board.
const maxBoard = 500

// boardPage shows who is signed in what stands out for him; the admin, for everybody.
func (s *server) boardPage(w http.ResponseWriter, r *http.Request, a asker) {
	v, err := s.board(r.Context(), a, r.URL.Query().Get("by") == "unit")
	if err != nil {
		status, detail := s.refusal(r.Context(), "board", err)
		s.shell.Refuse(w, r, status, detail)
		return
	}
	s.show(w, r, http.StatusOK, "board", "督办", v)
}

func (s *server) board(ctx context.Context, a asker, byUnit bool) (boardView, error) {
	list, err := s.tasks(ctx, a)
	if err != nil {
		return boardView{}, err
	}
	today := zhdate.DateOf(s.Now().In(s.Zone))
	units := map[string]*boardUnit{}
	for i := range list[:min(len(list), maxBoard)] {
		r := &list[i]
		light, ok := reminders.LightOf(r, today)
		if !ok {
			continue
		}
		row := boardRow{Light: light, What: r.What, Due: r.Due.Day.String(), Word: map[reminders.Light]string{reminders.Red: "逾期", reminders.Yellow: "临期", reminders.Green: "正常"}[light]}
		if r.Status == reminders.Done {
			row.Word = "已销号"
		}
		if row.Latest, err = s.latest(ctx, r.ID); err != nil {
			return boardView{}, err
		}
		names := recipients(r)
		if byUnit {
			names = responsible(r)
		}
		for _, name := range names {
			u := units[name]
			if u == nil {
				u = &boardUnit{Name: name}
				units[name] = u
			}
			u.Rows = append(u.Rows, row)
			switch light {
			case reminders.Red:
				u.Red++
			case reminders.Yellow:
				u.Yellow++
			default:
				u.Green++
			}
		}
	}
	v := boardView{ByUnit: byUnit}
	for _, u := range units {
		slices.SortStableFunc(u.Rows, func(x, y boardRow) int { return cmp.Or(rank(x.Light)-rank(y.Light), cmp.Compare(x.Due, y.Due)) })
		v.Units = append(v.Units, *u)
	}
	slices.SortFunc(v.Units, func(x, y boardUnit) int {
		return cmp.Or(y.Red-x.Red, y.Yellow-x.Yellow, cmp.Compare(x.Name, y.Name))
	})
	return v, nil
}

func recipients(r *reminders.Reminder) (names []string) {
	for _, to := range r.Who {
		names = append(names, to.Written())
	}
	return names
}

// nobodyNamed are the tasks of which no document says whose they are.
const nobodyNamed = "未写明责任单位"

// responsible are the bodies a document names for a task, each of a list 县教育局、县财政局 by
// itself; a list in brackets, 各县（市、区）, is part of a name.
func responsible(r *reminders.Reminder) (names []string) {
	if r.Source == nil {
		return []string{nobodyNamed}
	}
	depth := 0
	for _, name := range strings.FieldsFunc(r.Source.Unit, func(c rune) bool {
		switch c {
		case '(', '（':
			depth++
		case ')', '）':
			depth--
		}
		return depth <= 0 && strings.ContainsRune("、，,；;", c)
	}) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if names == nil {
		return []string{nobodyNamed}
	}
	return names
}

// rank puts what is late first.
func rank(l reminders.Light) int {
	return slices.Index([]reminders.Light{reminders.Red, reminders.Yellow, reminders.Green}, l)
}

// tasks are the reminders a may see.
func (s *server) tasks(ctx context.Context, a asker) (out []reminders.Reminder, err error) {
	if !a.admin {
		return s.mine(ctx, a, reminders.ReminderQuery{})
	}
	q := reminders.ReminderQuery{}
	for len(out) < maxBoard {
		page, err := s.Service.List(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Reminders...)
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	return out, nil
}

// latest is the last line of the history that tells how far a task is.
func (s *server) latest(ctx context.Context, id string) (string, error) {
	log, err := s.Service.History(ctx, id)
	if err != nil {
		return "", err
	}
	for _, e := range slices.Backward(log) {
		switch e.What {
		case reminders.EventReceived, reminders.EventProgress, reminders.EventPostponed:
			return e.Note, nil
		}
	}
	return "", nil
}
