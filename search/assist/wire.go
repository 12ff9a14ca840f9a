package assist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The bodies of POST /chat/completions as OpenAI, vLLM, llama.cpp, Ollama and the makers' own services have them.

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type chatRequest struct {
	Model       string    `json:"model"`
	Messages    []message `json:"messages"`
	Temperature float64   `json:"temperature"`
	MaxTokens   int       `json:"max_tokens"`
	Stream      bool      `json:"stream"`
	Format      *format   `json:"response_format,omitempty"`
}

type format struct {
	Type string `json:"type"`
}

type chatResponse struct {
	Object  string `json:"object"`
	Choices []struct {
		Index   int `json:"index"`
		Message struct {
			Role      string            `json:"role"`
			Content   *string           `json:"content"`
			ToolCalls []json.RawMessage `json:"tool_calls"`
		} `json:"message"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
}

// Bounds of what is read.
const (
	maxBody    = 64 << 10 // bytes of a response
	maxContent = 4 << 10  // bytes of what the model says
)

// contentOf is what the model said in a response.
func contentOf(body []byte) (string, error) {
	var r chatResponse
	if err := json.Unmarshal(body, &r); err != nil {
		return "", fail(Malformed, errors.New("the response is not the JSON of a chat completion"))
	}
	switch {
	case r.Object != "" && r.Object != "chat.completion":
		return "", fail(Malformed, errors.New("another object than a chat completion"))
	case len(r.Choices) != 1:
		return "", fail(Malformed, fmt.Errorf("%d choices", len(r.Choices)))
	}
	c := r.Choices[0]
	switch {
	case c.Message.Role != "" && c.Message.Role != "assistant", len(c.Message.ToolCalls) > 0, c.Message.Content == nil:
		return "", fail(Malformed, errors.New("no message of the assistant"))
	case c.FinishReason == "length":
		return "", fail(CutShort, errors.New("it was cut at its longest"))
	case c.FinishReason != "stop":
		return "", fail(Malformed, errors.New("it did not come to its end"))
	case len(*c.Message.Content) > maxContent:
		return "", fail(TooLarge, errors.New("the message is too long"))
	case !utf8.ValidString(*c.Message.Content):
		return "", fail(Malformed, errors.New("no UTF-8"))
	}
	return *c.Message.Content, nil
}

// member is the value of the one member that a JSON object may have. Anything beside that object (an explanation, a
// fence, thoughts), another member, the same twice: refused.
func member(content, name string) (json.RawMessage, error) {
	d := json.NewDecoder(strings.NewReader(content))
	bad := func(why string) (json.RawMessage, error) { return nil, fail(Malformed, errors.New(why)) }
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return bad("no JSON object")
	}
	key, err := d.Token()
	if err != nil || key != name {
		return bad("another member than the one asked for")
	}
	var value json.RawMessage
	if d.Decode(&value) != nil {
		return bad("no JSON value")
	}
	if t, err := d.Token(); err != nil || t != json.Delim('}') {
		return bad("more than one member")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad("something after the object")
	}
	return bytes.TrimSpace(value), nil
}
