package replicas

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"sync"
	"time"
)

// refused tells an attempt of which nothing can have arrived.
func refused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// subject is what a message is about.
var subject = regexp.MustCompile(`第\d+件事`)

// arrival is a message as it came.
type arrival struct {
	id string
	at time.Time
}

// inbox is who receives: it remembers what came when, by what it is about.
type inbox struct {
	mu   sync.Mutex
	came map[string][]arrival
}

func newInbox() *inbox { return &inbox{came: map[string][]arrival{}} }

// ServeHTTP implements http.Handler.
func (b *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var p struct {
		Data struct{ ID, Text string }
	}
	if err != nil || json.Unmarshal(raw, &p) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if name := subject.FindString(p.Data.Text); name != "" {
		b.mu.Lock()
		b.came[name] = append(b.came[name], arrival{p.Data.ID, now})
		b.mu.Unlock()
	}
	w.WriteHeader(http.StatusNoContent)
}

// arrived is how many came, each counted once.
func (b *inbox) arrived() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.came)
}

func (b *inbox) of(name string) []arrival {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.came[name]
}
