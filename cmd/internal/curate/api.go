package curate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// The addresses of the API.
const (
	PairsPath  = "/api/v1/curated"
	ExportPath = PairsPath + "/export"
	// ImportPath takes a table; the shell has to let bodies of its size in.
	ImportPath = PairsPath + "/import"
)

// MaxPairForm is how large the form of one pair may be: all wordings at their longest, each byte written as three.
const MaxPairForm = 256 << 10

// MaxForm is how large a form with a table may be.
const MaxForm = curated.MaxTable + 64<<10

// NewPair is a pair as a client asks for it.
type NewPair struct {
	Question string   `json:"question" doc:"标准问"`
	Similar  []string `json:"similar,omitempty" nullable:"false" doc:"相似问"`
	Against  []string `json:"against,omitempty" nullable:"false" doc:"反例问"`
	Document string   `json:"document_id" doc:"文件的编号"`
	Clause   string   `json:"clause,omitempty" doc:"条款的编号，如 c12、a5k1"`
	Text     string   `json:"text,omitempty" doc:"条款原文；没有编号时按它找，有编号时须与文件一致"`
	Passage  string   `json:"passage,omitempty" doc:"作为答案的原文，须是条款里的；不写为整条"`
	Owner    string   `json:"owner,omitempty" doc:"负责人；不写为提交的人"`
	ReviewBy string   `json:"review_by" doc:"复核日期" example:"2027-06-30"`
}

// PairEdit changes a pair; what is left out stays.
type PairEdit struct {
	Question *string   `json:"question,omitempty"`
	Similar  *[]string `json:"similar,omitempty" nullable:"false"`
	Against  *[]string `json:"against,omitempty" nullable:"false"`
	Document *string   `json:"document_id,omitempty"`
	Clause   *string   `json:"clause,omitempty"`
	Passage  *string   `json:"passage,omitempty"`
	Owner    *string   `json:"owner,omitempty"`
	ReviewBy *string   `json:"review_by,omitempty"`
}

type reply[T any] struct{ Body T }

type one struct {
	ID string `path:"id" maxLength:"64" doc:"问答的编号"`
}

// pairList is one page of pairs.
type pairList struct {
	Total int           `json:"total"`
	Pairs []CuratedPair `json:"pairs"`
}

// register adds the operations.
func (s *Service) register(mux *http.ServeMux, api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "list-curated", Method: http.MethodGet, Path: PairsPath, Summary: "人工核对的问答",
		Description: "看得见依据文件的才列出，最近写的在前。", Errors: []int{401, 403, 422}},
		func(ctx context.Context, in *struct {
			State string `query:"state" enum:"live,lapsed,due" doc:"live 有效，lapsed 失效，due 到复核日期；默认全部"`
			From  int    `query:"from" minimum:"0" maximum:"100000" doc:"跳过多少条"`
			Size  int    `query:"size" minimum:"1" maximum:"1000" default:"100" doc:"最多多少条"`
		}) (*reply[pairList], error) {
			all, err := s.views(ctx, in.State)
			if err != nil {
				return nil, s.refusal(ctx, err)
			}
			from := min(in.From, len(all))
			return &reply[pairList]{pairList{len(all), append([]CuratedPair{}, all[from:min(from+in.Size, len(all))]...)}}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "get-curated", Method: http.MethodGet, Path: PairsPath + "/{id}", Summary: "一条人工核对的问答", Errors: []int{401, 403, 404}},
		func(ctx context.Context, in *one) (*reply[CuratedPair], error) {
			p, err := s.Pair(ctx, in.ID)
			return s.shown(ctx, p, err)
		})
	huma.Register(api, huma.Operation{OperationID: "add-curated", Method: http.MethodPost, Path: PairsPath, Summary: "把一个问题对应到一条原文",
		Description: "从此这个问题以这一条作答，带“人工核对”。只能对应文件里的原文，不能写答案。", DefaultStatus: http.StatusCreated, MaxBodyBytes: MaxPairForm, Errors: []int{401, 403, 404, 409, 422}},
		func(ctx context.Context, in *struct{ Body NewPair }) (*reply[CuratedPair], error) {
			b := in.Body
			d := curated.Draft{Question: b.Question, Similar: b.Similar, Against: b.Against, Document: b.Document, Clause: b.Clause, Text: b.Text, Passage: b.Passage, Owner: b.Owner}
			if d.Owner == "" {
				d.Owner = s.Who(ctx).Name
			}
			return s.written(ctx, d, b.ReviewBy, time.Time{})
		})
	huma.Register(api, huma.Operation{OperationID: "edit-curated", Method: http.MethodPatch, Path: PairsPath + "/{id}", Summary: "改一条人工核对的问答",
		Description: "没有写的不变；即为重新核对。", MaxBodyBytes: MaxPairForm, Errors: []int{401, 403, 404, 409, 422}},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"64" doc:"问答的编号"`
			Body PairEdit
		}) (*reply[CuratedPair], error) {
			p, err := s.Pair(ctx, in.ID)
			if err != nil {
				return nil, s.refusal(ctx, err)
			}
			d := curated.RowOf(p.Pair, p.Place).Draft
			reviewBy := d.ReviewBy.String()
			in.Body.over(&d, &reviewBy)
			return s.written(ctx, d, reviewBy, p.At)
		})
	type gone struct {
		Deleted string `json:"deleted"`
	}
	huma.Register(api, huma.Operation{OperationID: "delete-curated", Method: http.MethodDelete, Path: PairsPath + "/{id}", Summary: "删除一条人工核对的问答", Errors: []int{401, 403, 404}},
		func(ctx context.Context, in *one) (*reply[gone], error) {
			if err := s.Delete(ctx, in.ID); err != nil {
				return nil, s.refusal(ctx, err)
			}
			return &reply[gone]{gone{in.ID}}, nil
		})
	s.registerTables(mux, api)
	s.registerRest(api)
}

// over lays what an edit says over a draft. Another clause is shown as a whole unless a passage is named.
func (e *PairEdit) over(d *curated.Draft, reviewBy *string) {
	d.Text = ""
	if e.Document != nil {
		d.Path = ""
	}
	if e.Document != nil || e.Clause != nil {
		d.Passage = ""
	}
	for to, from := range map[*string]*string{&d.Question: e.Question, &d.Document: e.Document, &d.Clause: e.Clause, &d.Passage: e.Passage, &d.Owner: e.Owner, reviewBy: e.ReviewBy} {
		if from != nil {
			*to = *from
		}
	}
	if e.Similar != nil {
		d.Similar = *e.Similar
	}
	if e.Against != nil {
		d.Against = *e.Against
	}
}

// written saves a draft and shows what became of it.
func (s *Service) written(ctx context.Context, d curated.Draft, reviewBy string, was time.Time) (*reply[CuratedPair], error) {
	var err error
	if d.ReviewBy, err = curated.Day(reviewBy); err != nil {
		return nil, s.refusal(ctx, err)
	}
	saved, err := s.Save(ctx, d, was)
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	p, err := s.Pair(ctx, saved.ID)
	return s.shown(ctx, p, err)
}

func (s *Service) shown(ctx context.Context, p Placed, err error) (*reply[CuratedPair], error) {
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	return &reply[CuratedPair]{p.view(s.Today())}, nil
}

// views are the pairs in a state, "" being any.
func (s *Service) views(ctx context.Context, state string) (out []CuratedPair, err error) {
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		v := p.view(s.Today())
		switch {
		case state == "live" && v.State != curated.Live, state == "lapsed" && v.State == curated.Live, state == "due" && !v.Due:
			continue
		}
		out = append(out, v)
	}
	return out, nil
}

// registerTables adds what is no JSON.
func (s *Service) registerTables(mux *http.ServeMux, api huma.API) {
	mux.HandleFunc("GET "+ExportPath, s.export)
	mux.HandleFunc("POST "+ImportPath, func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err == nil {
			var out Imported
			if out, err = s.Import(r.Context(), data); err == nil {
				writeJSON(w, out)
				return
			}
		}
		s.fail(w, r, err)
	})
	text := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	tables := map[string]*huma.MediaType{}
	for _, f := range formats {
		tables[f.kind] = &huma.MediaType{Schema: text}
	}
	api.OpenAPI().AddOperation(&huma.Operation{OperationID: "export-curated", Method: http.MethodGet, Path: ExportPath, Summary: "导出人工核对的问答",
		Description: "csv 或 xlsx 可改后再导入；eval 是 policybot eval 的题目。",
		Parameters:  []*huma.Param{{Name: "format", In: "query", Description: "csv（默认）、xlsx 或 eval", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"csv", "xlsx", "eval"}}}},
		Responses:   map[string]*huma.Response{"200": {Description: "表格", Content: tables}}})
	api.OpenAPI().AddOperation(&huma.Operation{OperationID: "import-curated", Method: http.MethodPost, Path: ImportPath, Summary: "导入人工核对的问答",
		Description: "请求体是 CSV 或 XLSX 文件本身，表头同导出的。有编号的替换，没有编号的新增；有一行不对，就一行也不导入，detail 逐行说明。",
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"text/csv": {Schema: text}, formats["xlsx"].kind: {Schema: text}}},
		Responses:   map[string]*huma.Response{"200": {Description: "已导入", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}}}}}})
}

// export sends a table, whole or not at all.
func (s *Service) export(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("format")
	if name == "" {
		name = "csv"
	}
	f, ok := formats[name]
	if !ok {
		s.shell.Refuse(w, r, http.StatusUnprocessableEntity, "format 只能是 csv、xlsx 或 eval。")
		return
	}
	rows, err := s.Rows(r.Context())
	var b bytes.Buffer
	if err == nil {
		err = f.write(&b, rows)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	_, _ = w.Write(b.Bytes()) // the client is gone when this fails
}

// failure is the one table from error to refusal.
func (s *Service) failure(ctx context.Context, err error) (status int, detail string) {
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return http.StatusRequestEntityTooLarge, "表格太大，请分几次导入。"
	case errors.Is(err, ErrUnknown):
		return http.StatusNotFound, ErrUnknown.Error() + "。"
	case errors.Is(err, search.ErrNotFound):
		return http.StatusNotFound, "没有这份文件，可能已更新或移除，请重新选择。"
	case errors.Is(err, ErrConflict), errors.Is(err, ErrStale):
		return http.StatusConflict, err.Error() + "。"
	case errors.Is(err, ErrNoSynonyms):
		return http.StatusConflict, err.Error() + "。"
	case errors.Is(err, ErrFull):
		return http.StatusInsufficientStorage, err.Error() + "。"
	case errors.Is(err, search.ErrInvalid):
		return http.StatusUnprocessableEntity, search.Detail(err) + "。"
	case errors.Is(err, search.ErrNotReady):
		return http.StatusServiceUnavailable, "正在建立索引，请稍候几秒再试。"
	case errors.Is(err, search.ErrBusy), errors.Is(err, reminders.ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, "服务正忙或存储没有回应，没有保存，请稍后再试。"
	}
	s.Log.ErrorContext(ctx, "request failed", "op", "curate", "err", err)
	return http.StatusInternalServerError, "服务内部出错，已记录。请稍后再试。"
}

func (s *Service) refusal(ctx context.Context, err error) error {
	status, detail := s.failure(ctx, err)
	return s.shell.Problem(status, detail)
}

func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := s.failure(r.Context(), err)
	s.shell.Refuse(w, r, status, detail)
}
