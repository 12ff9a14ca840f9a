package web

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
)

// askView is the body of the page for asking and searching, which is one: what is typed is answered, and the clauses
// with its words stand below. On the empty page only Home is set. With Only the clauses alone are shown, with
// filters and pages.
type askView struct {
	Only         bool
	Q            string
	Conversation string
	Region       string
	Home         *homeView
	Answer       *answerView
	Found        *foundView
	Problem      string
}

// AskURL asks one of the offered questions, in the same conversation.
func (v askView) AskURL(question string) string {
	q := url.Values{"q": {question}}
	if v.Conversation != "" {
		q.Set("conversation_id", v.Conversation)
	}
	if v.Region != "" {
		q.Set("region", v.Region)
	}
	return "/?" + q.Encode()
}

// SearchURL shows the clauses alone, with filters and pages.
func (v askView) SearchURL() string {
	return "/?" + url.Values{"mode": {"search"}, "q": {v.Q}}.Encode()
}

type answerView struct {
	search.Answer
	Label        string // of the question type; "" for other
	Citations    []citationView
	Alternatives []alternativeView
	Nearest      []hitView // that are not cited
	Complain     *complainView
	Curate       string // where who asks puts this question to a clause; "" when he may not, or somebody has
}

// Said is what stands as headline where there is none to state. Clauses that may tell come before any excuse.
func (a *answerView) Said() string {
	switch {
	case a.Reason.ToService():
		said, _ := a.Answer.Words()
		return said
	case a.Status == search.OffTopic:
		return "这不像是政策问题"
	case len(a.Citations)+len(a.Nearest) > 0:
		return "可能相关，请核对"
	}
	return "未找到依据"
}

// Why says why there is no answer, in one sentence.
func (a *answerView) Why() string {
	if a.Text != "" && (a.Status == search.Clauses || a.Reason.Code == "" || a.Reason.ToService()) {
		return a.Text
	}
	if a.Status == search.OffTopic {
		return "这里只回答已收录政策文件里的内容，请换成与政策有关的问题。"
	}
	_, detail := a.Answer.Words()
	return detail
}

// Hint says how to ask so that there may be an answer; "" for no better way.
func (a *answerView) Hint() string {
	if a.Status != search.Answered && a.Reason.Unplaced && len(a.Citations)+len(a.Nearest) > 0 {
		return "写明地区或文件名称再问，可能得到答案。"
	}
	return ""
}

// Chips are questions to ask next; hints on how to ask are none.
func (a *answerView) Chips() []string {
	if a.Status != search.Answered && a.Reason.Code != "" && slices.Equal(a.Suggestions, a.Reason.Suggestions()) {
		return nil
	}
	return a.Suggestions
}

// NearestGroups are the nearest clauses, by document.
func (a *answerView) NearestGroups() []groupView { return grouped(a.Nearest) }

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

// askPage shows the form, and below it the answer and the clauses found.
func (s *server) askPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	v := askView{Only: form.Get("mode") == "search", Q: strings.TrimSpace(form.Get("q")), Region: form.Get("region"),
		Conversation: form.Get("conversation_id")}
	f := frame{Active: "/"}
	status := http.StatusOK
	var err error
	switch {
	case v.Only && (v.Q != "" || narrowed(form)):
		v.Found, err = s.found(r, form)
	case v.Only:
	case v.Q != "":
		err = s.both(r, &v)
	default:
		v.Home, err = s.home(r)
	}
	if err != nil {
		switch code, detail := failure(err); {
		case code == http.StatusBadRequest:
			v.Problem, status = detail, code
			v.Q = clip(strings.ToValidUTF8(v.Q, "�"), 2*search.MaxQueryRunes)
		case v.Found != nil && (errors.Is(err, search.ErrBusy) || errors.Is(err, context.DeadlineExceeded)):
			v.Problem, status = detail+"先列出有这些字词的条款。", code // the clauses were found at once
		default:
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

// both answers what was typed, and finds the clauses with its words. A word alone, and a search with operators, is no
// question: only clauses are shown.
func (s *server) both(r *http.Request, v *askView) error {
	asked := s.forService(v.Q)
	if asked {
		if err := s.answered(r, v); err != nil || v.Answer.Reason.ToService() {
			return err
		}
	}
	if err := checkQuestion(v.Conversation, search.Question{Text: v.Q, Region: v.Region}); err != nil {
		return err
	}
	var err error
	if v.Found, err = s.found(r, url.Values{"q": {v.Q}}); err != nil {
		return err
	}
	v.Found.Brief = true
	if u := v.Found.Understood; !asked && (v.Found.Word != nil || len(u.Phrases)+len(u.Without)+len(u.Fields) > 0) {
		v.Found.Next, v.Found.Prev = s.inFull(v.Found.Next), ""
		return s.askable(r.Context(), v.Found)
	}
	if !asked {
		if err := s.answered(r, v); err != nil {
			return err
		}
	}
	v.Found.leaveOut(v.Answer)
	return nil
}

// offered is how many questions a list of clauses comes with.
const offered = 4

// askable adds questions that have the word looked up.
func (s *server) askable(ctx context.Context, v *foundView) error {
	if v.Word == nil {
		return nil
	}
	docs, err := s.documents(ctx)
	if err != nil {
		return err
	}
	v.Ask = s.Questions.Matching(docs, v.Word.Text, offered)
	return nil
}

// inFull is the next page of results, where the clauses stand alone.
func (s *server) inFull(next string) string {
	if next == "" {
		return ""
	}
	return next + "&mode=search"
}

// forService tells that the answerer answers a text by itself, without any document.
func (s *server) forService(text string) bool {
	d, ok := s.Answerer.(interface{ Answers(text string) bool })
	return ok && d.Answers(text)
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
	v.Answer.Complain = s.complainAbout(v)
	if _, staff := s.Writer(r); staff && s.CuratePage != "" && a.Curated == nil && a.Status != search.OffTopic && !a.Reason.ToService() {
		v.Answer.Curate = s.CuratePage + "?" + url.Values{"q": {v.Q}}.Encode()
	}
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
