package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// How much one page of the library shows.
const (
	shownSkips  = 200
	shownFlags  = 100
	shownEvents = 50
)

// libraryView is the page that says what became of the files.
type libraryView struct {
	Writer   bool
	Said     string
	Problems []string

	Documents, SkippedAll, FlaggedAll, EventsAll int
	Skipped                                      []corpus.Skip
	Flagged                                      []flaggedView
	Events                                       []eventView
}

// flaggedView is a document a reader should look at before quoting it.
type flaggedView struct {
	Title, URL, File string
	Flags            []flagLine
}

type eventView struct {
	FileEvent
	Time, Word string
	Kept       string // where what it replaced can be downloaded
}

func (s *server) libraryPage(w http.ResponseWriter, r *http.Request) {
	s.showLibrary(w, r, http.StatusOK, said[r.URL.Query().Get("said")])
}

// said are what the page may say of what was just done; the address names one of them, so that nobody can put words
// of his own on the page.
var said = map[string]string{
	"added": "已收录，可以提问和检索了。", "replaced": "已替换，旧的原件留在记录里。", "unchanged": "内容没有变化，没有重复收录。",
	"pending": "已收下，正在整理，稍后就能检索。", "several": "都已收下，见下面的记录。", "deleted": "已删除，原件留在记录里。",
}

func (s *server) showLibrary(w http.ResponseWriter, r *http.Request, status int, said string, problems ...string) {
	all, err := s.documents(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	skipped, err := s.Uploads.Skipped(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := libraryView{Said: said, Problems: problems, Documents: len(all), SkippedAll: len(skipped), Skipped: skipped[:min(len(skipped), shownSkips)]}
	_, v.Writer = s.Writer(r)
	for _, d := range all {
		var lines []flagLine
		for _, f := range d.Flags {
			if b := flagBadge(f.Code); b.Class != "plain" {
				lines = append(lines, flagLine{b, f.Detail, ""})
			}
		}
		if len(lines) == 0 {
			continue
		}
		if v.FlaggedAll++; len(v.Flagged) < shownFlags {
			v.Flagged = append(v.Flagged, flaggedView{d.Title, "/documents/" + d.ID, d.Path, lines[:min(len(lines), 3)]})
		}
	}
	slices.SortStableFunc(v.Flagged, func(a, b flaggedView) int { return cmp.Compare(worst(b.Flags), worst(a.Flags)) })
	if v.Writer {
		var events []FileEvent
		events, v.EventsAll = s.Uploads.History(r.Context(), 0, shownEvents)
		for _, e := range events {
			v.Events = append(v.Events, s.eventView(e))
		}
	}
	s.render(w, r, status, "library", frame{Title: "收录情况", Active: "/documents", Body: v})
}

func (s *server) eventView(e FileEvent) eventView {
	v := eventView{FileEvent: e, Time: e.At.In(s.Zone).Format("2006-01-02 15:04"),
		Word: map[string]string{"added": "上传", "replaced": "替换", "deleted": "删除"}[e.Action]}
	if e.Source != "" && e.Action == "added" {
		v.Word = "从网址读取"
	}
	if e.Before != "" {
		v.Kept = libraryPath + "/kept/" + url.PathEscape(e.Before)
	}
	return v
}

func worst(lines []flagLine) int {
	n := 0
	for _, l := range lines {
		if l.Class == "bad" {
			n += 10
		}
		n++
	}
	return n
}

// uploadForm takes the form of the page where there is no script. The box that says replace stands behind the files, so
// all of them are read before one is kept; together they are no larger than one may be.
func (s *server) uploadForm(w http.ResponseWriter, r *http.Request, by string) {
	s.patiently(w, r)
	form, err := r.MultipartReader()
	if err != nil {
		s.showLibrary(w, r, http.StatusUnsupportedMediaType, "", "请选择要上传的文件。")
		return
	}
	type given struct {
		name    string
		content []byte
	}
	var files []given
	replace := false
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var content []byte
		if err == nil && part.FormName() == "file" && part.FileName() != "" {
			if content, err = io.ReadAll(part); err == nil {
				files = append(files, given{part.FileName(), content})
			}
		}
		if err != nil {
			s.brokenForm(w, r, err)
			return
		}
		replace = replace || part.FormName() == "replace"
	}
	if len(files) == 0 {
		s.showLibrary(w, r, http.StatusUnprocessableEntity, "", "请选择要上传的文件。")
		return
	}
	var last Uploaded
	var problems []string
	for _, f := range files {
		out, err := s.Uploads.Add(r.Context(), Upload{f.name, bytes.NewReader(f.content), func() bool { return replace }, by})
		if err != nil {
			problems = append(problems, f.name+"："+s.reasonOf(r.Context(), err))
			continue
		}
		last = out
	}
	taken := len(files) - len(problems)
	switch {
	case len(problems) > 0 && taken > 0:
		s.showLibrary(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("另外%d个文件已收下，见下面的记录。", taken), problems...)
	case len(problems) > 0:
		s.showLibrary(w, r, http.StatusUnprocessableEntity, "", problems...)
	case taken > 1:
		http.Redirect(w, r, "/library?said=several", http.StatusSeeOther)
	default:
		s.done(w, r, last, nil)
	}
}

// brokenForm says why a form could not be read to its end.
func (s *server) brokenForm(w http.ResponseWriter, r *http.Request, err error) {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		s.showLibrary(w, r, http.StatusRequestEntityTooLarge, "", "文件太大，请拆成几份，或分几次上传。")
		return
	}
	s.showLibrary(w, r, http.StatusUnprocessableEntity, "", "文件没有传完，请检查网络后重新上传。")
}

func (s *server) importForm(w http.ResponseWriter, r *http.Request, by string) {
	s.patiently(w, r)
	address := strings.TrimSpace(r.PostFormValue("url"))
	if address == "" {
		s.showLibrary(w, r, http.StatusUnprocessableEntity, "", "请填写网址。")
		return
	}
	out, err := s.Uploads.Import(r.Context(), address, by)
	s.done(w, r, out, err)
}

func (s *server) deleteForm(w http.ResponseWriter, r *http.Request, by string) {
	if _, err := s.Uploads.Remove(r.Context(), r.PostFormValue("id"), by); err != nil {
		s.showLibrary(w, r, http.StatusUnprocessableEntity, "", s.reasonOf(r.Context(), err))
		return
	}
	http.Redirect(w, r, "/library?said=deleted", http.StatusSeeOther)
}

// done says what became of a file.
func (s *server) done(w http.ResponseWriter, r *http.Request, out Uploaded, err error) {
	what := "added"
	switch {
	case err != nil:
		s.showLibrary(w, r, http.StatusUnprocessableEntity, "", s.reasonOf(r.Context(), err))
		return
	case out.Unchanged:
		what = "unchanged"
	case out.Pending:
		what = "pending"
	case out.Replaced:
		what = "replaced"
	}
	http.Redirect(w, r, "/library?said="+what, http.StatusSeeOther)
}
