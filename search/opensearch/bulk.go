package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// A request of the bulk API is about so large, at most; one entry may be larger by itself.
const (
	bulkBytes   = 4 << 20
	bulkEntries = 2000
)

// write is an entry to be written, or with body nil to be deleted. Writing it again does no harm.
type write struct {
	id   string
	body []byte
}

// bulk writes entries in the order they come, some at a time. What is put or removed is acknowledged before what
// comes after begins to be: a document's own entry says that its clauses are there.
type bulk struct {
	c     *Client
	index string
	most  int // entries that wait

	now, then []write
	bytes     int
	done      int // entries acknowledged
}

func (b *bulk) put(ctx context.Context, id string, e any) error   { return b.add(ctx, &b.now, id, e) }
func (b *bulk) after(ctx context.Context, id string, e any) error { return b.add(ctx, &b.then, id, e) }

func (b *bulk) remove(ctx context.Context, id string) error {
	b.now = append(b.now, write{id: id})
	return b.full(ctx)
}

func (b *bulk) removeAfter(ctx context.Context, id string) error {
	b.then = append(b.then, write{id: id})
	return b.full(ctx)
}

func (b *bulk) add(ctx context.Context, to *[]write, id string, e any) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode entry: %w", err)
	}
	*to = append(*to, write{id, body})
	b.bytes += len(body)
	return b.full(ctx)
}

func (b *bulk) full(ctx context.Context) error {
	if b.bytes < bulkBytes && len(b.now)+len(b.then) < b.most {
		return nil
	}
	return b.flush(ctx)
}

// flush writes what waits.
func (b *bulk) flush(ctx context.Context) error {
	for _, list := range []*[]write{&b.now, &b.then} {
		if err := b.send(ctx, *list); err != nil {
			return err
		}
		*list = (*list)[:0]
	}
	b.bytes = 0
	return nil
}

// bulkReply is that of the bulk API.
type bulkReply struct {
	Errors bool `json:"errors"`
	Items  []map[string]struct {
		Status int `json:"status"`
		Error  struct {
			Type string `json:"type"`
		} `json:"error"`
	} `json:"items"`
}

const writing = "write entries"

// send writes a list; single entries that the cluster was too busy for are sent again.
func (b *bulk) send(ctx context.Context, list []write) error {
	for try := 0; len(list) > 0; try++ {
		var body bytes.Buffer
		for _, w := range list {
			action := "index"
			if w.body == nil {
				action = "delete"
			}
			line, err := json.Marshal(object{action: object{"_id": w.id}})
			if err != nil {
				return fmt.Errorf("encode entry: %w", err)
			}
			body.Write(append(line, '\n'))
			if w.body != nil {
				body.Write(append(w.body, '\n'))
			}
		}
		var reply bulkReply
		r := call{what: writing, method: http.MethodPost, body: body.Bytes(), lines: true, again: true, slow: true,
			path: "/" + b.index + "/_bulk?filter_path=errors,items.*.status,items.*.error.type"}
		if err := b.c.do(ctx, r, &reply); err != nil {
			return err
		}
		busy, err := refusedOf(list, reply)
		if err != nil {
			return err
		}
		b.done += len(list) - len(busy)
		if len(busy) > 0 && try+1 >= mostTries {
			return &Refusal{What: writing, Status: http.StatusTooManyRequests}
		}
		if len(busy) > 0 {
			if err := b.c.opt.Sleep(ctx, min(firstPause<<try, longestPause)); err != nil {
				return fmt.Errorf("%s: %w", writing, err)
			}
		}
		list = busy
	}
	return nil
}

// refusedOf are the entries that are to be sent again; an error is that of one which never will be taken.
func refusedOf(list []write, reply bulkReply) (busy []write, err error) {
	if len(reply.Items) != len(list) {
		return nil, fmt.Errorf("%s: %d sent, %d answered", writing, len(list), len(reply.Items))
	}
	for i, item := range reply.Items {
		if len(item) != 1 {
			return nil, errors.New(writing + ": reply of OpenSearch is not as expected")
		}
		for action, got := range item {
			switch {
			case got.Status >= 200 && got.Status < 300:
			case action == "delete" && got.Status == http.StatusNotFound: // gone already
			case got.Status == http.StatusTooManyRequests || got.Status == http.StatusServiceUnavailable:
				busy = append(busy, list[i])
			default:
				refused := &Refusal{What: writing + " " + list[i].id, Status: got.Status}
				if typeRE.MatchString(got.Error.Type) {
					refused.Type = got.Error.Type
				}
				return nil, refused
			}
		}
	}
	return busy, nil
}
