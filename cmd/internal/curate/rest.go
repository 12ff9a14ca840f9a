package curate

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// The addresses of what is not a pair.
const (
	QuestionsPath = PairsPath + "/questions"
	ReviewsPath   = "/api/v1/reviews"
	// SynonymsPath takes the whole file; the shell has to let bodies of its size in.
	SynonymsPath = "/api/v1/synonyms"
)

// MaxSynonymsForm is how large a form with the file of synonyms may be: each byte may be written as three.
const MaxSynonymsForm = 3*MaxSynonyms + 64<<10

// reviewList are documents that nobody has looked at for long.
type reviewList struct {
	Total     int          `json:"total"`
	Documents []Unreviewed `json:"documents"`
}

// registerRest adds the operations on questions, reviews and synonyms.
func (s *Service) registerRest(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "list-questions", Method: http.MethodGet, Path: QuestionsPath, Summary: "待处理的问题",
		Description: "没有答案的、反馈有误的、常问的，相近的并作一组；不含是谁问的。没有答案的只在设置了 keep_questions_days 时才有，而且只是这个副本收到的。", Errors: []int{401, 403}},
		func(ctx context.Context, _ *struct{}) (*reply[Questions], error) {
			out, err := s.Questions(ctx)
			if err != nil {
				return nil, s.refusal(ctx, err)
			}
			return &reply[Questions]{out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "list-unreviewed", Method: http.MethodGet, Path: ReviewsPath, Summary: "很久没有核对的文件",
		Description: "有效的、超过一年没有人核对的，最久的在前，最多一百份。", Errors: []int{401, 403}},
		func(ctx context.Context, _ *struct{}) (*reply[reviewList], error) {
			docs, total, err := s.Unreviewed(ctx)
			if err != nil {
				return nil, s.refusal(ctx, err)
			}
			return &reply[reviewList]{reviewList{total, append([]Unreviewed{}, docs...)}}, nil
		})
	type reviewed struct {
		Document string `json:"document_id"`
	}
	huma.Register(api, huma.Operation{OperationID: "review-document", Method: http.MethodPost, Path: ReviewsPath, Summary: "记下核对过一份文件",
		Description: "内容变了就要重新核对。", Errors: []int{401, 403, 404, 422}},
		func(ctx context.Context, in *struct {
			Body struct {
				Document string `json:"document_id" doc:"文件的编号"`
			}
		}) (*reply[reviewed], error) {
			if err := s.Reviewed(ctx, in.Body.Document); err != nil {
				return nil, s.refusal(ctx, err)
			}
			return &reply[reviewed]{reviewed{in.Body.Document}}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "get-synonyms", Method: http.MethodGet, Path: SynonymsPath, Summary: "同义词文件", Errors: []int{401, 403, 409}},
		func(ctx context.Context, _ *struct{}) (*reply[Synonyms], error) {
			out, err := s.ReadSynonyms()
			if err != nil {
				return nil, s.refusal(ctx, err)
			}
			return &reply[Synonyms]{out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "set-synonyms", Method: http.MethodPost, Path: SynonymsPath, Summary: "替换同义词文件的内容",
		Description: "约一秒后生效；有一行用不了，就不保存。", MaxBodyBytes: MaxSynonymsForm, Errors: []int{401, 403, 409, 422}},
		func(ctx context.Context, in *struct{ Body Synonyms }) (*reply[Synonyms], error) {
			out, err := s.WriteSynonyms(ctx, in.Body)
			if err != nil {
				return nil, s.refusal(ctx, err)
			}
			return &reply[Synonyms]{out}, nil
		})
}
