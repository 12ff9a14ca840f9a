package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/search"
)

// Uploads keeps files given over HTTP among the documents. Errors are a Refusal or
// wrap the sentinels of search.
type Uploads interface {
	// Add keeps a file and returns when its documents can be found, or with Pending.
	// One of the same name is replaced only if replace says so.
	Add(ctx context.Context, name string, content io.Reader, replace bool) (Uploaded, error)
	// Remove removes the uploaded file a document comes from and returns the ids of all
	// its documents.
	Remove(ctx context.Context, id string) ([]string, error)
}

// Uploaded is what became of an upload.
type Uploaded struct {
	Name      string   `json:"name"`
	Documents []string `json:"documents"` // ids; several when the file held several
	Replaced  bool     `json:"replaced"`
	Pending   bool     `json:"pending"` // kept, but not to be found yet
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
	problem := func(why string) *huma.Response {
		return &huma.Response{
			Description: why,
			Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/ErrorModel"}},
			},
		}
	}
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
			"201": {Description: "已收录", Content: map[string]*huma.MediaType{"application/json": {Schema: object}}},
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

// onlyWriter lets in who may write.
func (s *server) onlyWriter(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if s.Writer == nil || !s.Writer(given) {
			s.shell.Refuse(w, r, http.StatusUnauthorized, "需要管理令牌：请加上请求头 Authorization: Bearer 令牌。服务端没有设置 POLICYBOT_TOKEN 时，请先设置并重启。")
			return
		}
		next(w, r)
	}
}

// upload reads the form as it comes: the file is not held in memory.
func (s *server) upload(w http.ResponseWriter, r *http.Request) {
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
			b, _ := io.ReadAll(io.LimitReader(part, 16))
			replace = string(b) == "true"
		case "file":
			out, err := s.Uploads.Add(r.Context(), part.FileName(), part, replace)
			if err != nil {
				s.refuseUpload(w, r, err, nil)
				return
			}
			out.Documents = list(out.Documents)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			_ = json.NewEncoder(w).Encode(out) // the client is gone when this fails
			return
		}
	}
}

// refuseUpload says what went wrong; read is what stopped the reading of the form.
func (s *server) refuseUpload(w http.ResponseWriter, r *http.Request, err, read error) {
	var tooLong *http.MaxBytesError
	var said Refusal
	switch {
	case errors.As(err, &tooLong), errors.As(read, &tooLong):
		s.shell.Refuse(w, r, http.StatusRequestEntityTooLarge, "文件太大，请拆成几份后再上传。")
	case errors.As(err, &said):
		s.shell.Refuse(w, r, said.Status, said.Detail)
	default:
		s.fail(w, r, err)
	}
}

func (s *server) removeDocument(w http.ResponseWriter, r *http.Request) {
	ids, err := s.Uploads.Remove(r.Context(), r.PathValue("id"))
	if err != nil {
		s.refuseUpload(w, r, err, nil)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct {
		Removed []string `json:"removed"`
	}{list(ids)}) // the client is gone when this fails
}
