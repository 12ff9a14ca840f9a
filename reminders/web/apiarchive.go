package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/policybot/policybot/reminders"
)

// registerArchive puts export and import beside the operations: they stream JSON
// lines, which the framework of the others does not.
func (s *server) registerArchive(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v1/reminders/export", s.onlyAdmin(s.export))
	mux.HandleFunc("POST "+ImportPath, s.onlyAdmin(s.importLines))
}

func (s *server) onlyAdmin(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch a := s.whoAsks(r); {
		case a.admin:
			next(w, r)
		case a.person != nil:
			s.shell.Refuse(w, r, http.StatusForbidden, "这项操作只有管理员可以做，请用管理令牌（POLICYBOT_TOKEN）。")
		default:
			s.shell.Refuse(w, r, http.StatusUnauthorized, needToken)
		}
	}
}

// export writes everything. One that ends early lacks the last line, the count,
// without which import says that it is not whole.
func (s *server) export(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	if err := s.Store.Export(r.Context(), w); err != nil {
		s.Log.ErrorContext(r.Context(), "export failed", "err", err)
		panic(http.ErrAbortHandler) // so that the client sees it end before its time
	}
}

// Imported is what an import did.
type Imported struct {
	reminders.Imported
	Text string `json:"text"`
}

func (s *server) importLines(w http.ResponseWriter, r *http.Request) {
	got, err := s.Store.Import(r.Context(), r.Body)
	out := Imported{Imported: got, Text: "导入完成。再次导入同一份不会重复。"}
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		s.shell.Refuse(w, r, http.StatusRequestEntityTooLarge, "导出文件太大，请用命令行在服务停止时导入。")
		return
	case errors.Is(err, reminders.ErrCorrupt):
		out.Text = "有读不了的行，其余已导入。请核对导出文件是否完整。"
	case err != nil:
		status, detail := s.refusal(r.Context(), "import", err)
		s.shell.Refuse(w, r, status, detail)
		return
	}
	for _, m := range got.Merged {
		out.Text += "\n" + m.String() + "。"
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // the client is gone when this fails
}
