// Package assisttest is a model server for tests: the wire format of POST /v1/chat/completions as OpenAI, vLLM and
// llama.cpp have it, held to strictly, and the ways in which such a server fails or lies.
package assisttest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Asked is a request as the server saw it.
type Asked struct {
	Model, System, User string
	Format              string // of response_format
	Authorization       string
}

// Reply is how the server treats one request.
type Reply func(w http.ResponseWriter, r *http.Request, a Asked)

// Server answers each request by the next of its replies, the last of them again and again.
type Server struct {
	*httptest.Server
	Key   string // that requests must bear; "" none
	Model string // the one it has

	mu      sync.Mutex
	replies []Reply
	asked   []Asked
	wrong   []string
	done    chan struct{} // closed when the server ends: what hangs ends
}

// New starts a server with the model qwen. Close it.
func New(replies ...Reply) *Server {
	s := &Server{Model: "qwen", replies: replies, done: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Close ends the server and what hangs on it.
func (s *Server) Close() {
	close(s.done)
	s.Server.CloseClientConnections()
	s.Server.Close()
}

// Base is the address to configure.
func (s *Server) Base() string { return s.URL + "/v1" }

// Replies sets what comes next.
func (s *Server) Replies(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies = replies
}

// Requests are those so far.
func (s *Server) Requests() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked{}, s.asked...)
}

// Wrong is what was wrong with requests; nothing is right.
func (s *Server) Wrong() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.wrong...)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Model    string `json:"model"`
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
		Temperature *float64 `json:"temperature"`
		MaxTokens   int      `json:"max_tokens"`
		Stream      *bool    `json:"stream"`
		Format      *struct {
			Type string `json:"type"`
		} `json:"response_format"`
	}
	d := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	d.DisallowUnknownFields()
	err := d.Decode(&body)
	a := Asked{Model: body.Model, Authorization: r.Header.Get("Authorization")}
	if body.Format != nil {
		a.Format = body.Format.Type
	}
	s.mu.Lock()
	switch {
	case err != nil:
		s.wrong = append(s.wrong, "body: "+err.Error())
	case r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions":
		s.wrong = append(s.wrong, r.Method+" "+r.URL.Path)
	case r.Header.Get("Content-Type") != "application/json":
		s.wrong = append(s.wrong, "content type "+r.Header.Get("Content-Type"))
	case len(body.Messages) != 2 || body.Messages[0].Role != "system" || body.Messages[1].Role != "user":
		s.wrong = append(s.wrong, "messages")
	case body.Stream == nil || *body.Stream || body.Temperature == nil || *body.Temperature != 0 || body.MaxTokens < 1:
		s.wrong = append(s.wrong, "stream, temperature or max_tokens")
	default:
		a.System, a.User = body.Messages[0].Content, body.Messages[1].Content
	}
	s.asked = append(s.asked, a)
	reply := Fail(http.StatusInternalServerError, "server_error", "no reply is set")
	if len(s.replies) > 0 {
		reply = s.replies[0]
		if len(s.replies) > 1 {
			s.replies = s.replies[1:]
		}
	}
	s.mu.Unlock()
	switch {
	case s.Key != "" && a.Authorization != "Bearer "+s.Key:
		Fail(http.StatusUnauthorized, "authentication_error", "Incorrect API key provided: "+a.Authorization)(w, r, a)
	case a.Model != s.Model:
		Fail(http.StatusNotFound, "not_found_error", "The model `"+a.Model+"` does not exist.")(w, r, a)
	default:
		reply(w, r, a)
	}
}

// Completion is the body of a completion that says content and ended for reason.
func Completion(content, reason string) string {
	said, _ := json.Marshal(content)
	return fmt.Sprintf(`{"id":"chatcmpl-9f1c","object":"chat.completion","created":1795996800,"model":"qwen",`+
		`"choices":[{"index":0,"message":{"role":"assistant","content":%s,"refusal":null,"reasoning_content":null,"tool_calls":[]},"logprobs":null,"finish_reason":%q,"stop_reason":null}],`+
		`"usage":{"prompt_tokens":212,"completion_tokens":17,"total_tokens":229,"prompt_tokens_details":null},"system_fingerprint":null}`, said, reason)
}

// Say answers with content.
func Say(content string) Reply { return Raw(200, "application/json", Completion(content, "stop")) }

// Cut answers with content that was cut at its longest.
func Cut(content string) Reply { return Raw(200, "application/json", Completion(content, "length")) }

// Think answers by what it was asked.
func Think(say func(a Asked) string) Reply {
	return func(w http.ResponseWriter, r *http.Request, a Asked) { Say(say(a))(w, r, a) }
}

// Raw answers with a body of one's own.
func Raw(status int, contentType, body string) Reply {
	return func(w http.ResponseWriter, _ *http.Request, _ Asked) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Fail answers with an error as these servers have it.
func Fail(status int, kind, text string) Reply {
	said, _ := json.Marshal(text)
	return func(w http.ResponseWriter, r *http.Request, a Asked) {
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "20")
		}
		Raw(status, "application/json", fmt.Sprintf(`{"error":{"message":%s,"type":%q,"param":null,"code":null}}`, said, kind))(w, r, a)
	}
}

// NoFormat refuses response_format, as older servers do, and else is next.
func NoFormat(next Reply) Reply {
	return func(w http.ResponseWriter, r *http.Request, a Asked) {
		if a.Format != "" {
			next = Fail(http.StatusBadRequest, "invalid_request_error", "Extra inputs are not permitted: response_format")
		}
		next(w, r, a)
	}
}

// Hang never answers.
func (s *Server) Hang() Reply {
	return func(_ http.ResponseWriter, r *http.Request, _ Asked) {
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
	}
}

// Stream sends chunk for ever, as a completion that is streamed or a body that never ends.
func (s *Server) Stream(contentType, chunk string, pause time.Duration) Reply {
	return func(w http.ResponseWriter, r *http.Request, _ Asked) {
		w.Header().Set("Content-Type", contentType)
		for {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-s.done:
				return
			case <-time.After(pause):
			}
		}
	}
}

// Drop breaks the connection in the middle of the answer.
func Drop(w http.ResponseWriter, _ *http.Request, _ Asked) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "4096")
	_, _ = io.WriteString(w, `{"id":"chatcmpl`)
	panic(http.ErrAbortHandler)
}

// Redirect sends elsewhere.
func Redirect(to string) Reply {
	return func(w http.ResponseWriter, r *http.Request, _ Asked) {
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
	}
}

// Huge is a completion far longer than one may be.
func Huge() Reply {
	return Raw(200, "application/json", Completion(strings.Repeat("很", 1<<20), "stop"))
}
