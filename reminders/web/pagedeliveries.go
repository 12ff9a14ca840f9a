package web

import (
	"net/http"
	"net/url"
)

// deliveriesView is the page of what a person has to look at.
type deliveriesView struct {
	State   string
	List    []Delivery
	Next    string // address of the next page
	Said    string
	Problem string
}

// deliveriesPage lists dead letters, or what is uncertain, with what can be done.
func (s *server) deliveriesPage(w http.ResponseWriter, r *http.Request, a asker) {
	s.showDeliveries(w, r, a, http.StatusOK, deliveriesView{})
}

func (s *server) showDeliveries(w http.ResponseWriter, r *http.Request, a asker, status int, v deliveriesView) {
	if !a.admin {
		s.shell.Refuse(w, r, http.StatusForbidden, "这个页面只有管理员可以看。自己的提醒在 /me。")
		return
	}
	v.State = r.FormValue("state")
	if v.State != "uncertain" {
		v.State = "dead"
	}
	q := deliveryQuery{State: v.State, After: r.FormValue("after"), Limit: 50}
	if v.State == "uncertain" {
		q.State, q.Uncertain = "", true
	}
	page, err := s.deliveries(r.Context(), &q)
	if err != nil {
		status, detail := s.refusal(r.Context(), "deliveries page", err)
		s.shell.Refuse(w, r, status, detail)
		return
	}
	v.List = page.Deliveries
	if page.Next != "" {
		v.Next = DeliveriesPath + "?" + url.Values{"state": {v.State}, "after": {page.Next}}.Encode()
	}
	s.show(w, r, status, "deliveries", "发送情况", v)
}

func (s *server) decideOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	if !a.admin {
		s.showDeliveries(w, r, a, http.StatusForbidden, deliveriesView{})
		return
	}
	text, err := s.decide(r.Context(), r.PathValue("id"), r.PostForm.Get("action"), a.name())
	if err != nil {
		status, detail := s.refusal(r.Context(), "decide", err)
		s.showDeliveries(w, r, a, status, deliveriesView{Problem: detail})
		return
	}
	s.showDeliveries(w, r, a, http.StatusOK, deliveriesView{Said: text})
}
