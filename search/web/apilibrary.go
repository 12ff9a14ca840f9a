package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// The addresses of the library.
const (
	libraryPath = "/api/v1/library"
	ImportPath  = libraryPath + "/import"
	// UploadPagePath takes the form of the page; the shell has to let bodies of the size of a file in.
	UploadPagePath = "/library/upload"
)

// originView says where the file of a document is from.
type originView struct {
	Kind     string `json:"kind" enum:"folder,upload,import,unknown" doc:"文件夹、上传、从网址读取"`
	Source   string `json:"source_url" doc:"从哪个网址读取"`
	Fetched  string `json:"fetched" doc:"何时读取，RFC 3339；空为不是从网址读取"`
	Original string `json:"original_url" doc:"下载原件的地址"`
}

// originOf is where the file of a document is from.
func (s *server) originOf(ctx context.Context, id string) originView {
	v := originView{Kind: "unknown"}
	if s.Uploads == nil {
		return v
	}
	o, err := s.Uploads.Origin(ctx, id)
	if err != nil {
		return v
	}
	v.Kind, v.Source, v.Original = "folder", o.Source, DocumentsPath+"/"+id+"/original"
	switch {
	case o.Source != "":
		v.Kind = "import"
	case o.Uploaded:
		v.Kind = "upload"
	}
	if !o.Fetched.IsZero() {
		v.Fetched = o.Fetched.In(s.Zone).Format(time.RFC3339)
	}
	return v
}

// skippedList is what of the files was not read.
type skippedList struct {
	Total   int           `json:"total"`
	Skipped []corpus.Skip `json:"skipped"`
}

// historyList is what was done.
type historyList struct {
	Total  int         `json:"total"`
	Events []FileEvent `json:"events"`
}

// maxEvents is how many events one page of the API lists.
const maxEvents = 200

// registerLibrary adds the operations of the library, and its page.
func (s *server) registerLibrary(mux *http.ServeMux, api huma.API) {
	if s.Uploads == nil {
		return
	}
	type skippedReply struct{ Body skippedList }
	huma.Register(api, huma.Operation{
		OperationID: "list-skipped", Method: http.MethodGet, Path: libraryPath + "/skipped",
		Summary: "没有收录的文件、原因和办法",
	}, func(ctx context.Context, in *struct {
		From int `query:"from" minimum:"0" maximum:"1000000" doc:"跳过多少份"`
		Size int `query:"size" minimum:"1" maximum:"1000" default:"1000" doc:"最多多少份"`
	}) (*skippedReply, error) {
		all, err := s.Uploads.Skipped(ctx)
		if err != nil {
			return nil, s.refusal(ctx, "list skipped", err)
		}
		return &skippedReply{skippedList{len(all), list(page(all, in.From, in.Size))}}, nil
	})
	mux.HandleFunc("GET "+libraryPath+"/history", s.onlyWriter(s.history))
	mux.HandleFunc("GET "+libraryPath+"/kept/{sum}", s.onlyWriter(s.kept))
	mux.HandleFunc("GET "+DocumentsPath+"/{id}/original", s.original)
	mux.HandleFunc("POST "+ImportPath, s.onlyWriter(s.importPage))
	s.describeLibrary(api)
	mux.HandleFunc("GET /library", s.libraryPage)
	mux.HandleFunc("POST "+UploadPagePath, s.onlyWriter(s.uploadForm))
	mux.HandleFunc("POST /library/import", s.onlyWriter(s.importForm))
	mux.HandleFunc("POST /library/delete", s.onlyWriter(s.deleteForm))
}

func (s *server) describeLibrary(api huma.API) {
	path := func(name string) []*huma.Param {
		return []*huma.Param{{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	query := func(name, why string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: why, Schema: &huma.Schema{Type: huma.TypeInteger}}
	}
	file := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	answer := func(s *huma.Schema) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: s}}
	}
	for _, op := range []*huma.Operation{
		{
			OperationID: "list-history", Method: http.MethodGet, Path: libraryPath + "/history", Summary: "上传、替换、删除的记录",
			Description: "需要管理令牌。最新的在前。",
			Parameters:  []*huma.Param{query("from", "跳过多少条"), query("size", "最多多少条，不超过200")},
			Responses: map[string]*huma.Response{"200": {Description: "记录", Content: answer(schemaOf[historyList](api))},
				"401": problem("没有令牌或令牌不对")},
		},
		{
			OperationID: "get-kept", Method: http.MethodGet, Path: libraryPath + "/kept/{sum}", Summary: "下载被替换或删除的原件",
			Description: "需要管理令牌。sum 是记录里的 SHA-256。", Parameters: path("sum"),
			Responses: map[string]*huma.Response{"200": {Description: "原件", Content: file},
				"401": problem("没有令牌或令牌不对"), "404": problem("没有这份原件")},
		},
		{
			OperationID: "get-original", Method: http.MethodGet, Path: DocumentsPath + "/{id}/original", Summary: "下载一份文件的原件",
			Description: "原样给出，总是作为附件下载。", Parameters: path("id"),
			Responses: map[string]*huma.Response{"200": {Description: "原件", Content: file}, "404": problem("没有这份文件")},
		},
		{
			OperationID: "import-page", Method: http.MethodPost, Path: ImportPath, Summary: "从网址读取一个网页或文件",
			Description: "需要管理令牌。遵守 robots.txt，同一网站两次读取之间间隔至少2秒；只读公网，不读内网。记下网址和读取时间；同一网址再读一次即更新。",
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
				Type: huma.TypeObject, Required: []string{"url"}, Properties: map[string]*huma.Schema{"url": {Type: huma.TypeString}},
			}}}},
			Responses: map[string]*huma.Response{"201": {Description: "已收录", Content: answer(schemaOf[Uploaded](api))},
				"401": problem("没有令牌或令牌不对"), "422": problem("读不了这个网址，detail 说明怎么办")},
		},
	} {
		api.OpenAPI().AddOperation(op)
	}
}

func (s *server) history(w http.ResponseWriter, r *http.Request, _ string) {
	from, size := wholeNumber(r, "from", 0), min(wholeNumber(r, "size", maxEvents), maxEvents)
	events, total := s.Uploads.History(r.Context(), from, size)
	writeJSON(w, http.StatusOK, historyList{total, list(events)})
}

// original gives a file as it was given to us, and never as a page of ours.
func (s *server) original(w http.ResponseWriter, r *http.Request) {
	o, err := s.Uploads.Original(r.Context(), r.PathValue("id"))
	s.download(w, r, o, err)
}

func (s *server) kept(w http.ResponseWriter, r *http.Request, _ string) {
	o, err := s.Uploads.Kept(r.Context(), r.PathValue("sum"))
	s.download(w, r, o, err)
}

func (s *server) download(w http.ResponseWriter, r *http.Request, o Original, err error) {
	if err != nil {
		s.refuseUpload(w, r, err, nil)
		return
	}
	defer o.Content.Close() // only read from
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": o.Name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(uploadWhole)) // where it can't be set there is none
	http.ServeContent(w, r, "", time.Time{}, o.Content)
}

func (s *server) importPage(w http.ResponseWriter, r *http.Request, by string) {
	var in struct {
		URL string `json:"url"`
	}
	if err := readJSON(r, &in); err != nil || in.URL == "" {
		s.fail(w, r, search.Invalid("请以 JSON 提交 {\"url\": \"网址\"}。"))
		return
	}
	s.patiently(w, r)
	out, err := s.Uploads.Import(r.Context(), in.URL, by)
	if err != nil {
		s.refuseUpload(w, r, err, nil)
		return
	}
	s.uploaded(w, out)
}

// reasonOf is what to tell a person of an error.
func (s *server) reasonOf(ctx context.Context, err error) string {
	var said Refusal
	if errors.As(err, &said) {
		return said.Detail
	}
	status, detail := failure(err)
	if status == http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", "op", "library", "err", err)
	}
	return detail
}
