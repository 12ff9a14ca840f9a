package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

// Fit is a deadline that fits a subscription.
type Fit struct {
	Deadline corpus.Deadline
	Source   reminders.Source
}

// key is how forms and commands name a deadline.
func (f *Fit) key() string { return f.Source.DocumentID + "/" + f.Deadline.ID }

// Fitted is a Fit as the API and the pages show it.
type Fitted struct {
	Key    string  `json:"key" doc:"文件编号/期限编号，订阅时写在 drop 或 accept 里"`
	Due    *string `json:"due"`
	Repeat bool    `json:"repeats" doc:"定期的"`
	Who    string  `json:"who"`
	Action string  `json:"action"`
	Title  string  `json:"title"`
	URL    string  `json:"url"`
	Quote  string  `json:"quote"`
	Sure   bool    `json:"sure" doc:"true 会自动提醒；false 待确认，写进 accept 才提醒"`
	Set    string  `json:"set" doc:"已经设过的：active、done、void；空为没有"`
}

func (s *server) registerFits(api huma.API) {
	type reply struct{ Body []Fitted }
	huma.Register(api, s.operation("preview-subscription", http.MethodPost, "/api/v1/subscriptions/preview", "看订阅会设哪些提醒", "不设任何提醒；sure 为 false 的待确认。"),
		func(ctx context.Context, in *struct{ Body Subscribe }) (*reply, error) {
			a, err := s.somebody(ctx)
			if err != nil {
				return nil, err
			}
			sub, err := s.asked(ctx, a, &in.Body)
			if err == nil {
				var list []Fitted
				if list, _, err = s.fits(ctx, sub); err == nil {
					return &reply{list}, nil
				}
			}
			return nil, s.fail(ctx, "preview subscription", err)
		})
}

// fits lists what fits a subscription, with what its recipient has made of it: the sure ones
// first, each part by day.
func (s *server) fits(ctx context.Context, sub reminders.Subscription) ([]Fitted, map[string]Fit, error) {
	shown, by := []Fitted{}, map[string]Fit{}
	if s.Fitting == nil {
		return shown, by, nil
	}
	list, err := s.Fitting(ctx, sub)
	if err != nil {
		return nil, nil, err
	}
	taken := map[string]map[string]reminders.Status{}
	for _, f := range list {
		d, src := &f.Deadline, &f.Source
		if taken[src.DocumentID] == nil {
			if taken[src.DocumentID], err = s.Service.Taken(ctx, src.DocumentID, sub.To); err != nil {
				return nil, nil, err
			}
		}
		x := Fitted{Key: f.key(), Repeat: d.Kind == corpus.Recurring, Who: d.Who, Action: d.Action, Title: src.Title,
			URL: src.URL, Quote: src.Quote, Sure: d.Sure(), Set: string(taken[src.DocumentID][d.ID])}
		if d.Due.Day > 0 {
			day := d.Due.String()
			x.Due = &day
		}
		shown, by[x.Key] = append(shown, x), f
	}
	slices.SortStableFunc(shown, func(a, b Fitted) int {
		if a.Sure != b.Sure {
			if a.Sure {
				return -1
			}
			return 1
		}
		return 0
	})
	return shown, by, nil
}

// settle drops and accepts single deadlines of a subscription before it sets the rest.
func (s *server) settle(ctx context.Context, sub reminders.Subscription, drop, accept []string) error {
	if len(drop)+len(accept) == 0 {
		return nil
	}
	_, by, err := s.fits(ctx, sub)
	if err != nil {
		return err
	}
	for _, key := range drop {
		if f, ok := by[key]; ok {
			if _, err := s.Service.Drop(ctx, f.Deadline, f.Source, sub.To, sub.Owner); err != nil {
				return err
			}
		}
	}
	for _, key := range accept {
		f, ok := by[key]
		if !ok {
			continue
		}
		q, err := reminders.FromDeadline(f.Deadline, f.Source, s.Now().In(s.Zone))
		if err != nil {
			return err
		}
		q.Who, q.Key = []reminders.Recipient{sub.To}, reminders.DeadlineKey(f.Source.DocumentID, f.Deadline.ID, sub.To)
		if _, err := s.Service.Create(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// drop says that a person does not want to be reminded of a deadline.
func (s *server) drop(ctx context.Context, a asker, in *Ask, who []reminders.Recipient) (Made, error) {
	d, src, err := s.Deadline(ctx, in.DocumentID, in.DeadlineID)
	if err != nil {
		return Made{}, err
	}
	by := "admin"
	if a.person != nil {
		by = a.person.Owner()
	}
	out := Made{Status: "dropped", Firings: []Firing{}}
	for _, to := range who {
		end, err := s.Service.Drop(ctx, d, src, to, by)
		if err != nil {
			return Made{}, err
		}
		out.Text = end.Text + "。要恢复，请到“我的提醒”的“已结束”里。"
	}
	return out, nil
}

// taken is what the person signed in has made of deadlines.
func (s *server) taken(r *http.Request) map[string]string {
	a := s.whoAsks(r)
	if a.person == nil {
		return nil
	}
	mine, err := s.mine(r.Context(), asker{person: a.person}, reminders.ReminderQuery{})
	if err != nil {
		s.Log.Warn("没能读出已设的提醒", "err", err)
		return nil
	}
	words := map[reminders.Status]string{reminders.Active: "已设提醒", reminders.Done: "已完成", reminders.Void: "已取消", reminders.Ended: "已结束"}
	out := map[string]string{}
	for i := range mine {
		if src := mine[i].Source; src != nil && src.Deadline != "" {
			key := src.DocumentID + "/" + src.Deadline
			if mine[i].Status == reminders.Active || out[key] == "" {
				out[key] = words[mine[i].Status]
			}
		}
	}
	return out
}

// subscribePage shows what a subscription will set, each item with a box; what is not sure has
// none ticked.
func (s *server) subscribePage(w http.ResponseWriter, r *http.Request) {
	a := s.whoAsks(r)
	if a.person == nil {
		s.show(w, r, http.StatusOK, "signin", "登录", s.howToSignIn(r))
		return
	}
	in := Subscribe{Region: r.URL.Query().Get("region"), Keyword: r.URL.Query().Get("keyword")}
	sub, err := s.asked(r.Context(), asker{person: a.person}, &in)
	if err != nil {
		s.outcome(w, r, said{}, err)
		return
	}
	list, _, err := s.fits(r.Context(), sub)
	if err != nil {
		s.outcome(w, r, said{}, err)
		return
	}
	s.show(w, r, http.StatusOK, "subscribe", "订阅", struct {
		Region, Keyword string
		List            []Fitted
	}{in.Region, in.Keyword, list})
}

// subscribeOnPage sets what was ticked and drops the rest.
func (s *server) subscribeOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	in := Subscribe{Region: r.PostForm.Get("region"), Keyword: r.PostForm.Get("keyword")}
	take := r.PostForm["take"]
	for _, key := range r.PostForm["sure"] {
		if !slices.Contains(take, key) {
			in.Drop = append(in.Drop, key)
		}
	}
	for _, key := range take {
		if !slices.Contains(r.PostForm["sure"], key) {
			in.Accept = append(in.Accept, key)
		}
	}
	_, err := s.subscribe(r.Context(), asker{person: a.person}, &in)
	s.outcome(w, r, said{Said: "已订阅，符合条件的期限会提醒您。"}, err)
}
