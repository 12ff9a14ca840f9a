package mcp

import (
	"context"
	"net/http"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// maxNearest is how many clauses stand beside 未找到依据.
const maxNearest = 3

type askIn struct {
	Question     string `json:"question"`
	Region       string `json:"region,omitempty"`
	Conversation string `json:"conversation_id,omitempty"`
}

// answer is what ask says.
type answer struct {
	Status       string       `json:"status" jsonschema:"answered 有答案；clauses 只有可能有关的条款，没有结论；not_found 未找到依据；off_topic 不属于政策文件的范围"`
	Kind         string       `json:"kind" jsonschema:"固定为 原文摘录"`
	Answer       string       `json:"answer" jsonschema:"答案；只有 status 为 answered 时才有"`
	Text         string       `json:"text" jsonschema:"一两句说明"`
	Derived      bool         `json:"derived" jsonschema:"由原文的数值推算或比较得出"`
	Citations    []citation   `json:"citations" jsonschema:"依据；status 为 clauses 时是可能有关的条款"`
	Others       []otherWords `json:"others" jsonschema:"其他文件的不同说法"`
	Nearest      []citation   `json:"nearest" jsonschema:"未找到依据时最接近的条款，不是答案"`
	Suggestions  []string     `json:"suggestions" jsonschema:"可以怎样再问"`
	Conversation string       `json:"conversation_id" jsonschema:"追问时带上"`
	Curated      string       `json:"curated,omitempty" jsonschema:"有它表示条款由工作人员人工核对后对应，内容仍是原文"`
	Assist       string       `json:"assist,omitempty" jsonschema:"有它表示用过模型辅助：改写问法或挑选条款，内容仍是原文"`
}

// otherWords is what another document says to the same question.
type otherWords struct {
	Answer    string     `json:"answer"`
	Citations []citation `json:"citations"`
}

func (s *Server) ask(ctx context.Context, _ *sdk.CallToolRequest, in askIn) (*sdk.CallToolResult, answer, error) {
	var got search.Answer
	if err := s.opt.API.Call(ctx, http.MethodPost, "/api/v1/ask", in, &got); err != nil {
		return nil, answer{}, err
	}
	out := answer{
		Status: string(got.Status), Kind: "原文摘录", Text: bot.Clean(got.Text), Derived: got.Derived, Citations: s.cites(got.Citations),
		Others: []otherWords{}, Nearest: []citation{}, Suggestions: []string{}, Conversation: got.ConversationID,
		Assist: bot.CleanLine(got.Assist.Note()), Curated: bot.CleanLine(got.Curated.Note()),
	}
	if got.Status == search.Answered {
		out.Answer = bot.Clean(got.Headline)
		for _, a := range got.Alternatives {
			out.Others = append(out.Others, otherWords{bot.Clean(a.Headline), s.cites(a.Citations)})
		}
	}
	if got.Status == search.NotFound {
		for _, n := range got.Rest()[:min(len(got.Rest()), maxNearest)] {
			c := n.Cited()
			out.Nearest = append(out.Nearest, s.cite(&c))
		}
	}
	for _, g := range got.Suggestions {
		out.Suggestions = append(out.Suggestions, bot.CleanLine(g))
	}
	return say(out.words()), out, nil
}

// say is a result in words for the assistant to read; what it is made of goes beside it.
func say(text string) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: text}}}
}

// words are the answer as an assistant may hand it on.
func (a *answer) words() string {
	var b strings.Builder
	switch search.Status(a.Status) {
	case search.Answered:
		b.WriteString(excerpt + "\n\n答案：" + a.Answer + "\n")
		if a.Derived {
			b.WriteString("（由原文的数值推算或比较得出，请核对原文。）\n")
		}
		if a.Text != "" && a.Text != a.Answer {
			b.WriteString(a.Text + "\n")
		}
		writeAll(&b, "依据", a.Citations)
		for _, o := range a.Others {
			b.WriteString("\n另有文件的说法：" + o.Answer + "\n")
			writeAll(&b, "依据", o.Citations)
		}
		b.WriteString("\n" + disclaimer)
	case search.Clauses:
		b.WriteString(excerpt + "\n\n没有结论，只有可能有关的条款。" + a.Text + "\n")
		writeAll(&b, "条款", a.Citations)
		b.WriteString("\n以上条款不是答案，不要替它下结论。" + disclaimer)
	case search.OffTopic:
		b.WriteString(a.Text)
	default:
		b.WriteString(a.Text + "\n" + honest + "\n") // it begins with 未找到依据
		writeAll(&b, "最接近的条款（不是答案）", a.Nearest)
	}
	if a.Curated != "" {
		b.WriteString("\n" + a.Curated)
	}
	if a.Assist != "" {
		b.WriteString("\n" + a.Assist)
	}
	if len(a.Suggestions) > 0 {
		b.WriteString("\n可以再问：" + strings.Join(a.Suggestions, ";"))
	}
	return b.String()
}
