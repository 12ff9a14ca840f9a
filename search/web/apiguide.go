package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/search"
)

// Bounds of the guide's lists.
const (
	defaultRelated     = 5
	defaultCompletions = 8
)

// noGuide knows nothing to help with.
type noGuide struct{}

func (noGuide) Correct(context.Context, string) (string, error) { return "", nil }
func (noGuide) Complete(context.Context, string, int) ([]search.Completion, error) {
	return nil, nil
}
func (noGuide) Related(context.Context, string, int, int) ([]search.Hit, error) { return nil, nil }

type suggestQuery struct {
	Text string `query:"q" doc:"已输入的文字" maxLength:"300"`
	Size int    `query:"size" doc:"最多几条" minimum:"1" maximum:"20" default:"8"`
}

type relatedQuery struct {
	ID     string `path:"id"`
	Clause string `query:"clause" doc:"条款的编号，如 c12；不写则按整份文件"`
	Size   int    `query:"size" doc:"最多几条" minimum:"1" maximum:"20" default:"5"`
}

func (s *server) registerGuide(api huma.API) {
	type suggestReply struct {
		Body struct {
			Suggestions []search.Completion `json:"suggestions"`
		}
	}
	huma.Register(api, huma.Operation{
		OperationID: "suggest", Method: http.MethodGet, Path: "/api/v1/suggest", Summary: "输入时的建议", Errors: []int{422},
		Description: "答得出的问题（question）、文件标题（title）、发文字号（number）和收录文件里的词（word），最可能的在前。",
	}, func(ctx context.Context, in *suggestQuery) (*suggestReply, error) {
		out := &suggestReply{}
		if err := s.Ready(); err != nil {
			return nil, s.refusal(ctx, "suggest", fmt.Errorf("%w: %v", search.ErrNotReady, err))
		}
		ctx, cancel := context.WithTimeout(ctx, s.Timeout)
		defer cancel()
		found, err := s.complete(ctx, in.Text, in.Size)
		if err != nil {
			return nil, s.refusal(ctx, "suggest", fmt.Errorf("suggest: %w", err))
		}
		out.Body.Suggestions = list(found)
		return out, nil
	})
	type relatedReply struct {
		Body struct {
			Hits []search.Nearest `json:"hits"`
		}
	}
	huma.Register(api, huma.Operation{
		OperationID: "related", Method: http.MethodGet,
		Path:    "/api/v1/documents/{id}/related",
		Summary: "其他文件里相近的条款", Errors: []int{404, 422},
		Description: "每份文件至多一条，最相近的在前；与原条款一字不差的不列。",
	}, func(ctx context.Context, in *relatedQuery) (*relatedReply, error) {
		hits, err := s.related(ctx, in.ID, in.Clause, in.Size)
		if err != nil {
			return nil, s.refusal(ctx, "related", err)
		}
		out := &relatedReply{}
		out.Body.Hits = hits
		return out, nil
	})
}

// questionsShown is how many questions a list of completions begins with.
const questionsShown = 3

// complete is what a text may become: questions first, of documents that who asks may see.
func (s *server) complete(ctx context.Context, text string, n int) ([]search.Completion, error) {
	docs, err := s.Library.Documents(ctx)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	var out []search.Completion
	for _, q := range s.Questions.Matching(docs, text, min(questionsShown, n)) {
		out = append(out, search.Completion{Text: q, Kind: search.QuestionCompletion})
	}
	found, err := s.Guide.Complete(ctx, text, n-len(out))
	return append(out, found...), err
}

// related is what is near to a clause, or with clause "" to the whole document.
func (s *server) related(ctx context.Context, id, clause string, n int) ([]search.Nearest, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	d, err := s.document(ctx, id)
	if err != nil {
		return nil, err
	}
	at := -1
	if clause != "" {
		if at = d.ClauseByID(clause); at < 0 {
			return nil, fmt.Errorf("%w: clause %q of %q", search.ErrNotFound, clause, id)
		}
	}
	found, err := s.Guide.Related(ctx, id, at, n)
	if err != nil {
		return nil, fmt.Errorf("find related clauses: %w", err)
	}
	return s.joined(ctx, found)
}
