package curate

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// timeLayout is how the form says which state of a pair it shows.
const timeLayout = time.RFC3339Nano

// savePair takes the form of one pair.
func (s *Service) savePair(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	form := r.PostForm
	v := pairView{tab: tab{Here: "pairs"}, ID: form.Get("id"), At: form.Get("at"), Question: form.Get("question"), Similar: form.Get("similar"),
		Against: form.Get("against"), Owner: form.Get("owner"), ReviewBy: form.Get("review_by")}
	document, clause, _ := strings.Cut(form.Get("clause"), "#")
	d := curated.Draft{ID: v.ID, Question: v.Question, Similar: lines(v.Similar), Against: lines(v.Against), Document: document, Clause: clause,
		Text: form.Get("text"), Passage: form.Get("passage"), Owner: v.Owner}
	var err error
	d.ReviewBy, err = curated.Day(strings.TrimSpace(v.ReviewBy))
	if today := s.Now().In(s.Zone).Format(time.DateOnly); err == nil && d.ReviewBy.String() < today {
		err = search.Invalid("复核日期%s已经过去，请写今天以后的一天", d.ReviewBy)
	}
	if err == nil {
		was, _ := time.Parse(timeLayout, v.At) // none for a new pair
		_, err = s.Save(r.Context(), d, was)
	}
	if err != nil {
		status, detail := s.failure(r.Context(), err)
		v.Problem = detail
		s.showPair(w, r, status, v, form.Get("clause"), d.Passage)
		return
	}
	http.Redirect(w, r, PagePath+"?said=saved", http.StatusSeeOther)
}

// lines are those of a field, empty ones too: they are left out later.
func lines(text string) []string { return strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") }

func (s *Service) deletePair(w http.ResponseWriter, r *http.Request) {
	if err := s.Delete(r.Context(), r.PostFormValue("id")); err != nil {
		status, detail := s.failure(r.Context(), err)
		s.showPairs(w, r, status, "", detail)
		return
	}
	http.Redirect(w, r, PagePath+"?said=deleted", http.StatusSeeOther)
}

// importTable takes the form with a table.
func (s *Service) importTable(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, detail string) { s.showPairs(w, r, status, "", detail) }
	in, err := r.MultipartReader()
	if err != nil {
		refuse(http.StatusUnsupportedMediaType, "请选择要导入的表格。")
		return
	}
	for {
		part, err := in.NextPart()
		if err != nil {
			refuse(http.StatusUnprocessableEntity, "请选择要导入的表格。")
			return
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, curated.MaxTable+1))
		if err == nil {
			_, err = s.Import(r.Context(), data)
		}
		if err != nil {
			refuse(s.failure(r.Context(), err))
			return
		}
		http.Redirect(w, r, PagePath+"?said=imported", http.StatusSeeOther)
		return
	}
}
