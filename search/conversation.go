package search

import (
	"container/list"
	"context"
	"crypto/rand"
	"sync"
)

// MaxHistory is how many turns before a question it may refer to: an ellipsis leads to
// the one before it, seldom further.
const MaxHistory = 4

// Turn is a question that was asked before, and what its answer stood on or, of Clauses,
// showed.
type Turn struct {
	Text      string      `json:"text"`
	Meant     string      `json:"meant,omitempty"`     // of an ellipsis, the whole question: what it goes back to may be forgotten
	Region    string      `json:"region,omitempty"`    // Question.Region at that time
	Documents []string    `json:"documents,omitempty"` // ids of the documents the answer stood on
	Clauses   []ClauseRef `json:"clauses,omitempty"`   // that were cited or shown
	Said      string      `json:"said,omitempty"`      // the headline of the answer; "" when none was stated
}

// ClauseRef names a clause by its document and its index in Document.Clauses. A document
// that changed has another id, so that an old reference finds nothing rather than another
// clause.
type ClauseRef struct {
	Document string `json:"document"`
	Clause   int    `json:"clause"`
}

// size is about how many bytes a turn takes in memory.
func (t *Turn) size() int {
	n := 128 + len(t.Text) + len(t.Meant) + len(t.Region) + len(t.Said)
	for _, d := range t.Documents {
		n += 16 + len(d)
	}
	return n + len(t.Clauses)*40
}

// DefaultConversationBytes holds some 40,000 conversations: enough that nobody's next
// question finds its context gone because others asked in between.
const DefaultConversationBytes = 16 << 20

// Conversations puts questions to an Answerer with what was asked before under the same
// id. The Answerer itself remembers nothing. What is kept is bounded in bytes; the
// conversation unused longest goes first. Safe for concurrent use.
type Conversations struct {
	answerer Answerer
	limit    int

	mu    sync.Mutex
	bytes int
	order *list.List // of *conversation, the last used in front
	byID  map[string]*list.Element
}

type conversation struct {
	id    string
	turns []Turn // oldest first, MaxHistory at most; never changed in place
	bytes int
}

// NewConversations asks a; at most limit bytes of turns are kept, with 0
// DefaultConversationBytes.
func NewConversations(a Answerer, limit int) *Conversations {
	if limit == 0 {
		limit = DefaultConversationBytes
	}
	return &Conversations{answerer: a, limit: limit, order: list.New(), byID: map[string]*list.Element{}}
}

// AskIn asks within the conversation of that id, which need not exist; "" starts one. The
// answer carries the id to go on with. q.History is set by the conversation. Errors are
// those of the Answerer; a question that failed leaves no turn.
func (c *Conversations) AskIn(ctx context.Context, id string, q Question) (Answer, error) {
	if id == "" {
		id = rand.Text()
	}
	key := ViewerOf(ctx).key() + id // what was said to one must not be gone on with by another
	q.History = c.history(key)
	a, err := c.answerer.Ask(ctx, q)
	if err != nil {
		return a, err
	}
	if a.Turn.Text != "" {
		c.add(key, a.Turn)
	}
	a.ConversationID = id
	return a, nil
}

func (c *Conversations) history(id string) []Turn {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byID[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*conversation).turns
}

func (c *Conversations) add(id string, t Turn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var turns []Turn
	if e, ok := c.byID[id]; ok {
		turns = e.Value.(*conversation).turns
		c.remove(e)
	}
	// A new slice each time: an Answerer may still be reading the old one.
	turns = append(append(make([]Turn, 0, MaxHistory+1), turns...), t)
	v := &conversation{id: id, turns: turns[max(0, len(turns)-MaxHistory):], bytes: 256 + 2*len(id)}
	for i := range v.turns {
		v.bytes += v.turns[i].size()
	}
	c.byID[id] = c.order.PushFront(v)
	c.bytes += v.bytes
	for c.bytes > c.limit && c.order.Len() > 1 {
		c.remove(c.order.Back())
	}
}

func (c *Conversations) remove(e *list.Element) {
	v := c.order.Remove(e).(*conversation)
	delete(c.byID, v.id)
	c.bytes -= v.bytes
}
