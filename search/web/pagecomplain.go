package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// Complaints keeps what people say is wrong with an answer, for the staff to go through.
type Complaints interface {
	// Reasons are the kinds of mistakes to choose from.
	Reasons() []Reason
	// KeptDays is how long a complaint is kept.
	KeptDays() int
	// Complain keeps one; one with an ID that is kept already changes nothing. An error for people is a Refusal.
	Complain(r *http.Request, c Complaint) error
}

// Reason is a kind of mistake.
type Reason struct{ Value, Label string }

// Complaint is a person's word on an answer, as his browser sends it: nothing in it need be so.
type Complaint struct {
	ID       string // of the form, so that one sent twice counts once
	Reason   string // one of Reasons
	Comment  string
	Region   string
	Clauses  []string // document#clause of what the answer rests on; at most maxClauses
	Question string   // only where he agreed to hand it in
	Answer   string   // the headline he says he saw, likewise
}

// Bounds of a complaint.
const (
	maxComment    = 1000 // characters
	maxClauses    = 50
	complaintPath = "/feedback"
)

// complaintID is how the forms are numbered.
var complaintID = regexp.MustCompile(`^[A-Z2-7]{16,32}$`)

// complainView is the form, and what became of it.
type complainView struct {
	Complaint
	Asked   string // the question, whether he agreed to hand it in or not
	Shown   string // the headline, likewise
	Consent bool
	Problem string
	Reasons []Reason
	Days    int
}

// Max is how long a comment may be, in characters.
func (complainView) Max() int { return maxComment }

// AskURL asks the question again.
func (v complainView) AskURL() string { return askView{Region: v.Region}.AskURL(v.Asked) }

// complainAbout is the form for an answer; nil where nobody would read it, or there is nothing to say of it.
func (s *server) complainAbout(v *askView) *complainView {
	a := v.Answer
	if s.Complaints == nil || a.Status == search.OffTopic || a.Reason.ToService() {
		return nil
	}
	c := &complainView{Asked: cmp.Or(a.Turn.Meant, v.Q), Reasons: s.Complaints.Reasons(), Days: s.Complaints.KeptDays()}
	c.ID, c.Region = rand.Text(), v.Region
	if a.Status == search.Answered {
		c.Shown = a.Headline
	}
	for _, cited := range a.Citations {
		if where := strings.TrimPrefix(cited.URL, "/documents/"); !slices.Contains(c.Clauses, where) {
			c.Clauses = append(c.Clauses, where)
		}
	}
	if len(c.Clauses) > maxClauses { // whether all of them are for everybody could not be told from these
		c.Clauses, c.Shown = c.Clauses[:maxClauses], ""
	}
	return c
}

// complain takes the form. It needs no script; where it comes from another site the shell has refused it.
func (s *server) complain(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, search.Invalid("表单没有收全，请返回上一页再提交一次。"))
		return
	}
	f := r.PostForm
	v := complainView{Asked: clip(valid(f.Get("q")), search.MaxQueryRunes), Shown: clip(valid(f.Get("answer")), search.MaxQueryRunes),
		Consent: f.Get("consent") != "", Reasons: s.Complaints.Reasons(), Days: s.Complaints.KeptDays()}
	v.Complaint = Complaint{ID: f.Get("id"), Reason: f.Get("reason"), Comment: strings.TrimSpace(valid(f.Get("comment"))), Region: clip(valid(f.Get("region")), 40),
		Clauses: f["clause"][:min(len(f["clause"]), maxClauses)]}
	if !complaintID.MatchString(v.ID) {
		v.ID = rand.Text()
	}
	status := http.StatusUnprocessableEntity
	switch {
	case !slices.ContainsFunc(v.Reasons, func(c Reason) bool { return c.Value == v.Reason }):
		v.Problem = "请选一项哪里有误。"
	case utf8.RuneCountInString(v.Comment) > maxComment:
		v.Problem = "说明太长，请缩短后再提交。"
	default:
		c := v.Complaint
		if v.Consent {
			c.Question, c.Answer = v.Asked, v.Shown
		}
		err := s.Complaints.Complain(r, c)
		if err == nil {
			http.Redirect(w, r, complaintPath+"?"+url.Values{"q": {v.Asked}, "region": {v.Region}}.Encode(), http.StatusSeeOther)
			return
		}
		var said Refusal
		if !errors.As(err, &said) {
			s.fail(w, r, err)
			return
		}
		status, v.Problem = said.Status, said.Detail
	}
	s.render(w, r, status, "complain", frame{Title: "有误反馈", Active: "/", Body: v})
}

// complained says thanks, and leads back.
func (s *server) complained(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := complainView{Asked: clip(valid(q.Get("q")), search.MaxQueryRunes)}
	v.Region = clip(valid(q.Get("region")), 40)
	s.render(w, r, http.StatusOK, "complain", frame{Title: "有误反馈", Active: "/", Body: v})
}

// valid is what a form holds, as text.
func valid(text string) string { return strings.ToValidUTF8(text, "�") }
