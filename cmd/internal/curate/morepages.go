package curate

import (
	"net/http"
)

// questionsView is the page of questions that want somebody's attention.
type questionsView struct {
	tab
	Questions
}

func (s *Service) questionsPage(w http.ResponseWriter, r *http.Request) {
	all, err := s.Questions(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "questions", "待处理的问题", questionsView{tab{"questions", said[r.URL.Query().Get("said")], ""}, all})
}

// dropQuestion forgets the questions of a group.
func (s *Service) dropQuestion(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	s.Audit(r.Context(), "questions")
	for _, text := range r.PostForm["question"] {
		s.Asked.Drop(text)
	}
	http.Redirect(w, r, questionsPage+"?said=dropped", http.StatusSeeOther)
}

// documentsView is the page of documents nobody has looked at for long.
type documentsView struct {
	tab
	Days, Total int
	Documents   []Unreviewed
}

func (s *Service) documentsPage(w http.ResponseWriter, r *http.Request) {
	s.showDocuments(w, r, http.StatusOK, said[r.URL.Query().Get("said")], "")
}

func (s *Service) showDocuments(w http.ResponseWriter, r *http.Request, status int, done, problem string) {
	docs, total, err := s.Unreviewed(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, status, "documents", "待核对的文件", documentsView{tab{"documents", done, problem}, int(s.ReviewAfter.Hours() / 24), total, docs})
}

func (s *Service) reviewDocument(w http.ResponseWriter, r *http.Request) {
	if err := s.Reviewed(r.Context(), r.PostFormValue("document")); err != nil {
		status, detail := s.failure(r.Context(), err)
		s.showDocuments(w, r, status, "", detail)
		return
	}
	http.Redirect(w, r, documentsPage+"?said=reviewed", http.StatusSeeOther)
}

// synonymsView is the page on which the file of synonyms is edited.
type synonymsView struct {
	tab
	Synonyms
	Set bool
}

func (s *Service) synonymsPage(w http.ResponseWriter, r *http.Request) {
	v := synonymsView{tab: tab{Here: "synonyms", Said: said[r.URL.Query().Get("said")]}, Set: s.Config.Synonyms != ""}
	status := http.StatusOK
	if v.Set {
		var err error
		if v.Synonyms, err = s.ReadSynonyms(); err != nil {
			status, v.Problem = s.failure(r.Context(), err)
			v.Set = false
		}
	}
	s.render(w, r, status, "synonyms", "同义词", v)
}

func (s *Service) saveSynonyms(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	next := Synonyms{r.PostForm.Get("text"), r.PostForm.Get("sha256")}
	if _, err := s.WriteSynonyms(r.Context(), next); err != nil {
		status, detail := s.failure(r.Context(), err)
		s.render(w, r, status, "synonyms", "同义词", synonymsView{tab{Here: "synonyms", Problem: detail}, next, true})
		return
	}
	http.Redirect(w, r, SynonymsPage+"?said=synonyms", http.StatusSeeOther)
}
