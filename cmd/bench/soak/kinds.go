package soak

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// kind is a thing that clients do, of one request or several.
type kind struct {
	name, what string
	rate       float64                            // a minute, where no flag says otherwise
	do         func(l *load, ctx context.Context) // in the order of a method expression
}

// kinds are all of them. A question costs some 0.3 s of a processor where there is an encoder, and so does a search that reads.
var kinds = []kind{
	{"ask", "questions", 30, (*load).question},
	{"follow", "questions with one that follows up", 10, (*load).followUp},
	{"lexical", "searches by words", 30, search("lexical")},
	{"hybrid", "searches by words and meaning", 20, search("hybrid")},
	{"read", "searches whose best are read", 10, search("read")},
	{"suggest", "suggestions while typing", 40, func(l *load, ctx context.Context) {
		_, _ = l.get(ctx, "suggest", "/api/v1/suggest", "q", l.words())
	}},
	{"document", "pages of documents", 20, pages("page of a document", "/documents/%s")},
	{"api", "documents over the API", 20, pages("document", "/api/v1/documents/%s", "/api/v1/documents/%s/card", "/api/v1/documents/%s/related")},
	{"list", "lists of documents, cards and deadlines", 12, pages("list", "/api/v1/documents?size=50", "/api/v1/cards", "/api/v1/deadlines?size=200")},
	{"calendar", "calendars of deadlines", 4, pages("calendar", "/deadlines.ics")},
	{"site", "pages of the site", 20, pages("page", "/", "/documents", "/cards", "/deadlines", "/library", "/api", "/me", "/static/style.css")},
	{"health", "probes and metrics", 20, pages("health", "/healthz", "/readyz", "/metrics")},
	{"file", "files uploaded, replaced and deleted", 12, (*load).file},
	{"remind", "reminders set, of which some are edited or cancelled", 15, (*load).remind},
	{"feedback", "feedback on an answer, of which 20 an hour are taken", 0.2, (*load).feedback},
	{"mcp", "questions and searches of an assistant", 6, (*load).assistant},
}

// answer is what is read of one.
type answer struct {
	Status         string `json:"status"`
	ConversationID string `json:"conversation_id"`
}

// ask asks, and wants an answer of some kind.
func (l *load) ask(ctx context.Context, kind, q, conversation string) (answer, error) {
	var a answer
	err := l.json(ctx, kind, http.MethodPost, "/api/v1/ask", map[string]string{"question": q, "conversation_id": conversation}, &a)
	if err == nil && a.Status == "" {
		err = fmt.Errorf("ask %s: an answer without a status", q)
		l.note(kind, 0, err)
	}
	return a, err
}

func (l *load) question(ctx context.Context) { _, _ = l.ask(ctx, "question", l.unasked(), "") }

func (l *load) followUp(ctx context.Context) {
	if a, err := l.ask(ctx, "question", l.unasked(), ""); err == nil {
		_, _ = l.ask(ctx, "follow-up", pick(followUps), a.ConversationID)
	}
}

func search(mode string) func(*load, context.Context) {
	return func(l *load, ctx context.Context) {
		_, _ = l.get(ctx, "search "+mode, "/api/v1/search", "q", l.words(), "mode", mode)
	}
}

// pages asks for one of several, of a document where the path says so.
func pages(name string, paths ...string) func(*load, context.Context) {
	return func(l *load, ctx context.Context) {
		path := pick(paths)
		if bytes.ContainsRune([]byte(path), '%') {
			path = fmt.Sprintf(path, pick(l.ids))
		}
		_, _ = l.get(ctx, name, path)
	}
}

// file lets a file of its own come, change and go.
func (l *load) file(ctx context.Context) {
	name := fmt.Sprintf("%s-%x.txt", l.name, rand.Uint64())
	var up struct{ Documents []string }
	for i, kind := range []string{"upload", "replace"} {
		text := fmt.Sprintf("云岭县第%d号宿舍管理办法\n\n云教发〔2024〕%d号\n\n一、人数\n\n每间宿舍住宿学生不超过%d人，%s。\n\n云岭县教育局\n2024年3月1日\n",
			rand.IntN(100000), 1+rand.IntN(99), 4+rand.IntN(8), l.words())
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, _ := w.CreateFormFile("file", name) // nothing fails in memory
		_, _ = part.Write([]byte(text))
		if i > 0 {
			_ = w.WriteField("replace", "true")
		}
		_ = w.Close()
		said, err := l.send(ctx, kind, http.MethodPost, "/api/v1/documents", w.FormDataContentType(), form.Bytes())
		if err != nil {
			break // what is there goes all the same
		}
		if err := json.Unmarshal(said, &up); err != nil || len(up.Documents) != 1 {
			l.note(kind, 0, fmt.Errorf("one document was sent, not %.200s: %v", said, err))
			return
		}
	}
	if len(up.Documents) > 0 {
		_, _ = l.send(ctx, "delete", http.MethodDelete, "/api/v1/documents/"+up.Documents[0], "", nil)
	}
}

// lead is how long before it is due a reminder is set at the least, so that it can be edited or cancelled in time.
const lead = 10 * time.Second

// remind sets a reminder; of ten, two are cancelled and two set for later, at once.
func (l *load) remind(ctx context.Context) {
	key := fmt.Sprintf("%s-%x", l.name, rand.Uint64())
	what := "核对事项" + key
	due := time.Now().Add(lead + rand.N(l.s.dueIn)).Truncate(time.Second)
	in := map[string]any{"what": what, "at": due.Format(time.RFC3339), "to": []string{"webhook:" + l.name}, "key": key}
	var made struct{ Reminder struct{ ID string } }
	if err := l.json(ctx, "set a reminder", http.MethodPost, "/api/v1/reminders", in, &made); err != nil {
		return // that is an error of its own; whether it comes is open
	}
	path := "/api/v1/reminders/" + made.Reminder.ID
	switch rand.IntN(5) {
	case 0:
		if l.json(ctx, "cancel it", http.MethodDelete, path, nil, nil) != nil {
			return
		}
		due = time.Time{}
	case 1:
		due = due.Add(lead)
		if l.json(ctx, "edit it", http.MethodPatch, path, map[string]string{"at": due.Format(time.RFC3339)}, nil) != nil {
			return
		}
	}
	l.book.expect(what, due)
}

func (l *load) feedback(ctx context.Context) {
	form := url.Values{"q": {l.unasked()}, "reason": {"wrong"}, "comment": {"试运行"}}
	_, _ = l.send(ctx, "feedback", http.MethodPost, "/feedback", "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// assistant asks over MCP, in a session of its own.
func (l *load) assistant(ctx context.Context) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, l.s.timeout)
	defer cancel()
	err := l.overMCP(ctx)
	l.note("mcp", time.Since(began), err)
}

func (l *load) overMCP(ctx context.Context) (err error) {
	over := &sdk.StreamableClientTransport{Endpoint: l.base + "/mcp", DisableStandaloneSSE: true, HTTPClient: l.client}
	c, err := sdk.NewClient(&sdk.Implementation{Name: "soak", Version: "1"}, nil).Connect(ctx, over, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	r, err := c.CallTool(ctx, &sdk.CallToolParams{Name: "ask", Arguments: map[string]any{"question": l.unasked()}})
	if err == nil && r.IsError {
		err = fmt.Errorf("ask: %v", r.Content)
	}
	return err
}
