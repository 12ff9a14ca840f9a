package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
)

// askView is the body of the ask and search page. At most one of Answer, Found
// and Problem is set; none of them on the empty page.
type askView struct {
	Mode         string // "ask" or "search"
	Q            string
	Conversation string
	Region       string
	Examples     []string
	Answer       *answerView
	Found        *foundView
	Problem      string
}

// TabURL leads to the other mode with the same words.
func (v askView) TabURL(mode string) string {
	q := url.Values{"mode": {mode}}
	if v.Q != "" {
		q.Set("q", v.Q)
	}
	return "/?" + q.Encode()
}

// AskURL asks one of the offered questions, in the same conversation.
func (v askView) AskURL(question string) string {
	q := url.Values{"mode": {"ask"}, "q": {question}}
	if v.Conversation != "" {
		q.Set("conversation_id", v.Conversation)
	}
	return "/?" + q.Encode()
}

type answerView struct {
	search.Answer
	Label        string // of the question type; "" for other
	Citations    []citationView
	Alternatives []alternativeView
	Nearest      []hitView // that are not cited
}

// Said is what stands as headline where there is none to state.
func (a *answerView) Said() string {
	if a.Answer.Status == search.OffTopic {
		return "这不像是政策问题"
	}
	said, _ := a.Answer.Words()
	return said
}

// Hints tells whether the suggestions say what to do, and are no questions to ask.
func (a *answerView) Hints() bool {
	return a.Status != search.Answered && a.Reason.Code != "" && a.Reason.Code != search.NoMatters &&
		slices.Equal(a.Suggestions, a.Reason.Suggestions())
}

type alternativeView struct {
	Headline, Text string
	Citations      []citationView
}

// citationView is a citation with its quote cut around the deciding value.
type citationView struct {
	search.Citation
	Before, Marked, After string // together they are Quote
	Date                  string
	Authority, Validity   badge
}

// Path is the section path as text, outermost first.
func (c citationView) Path() string { return strings.Join(c.Section, " › ") }

// hitView is a clause of a result list.
type hitView struct {
	search.Nearest
	HTML                template.HTML
	Authority, Validity badge
}

// Path is the section path as text, outermost first.
func (h hitView) Path() string { return strings.Join(h.Section, " › ") }

// askPage shows the form, and below it the answer or the clauses found.
func (s *server) askPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	v := askView{
		Mode: "ask", Q: strings.TrimSpace(form.Get("q")), Region: form.Get("region"),
		Conversation: form.Get("conversation_id"), Examples: s.Examples,
	}
	if form.Get("mode") == "search" {
		v.Mode = "search"
	}
	f := frame{Active: "/"}
	status := http.StatusOK
	var err error
	switch {
	case v.Mode == "search" && (v.Q != "" || narrowed(form)):
		v.Found, err = s.found(r, form)
	case v.Mode == "ask" && v.Q != "":
		err = s.answered(r, &v)
	}
	if err != nil {
		if code, detail := failure(err); code == http.StatusBadRequest {
			v.Problem, status = detail, code
			v.Q = clip(strings.ToValidUTF8(v.Q, "�"), 2*search.MaxQueryRunes)
		} else {
			s.fail(w, r, err)
			return
		}
	}
	if v.Q != "" {
		f.Title = clip(v.Q, 40)
	}
	f.Body = v
	s.render(w, r, status, "ask", f)
}

func (s *server) answered(r *http.Request, v *askView) error {
	a, err := s.ask(r.Context(), v.Conversation, search.Question{Text: v.Q, Region: v.Region})
	if err != nil {
		return err
	}
	v.Conversation = a.ConversationID
	v.Answer = &answerView{Answer: a, Label: typeLabel(a.Type), Citations: citationViews(a.Citations)}
	for _, alt := range a.Alternatives {
		v.Answer.Alternatives = append(v.Answer.Alternatives, alternativeView{alt.Headline, alt.Text, citationViews(alt.Citations)})
	}
	v.Answer.Nearest = hitViews(a.Rest())
	return nil
}

func citationViews(cs []search.Citation) []citationView {
	var out []citationView
	for _, c := range cs {
		v := citationView{
			Citation: c, Date: c.Issued.Chinese(), Authority: authorityBadge(c.Authority), Validity: validityBadge(c.Validity),
		}
		v.Before, v.Marked, v.After = c.Marked()
		out = append(out, v)
	}
	return out
}

func hitViews(ns []search.Nearest) []hitView {
	var out []hitView
	for _, n := range ns {
		out = append(out, hitView{n, markOnly(n.Snippet), authorityBadge(n.Authority), validityBadge(n.Validity)})
	}
	return out
}
