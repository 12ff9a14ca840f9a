package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/search"
)

// Bounds on what accompanies a question, in characters.
const (
	maxConversation = 128
	maxRegion       = 64
)

type askQuery struct {
	Question       string `query:"q" doc:"问题，最多300字" example:"备案材料什么时候以前报"`
	ConversationID string `query:"conversation_id" doc:"沿用上一次回答里的值，可追问"`
	Region         string `query:"region" doc:"提问者所在地区，问题里没写地区时使用"`
	Explain        bool   `query:"explain" doc:"附上答案的由来"`
}

type askPost struct {
	Body struct {
		Question       string `json:"question" doc:"问题，最多300字" example:"备案材料什么时候以前报"`
		ConversationID string `json:"conversation_id,omitempty" nullable:"true" doc:"沿用上一次回答里的值，可追问"`
		Region         string `json:"region,omitempty" nullable:"true" doc:"提问者所在地区，问题里没写地区时使用"`
		Explain        bool   `json:"explain,omitempty" doc:"附上答案的由来"`
	}
}

type askReply struct{ Body search.Answer }

func (s *server) registerAsk(api huma.API) {
	const say = "status 为 answered 时 answer 是答案，citations 是依据；" +
		"为 clauses 时不给结论，citations 列出最多三条可能有关的条款，最可能的在前，mark 是其中最可能的一句，confidence 是第一条正是所问条款的把握；" +
		"找不到依据时状态码仍是200，status 为 not_found，nearest 列出最接近的条款。"
	huma.Register(api, huma.Operation{
		OperationID: "ask", Method: http.MethodPost, Path: "/api/v1/ask", Summary: "提问", Description: say,
		MaxBodyBytes: maxBody, Errors: []int{400, 413, 422},
	}, func(ctx context.Context, in *askPost) (*askReply, error) {
		b := in.Body
		return s.apiAsk(ctx, b.ConversationID, search.Question{Text: b.Question, Region: b.Region, Explain: b.Explain})
	})
	huma.Register(api, huma.Operation{
		OperationID: "ask-get", Method: http.MethodGet, Path: "/api/v1/ask", Summary: "提问（GET）", Description: say,
		Errors: []int{400, 422},
	}, func(ctx context.Context, in *askQuery) (*askReply, error) {
		return s.apiAsk(ctx, in.ConversationID, search.Question{Text: in.Question, Region: in.Region, Explain: in.Explain})
	})
}

func (s *server) apiAsk(ctx context.Context, conversation string, q search.Question) (*askReply, error) {
	a, err := s.ask(ctx, conversation, q)
	if err != nil {
		return nil, s.refusal(ctx, "ask", err)
	}
	s.reach(&a)
	a.Notes = append(a.Notes, s.regionNotes(ctx, q.Region, "这次没有按地区作答")...)
	return &askReply{a}, nil
}

// ask checks the question, bounds the time, and hands out an answer whose lists
// are never nil and whose took_ms is set. Errors wrap the sentinels of search.
func (s *server) ask(ctx context.Context, conversation string, q search.Question) (search.Answer, error) {
	q.Text = strings.TrimSpace(q.Text)
	if err := checkQuestion(conversation, q); err != nil {
		return search.Answer{}, err
	}
	if err := s.Ready(); err != nil {
		return search.Answer{}, fmt.Errorf("ask: %w: %v", search.ErrNotReady, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	start := s.Now()
	a, err := s.conversations.AskIn(ctx, conversation, q)
	if err != nil {
		return search.Answer{}, fmt.Errorf("ask: %w", err)
	}
	if a.TookMS == 0 {
		a.TookMS = float64(s.Now().Sub(start).Microseconds()) / 1000
	}
	return complete(a), nil
}

func checkQuestion(conversation string, q search.Question) error {
	for _, f := range []struct {
		name, text string
		max        int
	}{{"问题", q.Text, search.MaxQueryRunes}, {"conversation_id", conversation, maxConversation}, {"region", q.Region, maxRegion}} {
		if !utf8.ValidString(f.text) {
			return search.Invalid("%s不是有效的UTF-8文本，请用UTF-8重新提交。", f.name)
		}
		if utf8.RuneCountInString(f.text) > f.max {
			return search.Invalid("%s超过%d字，请缩短后再试。", f.name, f.max)
		}
	}
	if q.Text == "" {
		return search.Invalid("问题为空，请写下要问的内容。")
	}
	return nil
}

// complete replaces every nil list of the answer by an empty one.
func complete(a search.Answer) search.Answer {
	a = a.Worded()
	a.Citations = completeCitations(a.Citations)
	a.Items, a.Suggestions = list(a.Items), list(a.Suggestions)
	a.Alternatives = append([]search.Alternative{}, a.Alternatives...)
	for i := range a.Alternatives {
		a.Alternatives[i].Citations = completeCitations(a.Alternatives[i].Citations)
	}
	a.Nearest = append([]search.Nearest{}, a.Nearest...)
	for i := range a.Nearest {
		n := &a.Nearest[i]
		n.Section, n.Snippet = list(n.Section), snippet(n.Snippet, n.Text)
	}
	if a.Explain != nil {
		e := *a.Explain
		e.Candidates = list(e.Candidates)
		a.Explain = &e
	}
	return a
}

func completeCitations(cs []search.Citation) []search.Citation {
	cs = append([]search.Citation{}, cs...) // a copy: the answerer may share its own
	for i := range cs {
		cs[i].Section = list(cs[i].Section)
	}
	return cs
}

// snippetRunes is how much of a clause stands in for a snippet nobody made.
const snippetRunes = 120

// snippet is the sanitised snippet, or the start of the clause when there is none.
func snippet(made, text string) string {
	if made == "" {
		return string(markOnly(escape(clip(text, snippetRunes))))
	}
	return string(markOnly(made))
}
