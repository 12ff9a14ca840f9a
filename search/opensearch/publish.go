package opensearch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/zh"
)

// Source is a library to publish; *index.Index is one.
type Source interface {
	Catalogue() *index.Catalogue
	Document(ctx context.Context, id string) (*corpus.Document, error)
}

// Publication is how a state is published. The zero value works.
type Publication struct {
	Shape     Shape
	Segmenter *zh.Segmenter              // of the source; nil loads the embedded one
	Audience  func(id string) [][]string // who may see a document: each of the lists must have a group of his; nil is what its text says
	Progress  func(done, total int)      // documents
	Untidy    func(error)                // told when states that nobody uses could not be removed
	Batch     int                        // entries of one request; 0 is 2000
	Keep      time.Duration              // how old an index that is not used must be to be removed; 0 is an hour, below 0 removes none
}

const (
	defaultKeep = time.Hour // readers of the state before have long gone on to the next
	mostDeleted = 20        // indices at a time
)

// plan is what a state is made of.
type plan struct {
	state  string
	meta   meta
	listed []index.Listed
	who    []string          // by document: the name of its audience
	digest map[string]string // by document
}

func (c *Client) planOf(cat *index.Catalogue, who func(id string) [][]string) plan {
	p := plan{listed: cat.Listed(), digest: map[string]string{}}
	p.meta = meta{Schema: schema, Signature: cat.Signature(), Audiences: map[string][][]string{}}
	sum := sha256.New()
	fmt.Fprintln(sum, schema, p.meta.Signature, cat.Ranking().Saturation, cat.Ranking().LengthPart)
	for i := range p.listed {
		l := &p.listed[i]
		groups := audienceOf(l, who)
		name := audienceName(groups)
		if name != public {
			p.meta.Audiences[name] = groups
		}
		p.who, p.digest[l.ID] = append(p.who, name), digestOf(l, name)
		fmt.Fprintln(sum, p.digest[l.ID])
	}
	p.state = hex.EncodeToString(sum.Sum(nil)[:8])
	p.meta.State = p.state
	return p
}

func audienceOf(l *index.Listed, who func(id string) [][]string) [][]string {
	if who != nil {
		return who(l.ID)
	}
	if len(l.Audience) > 0 {
		return [][]string{l.Audience}
	}
	return nil
}

// State names the state a catalogue and its audiences are, as Publish makes it.
func (c *Client) State(cat *index.Catalogue, who func(id string) [][]string) string {
	return c.planOf(cat, who).state
}

func (c *Client) indexOf(state string) string { return c.alias + "-" + state }

// Publish makes the library the one in use, for all readers at once, and names its state. It goes on where a
// publisher of the same state stopped, writes only what differs from the state in use where that is little, and does
// nothing when it is in use already. Two that publish the same do no harm. When it fails, what was in use still is.
func (c *Client) Publish(ctx context.Context, src Source, pub Publication) (state string, err error) {
	if pub.Segmenter == nil {
		if pub.Segmenter, err = zh.New(); err != nil {
			return "", err
		}
	}
	p := c.planOf(src.Catalogue(), pub.Audience)
	target := c.indexOf(p.state)
	current, err := c.current(ctx)
	if err != nil || slices.Equal(current, []string{target}) {
		return p.state, err
	}
	if err := c.prepare(ctx, target, current, p, pub, src.Catalogue().Ranking()); err != nil {
		return "", err
	}
	if err := c.fill(ctx, target, p, pub, src); err != nil {
		return "", fmt.Errorf("fill index %s: %w", target, err)
	}
	if err := c.seal(ctx, target, p); err != nil {
		return "", fmt.Errorf("check index %s: %w", target, err)
	}
	if err := c.swap(ctx, target, current); err != nil {
		return "", err
	}
	if err := c.tidy(ctx, append(current, target), pub); err != nil && pub.Untidy != nil {
		pub.Untidy(err) // what is in use is whole all the same
	}
	return p.state, nil
}

// prepare makes the index of a state, empty or as a clone of the one in use, unless it is there.
func (c *Client) prepare(ctx context.Context, target string, current []string, p plan, pub Publication, r index.Ranking) error {
	if _, there, err := c.about(ctx, target); err != nil || there {
		if err == nil { // another publisher may have sealed it and not have come to the swap
			err = c.block(ctx, target, false)
		}
		return err
	}
	if len(current) == 1 && pub.Shape == (Shape{}) {
		cloned, err := c.clone(ctx, current[0], target, p)
		if err != nil || cloned {
			return err
		}
	}
	err := c.send(ctx, "make index "+target, http.MethodPut, "/"+target, newIndex(pub.Shape, r, p.meta))
	if r, ok := errors.AsType[*Refusal](err); ok && r.Type == "resource_already_exists_exception" {
		return nil // somebody else just did
	}
	return err
}

// clone begins the index of a state as a copy of another, when most of it stays.
func (c *Client) clone(ctx context.Context, from, target string, p plan) (bool, error) {
	m, there, err := c.about(ctx, from)
	if err != nil || !there || m.Schema != p.meta.Schema || m.Signature != p.meta.Signature {
		return false, err
	}
	held, err := c.held(ctx, from)
	if err != nil {
		return false, err
	}
	same := 0
	for _, h := range held {
		if p.digest[h.id] == h.digest {
			same++
		}
	}
	if 2*same < len(p.digest)+len(held)-same { // more is to be written than stays
		return false, nil
	}
	if err := c.block(ctx, from, true); err != nil {
		return false, err
	}
	err = c.do(ctx, call{what: "clone index " + from, method: http.MethodPut, path: "/" + from + "/_clone/" + target, slow: true}, nil)
	if r, ok := errors.AsType[*Refusal](err); ok && r.Type == "resource_already_exists_exception" {
		err = nil
	}
	if err != nil {
		return false, err
	}
	return true, errors.Join(c.await(ctx, target), c.describe(ctx, target, p.meta), c.block(ctx, target, false))
}

// heldDocument is a document whose entries an index has all.
type heldDocument struct {
	id, digest string
	clauses    int
}

// held are the documents of an index, finished or not.
func (c *Client) held(ctx context.Context, name string) ([]heldDocument, error) {
	if err := c.send(ctx, "refresh index "+name, http.MethodPost, "/"+name+"/_refresh", nil); err != nil {
		return nil, err
	}
	var out []heldDocument
	err := c.eachDocument(ctx, name, []string{"doc", "digest", "clause"}, func(h documentHit) error {
		out = append(out, heldDocument{h.Source.Doc, h.Source.Digest, h.Source.Clause})
		return nil
	})
	return out, err
}

// fill writes what the index lacks, and takes out what is not of the state.
func (c *Client) fill(ctx context.Context, target string, p plan, pub Publication, src Source) error {
	held, err := c.held(ctx, target)
	if err != nil {
		return err
	}
	b := &bulk{c: c, index: target, most: cmp.Or(pub.Batch, bulkEntries)}
	has := map[string]heldDocument{}
	for _, h := range held {
		has[h.id] = h
		if _, stays := p.digest[h.id]; stays {
			continue
		}
		if err := removeClauses(ctx, b, h, 0); err != nil {
			return err
		}
		if err := b.removeAfter(ctx, documentID(h.id)); err != nil {
			return err
		}
	}
	m := maker{src.Catalogue(), pub.Segmenter}
	for i := range p.listed {
		l := &p.listed[i]
		if has[l.ID].digest != p.digest[l.ID] {
			if err := writeDocument(ctx, b, &m, i, l, p, src, has[l.ID]); err != nil {
				return err
			}
		}
		if pub.Progress != nil {
			pub.Progress(i+1, len(p.listed))
		}
	}
	return b.flush(ctx)
}

// removeClauses takes out those from one on.
func removeClauses(ctx context.Context, b *bulk, h heldDocument, from int) error {
	for i := from; i < h.clauses; i++ {
		if err := b.remove(ctx, clauseID(h.id, i)); err != nil {
			return err
		}
	}
	return nil
}

func writeDocument(ctx context.Context, b *bulk, m *maker, i int, l *index.Listed, p plan, src Source, before heldDocument) error {
	d, err := src.Document(ctx, l.ID)
	if err != nil {
		return fmt.Errorf("read document %s: %w", l.ID, err)
	}
	for _, e := range m.clauses(i, l, d, p.who[i]) {
		if err := b.put(ctx, clauseID(e.Doc, e.Clause), e); err != nil {
			return err
		}
	}
	if err := removeClauses(ctx, b, before, len(d.Clauses)); err != nil {
		return err
	}
	e, err := document(l, d, p.who[i], p.digest[l.ID])
	if err != nil {
		return err
	}
	e.Clause = len(d.Clauses)
	return b.after(ctx, documentID(l.ID), e)
}

// seal checks that the index is all of the state, and lets it be found and not be changed.
func (c *Client) seal(ctx context.Context, target string, p plan) error {
	if err := c.send(ctx, "refresh index "+target, http.MethodPost, "/"+target+"/_refresh", nil); err != nil {
		return err
	}
	clauses := 0
	for i := range p.listed {
		clauses += p.listed[i].Clauses
	}
	for kind, want := range map[string]int{documentKind: len(p.listed), clauseKind: clauses} {
		var reply struct {
			Count int `json:"count"`
		}
		body, err := json.Marshal(object{"query": object{"term": object{"kind": kind}}})
		if err != nil {
			return err
		}
		if err := c.do(ctx, call{what: "count entries", method: http.MethodPost, path: "/" + target + "/_count", body: body, again: true}, &reply); err != nil {
			return err
		}
		if reply.Count != want {
			return fmt.Errorf("it has %d entries of kind %s, wanted %d", reply.Count, kind, want)
		}
	}
	p.meta.Complete = true
	return errors.Join(c.describe(ctx, target, p.meta), c.block(ctx, target, true), c.await(ctx, target))
}
