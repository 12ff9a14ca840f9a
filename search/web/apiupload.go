package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Uploads keeps files given over HTTP among the documents, and says where documents are from. Errors are a Refusal or
// wrap the sentinels of search.
type Uploads interface {
	// Add keeps a file and returns when its documents can be found, or with Pending.
	Add(ctx context.Context, u Upload) (Uploaded, error)
	// Import reads the page or file at an address and keeps it; by is who asks for it.
	Import(ctx context.Context, address, by string) (Uploaded, error)
	// Remove removes the uploaded file a document comes from and returns the ids of all
	// its documents.
	Remove(ctx context.Context, id, by string) ([]string, error)
	// Origin says where the file of a document is from.
	Origin(ctx context.Context, id string) (Origin, error)
	// Original opens the file of a document; the caller closes it.
	Original(ctx context.Context, id string) (Original, error)
	// Kept opens what an uploaded file was once, by the SHA-256 of its content.
	Kept(ctx context.Context, sum string) (Original, error)
	// History is what was done, the newest first: size events after the first from.
	History(ctx context.Context, from, size int) (events []FileEvent, total int)
	// Skipped are the files that were not read, by path.
	Skipped(ctx context.Context) ([]corpus.Skip, error)
}

// Upload is a file that comes. One of the same name is replaced only if Replace says so; it is asked after Content was
// read to its end, as a form may say it behind the file.
type Upload struct {
	Name    string
	Content io.Reader
	Replace func() bool
	By      string
}

// Uploaded is what became of an upload.
type Uploaded struct {
	Name      string        `json:"name"`
	Documents []string      `json:"documents"` // ids; several when the file held several
	Replaced  bool          `json:"replaced"`
	Unchanged bool          `json:"unchanged"` // the same content was there already
	Pending   bool          `json:"pending"`   // kept, but not to be found yet
	Skipped   []corpus.Skip `json:"skipped"`   // what in it was not read
	Source    string        `json:"source_url,omitempty"`
}

// Origin is where the file of a document is from.
type Origin struct {
	Uploaded bool // given over HTTP; else it lies in a folder
	Source   string
	Fetched  time.Time
	Events   []FileEvent // of the file, the newest first
}

// Original is a file as it was given. Name is its own, without folders.
type Original struct {
	Name    string
	Content io.ReadSeekCloser
}

// FileEvent is one thing that was done to an uploaded file.
type FileEvent struct {
	At      time.Time `json:"at"`
	By      string    `json:"by" doc:"谁"`
	Action  string    `json:"action" enum:"added,replaced,deleted"`
	Name    string    `json:"name"`
	Sum     string    `json:"sha256" doc:"内容的SHA-256；删除的为空"`
	Size    int64     `json:"size"`
	Before  string    `json:"before" doc:"被替换或删除的内容的SHA-256，可从 /api/v1/library/kept/ 下载"`
	Source  string    `json:"source_url"`
	Fetched time.Time `json:"fetched"`
}

// Refusal is an error whose words were written for people.
type Refusal struct {
	Status int
	Detail string
}

func (r Refusal) Error() string { return r.Detail }

// DocumentsPath takes uploads; the shell has to let bodies of their size in.
const DocumentsPath = "/api/v1/documents"

// registerUploads adds the operations that write. They are handlers of their own:
// who may not upload is told so before the file is read.
func (s *server) registerUploads(mux *http.ServeMux, api huma.API) {
	if s.Uploads == nil {
		return
	}
	mux.HandleFunc("POST "+DocumentsPath, s.onlyWriter(s.upload))
	mux.HandleFunc("DELETE "+DocumentsPath+"/{id}", s.onlyWriter(s.removeDocument))
	uploaded := schemaOf[Uploaded](api)
	object := &huma.Schema{Type: huma.TypeObject}
	api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "upload-document", Method: http.MethodPost, Path: DocumentsPath, Summary: "上传一个文件",
		Description: "需要管理令牌。multipart/form-data，文件字段 file；同名的默认不替换，字段 replace=true 才替换。返回时已能检索（pending 为 true 时稍候）。",
		RequestBody: &huma.RequestBody{
			Required: true,
			Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
				Type: huma.TypeObject,
				Properties: map[string]*huma.Schema{
					"file": {Type: huma.TypeString, Format: "binary"}, "replace": {Type: huma.TypeString},
				},
				Required: []string{"file"},
			}}},
		},
		Responses: map[string]*huma.Response{
			"201": {Description: "已收录", Content: map[string]*huma.MediaType{"application/json": {Schema: uploaded}}},
			"401": problem("没有令牌或令牌不对"), "409": problem("已有同名文件"), "413": problem("文件太大"), "422": problem("读不了这个文件，detail 说明怎么办"),
		},
	})
	api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "delete-document", Method: http.MethodDelete, Path: DocumentsPath + "/{id}", Summary: "删除上传的文件",
		Description: "需要管理令牌。同一个文件里的其他文件一并删除；文件夹里的文件请在文件夹里删除。",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "已删除", Content: map[string]*huma.MediaType{"application/json": {Schema: object}}},
			"401": problem("没有令牌或令牌不对"), "404": problem("没有这份文件"), "409": problem("来自文件夹，不能在这里删除"),
		},
	})
}

// problem describes a refusal.
func problem(why string) *huma.Response {
	return &huma.Response{
		Description: why,
		Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/ErrorModel"}},
		},
	}
}

// schemaOf describes what a handler of ours answers with.
func schemaOf[T any](api huma.API) *huma.Schema {
	return api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// onlyWriter lets in who may write.
func (s *server) onlyWriter(next func(w http.ResponseWriter, r *http.Request, by string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		by, ok := s.Writer(r)
		if !ok {
			s.shell.Refuse(w, r, http.StatusUnauthorized, "需要管理令牌：请加上请求头 Authorization: Bearer 令牌，或用有权限的账号登录。服务端没有设置 POLICYBOT_TOKEN 时，请先设置并重启。")
			return
		}
		next(w, r, by)
	}
}

// How long a file may take to arrive: the whole, and between two pieces of it.
const (
	uploadWhole = 15 * time.Minute
	uploadPiece = 30 * time.Second
)

// patient gives a body time to arrive over a slow line, as long as it goes on arriving.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
	until   time.Time
}

func (s *server) patiently(w http.ResponseWriter, r *http.Request) {
	p := &patient{r.Body, http.NewResponseController(w), time.Now().Add(uploadWhole)}
	_ = p.control.SetWriteDeadline(p.until.Add(time.Minute)) // where it can't be set there is none
	r.Body = p
}

func (p *patient) Read(b []byte) (int, error) {
	next := time.Now().Add(uploadPiece)
	if next.After(p.until) {
		next = p.until
	}
	_ = p.control.SetReadDeadline(next) // as above
	return p.ReadCloser.Read(b)
}

// upload reads the form as it comes: the file is not held in memory. The field replace may stand before or behind it.
func (s *server) upload(w http.ResponseWriter, r *http.Request, by string) {
	s.patiently(w, r)
	form, err := r.MultipartReader()
	if err != nil {
		s.shell.Refuse(w, r, http.StatusUnsupportedMediaType, "请用 multipart/form-data 提交，文件放在字段 file 里。")
		return
	}
	replace := r.URL.Query().Get("replace") == "true"
	for {
		part, err := form.NextPart()
		if err != nil {
			s.refuseUpload(w, r, search.Invalid("没有字段 file，请把文件放在字段 file 里。"), err)
			return
		}
		switch part.FormName() {
		case "replace":
			replace = saysTrue(part)
		case "file":
			out, err := s.Uploads.Add(r.Context(), Upload{part.FileName(), part, func() bool { return replace || saidBehind(form) }, by})
			if err != nil {
				s.refuseUpload(w, r, err, nil)
				return
			}
			s.uploaded(w, out)
			return
		}
	}
}

func saysTrue(field io.Reader) bool {
	b, _ := io.ReadAll(io.LimitReader(field, 16)) // half of it is not "true"
	return string(b) == "true"
}

// saidBehind reads what is left of a form and tells whether it asks for the file to be replaced.
func saidBehind(form *multipart.Reader) bool {
	for {
		part, err := form.NextPart()
		if err != nil { // the end, or it broke off: nothing more was said
			return false
		}
		if part.FormName() == "replace" && saysTrue(part) {
			return true
		}
	}
}

func (s *server) uploaded(w http.ResponseWriter, out Uploaded) {
	out.Documents, out.Skipped = list(out.Documents), list(out.Skipped)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(out) // the client is gone when this fails
}

// refuseUpload says what went wrong; read is what stopped the reading of the form.
func (s *server) refuseUpload(w http.ResponseWriter, r *http.Request, err, read error) {
	var tooLong *http.MaxBytesError
	var said Refusal
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(read, os.ErrDeadlineExceeded):
		s.shell.Refuse(w, r, http.StatusRequestTimeout, "文件没有在时限内传完，请检查网络后重新上传。")
	case errors.As(err, &tooLong), errors.As(read, &tooLong):
		s.shell.Refuse(w, r, http.StatusRequestEntityTooLarge, "文件太大，请拆成几份后再上传。")
	case errors.As(err, &said):
		s.shell.Refuse(w, r, said.Status, said.Detail)
	default:
		s.fail(w, r, err)
	}
}

func (s *server) removeDocument(w http.ResponseWriter, r *http.Request, by string) {
	ids, err := s.Uploads.Remove(r.Context(), r.PathValue("id"), by)
	if err != nil {
		s.refuseUpload(w, r, err, nil)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct {
		Removed []string `json:"removed"`
	}{list(ids)}) // the client is gone when this fails
}
