package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/search/web"
)

// How many complaints are taken within an hour: whoever answers questions for everybody cannot let anybody fill the
// disk, nor bury what others have said below it.
const (
	complaintsEach    = 20 // of an account, or of an address nobody has signed in at
	complaintsStrange = 60 // of all of those
)

// complaints keeps, beside what is said in chat, what people say on pages is wrong with an answer: the staff goes
// through both. Safe for concurrent use.
type complaints struct {
	app  *App
	pace *hourly
}

func (a *App) newComplaints() *complaints {
	return &complaints{a, &hourly{now: a.opt.Now}}
}

// Reasons implements web.Complaints.
func (c *complaints) Reasons() (out []web.Reason) {
	for _, o := range bot.Reasons() {
		out = append(out, web.Reason{Value: o.Value, Label: o.Label})
	}
	return out
}

// KeptDays implements web.Complaints.
func (c *complaints) KeptDays() int { return int(c.app.cfg.KeepFeedback().Hours() / 24) }

// Complain implements web.Complaints. Who goes through feedback need not be of those a document is for: one that rests
// on such a document is kept without the answer and without what leads there, as in chat.
func (c *complaints) Complain(r *http.Request, in web.Complaint) error {
	p := access.Of(r.Context())
	id := cmp.Or(p.ID, p.Person)
	who, strange := "web:"+id, id == ""
	from := who
	if strange {
		from, _, _ = net.SplitHostPort(r.RemoteAddr) // "" is one that has none
		who = "web"
	}
	if !c.pace.takes(from, strange) {
		return web.Refusal{Status: http.StatusTooManyRequests, Detail: "这一小时收到的反馈太多，没有记下。请过一小时再提交，或直接告诉管理员。"}
	}
	sum := sha256.Sum256([]byte(who + " " + in.ID))
	f := bot.Feedback{ID: "web-" + hex.EncodeToString(sum[:12]), At: c.app.opt.Now().UTC(), Person: who, Reason: in.Reason,
		Comment: in.Comment, Question: in.Question, Answer: in.Answer, Region: in.Region}
	for _, where := range in.Clauses {
		id, clause, _ := strings.Cut(where, "#")
		d, err := c.app.gate.Document(r.Context(), id)
		if err != nil || d.ClauseByID(clause) < 0 {
			continue // it has gone meanwhile, is not for him, or never was
		}
		if !c.app.gate.public(id) {
			f.Private = true
			continue
		}
		f.URLs = append(f.URLs, bot.Absolute(c.app.publicURL(), "/documents/"+id+"#"+clause))
	}
	if f.Private {
		f.URLs, f.Answer = nil, ""
	}
	if err := c.app.inbox.AddFeedback(r.Context(), f, c.app.cfg.KeepFeedback()); err != nil {
		return fmt.Errorf("keep feedback: %w", err)
	}
	return nil
}

// hourly counts what came within the hour. It remembers no more than it has let in. Safe for concurrent use.
type hourly struct {
	now func() time.Time

	mu      sync.Mutex
	began   time.Time
	strange int
	by      map[string]int
}

// takes tells whether one more is let in.
func (h *hourly) takes(from string, strange bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.now(); h.by == nil || now.Sub(h.began) >= time.Hour || now.Before(h.began) {
		h.began, h.strange, h.by = now, 0, map[string]int{}
	}
	if h.by[from] >= complaintsEach || strange && h.strange >= complaintsStrange {
		return false
	}
	if strange {
		h.strange++
	}
	h.by[from]++
	return true
}
