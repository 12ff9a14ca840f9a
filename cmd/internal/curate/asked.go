package curate

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// Bounds of what is kept of questions.
const (
	MaxAsked   = 5000
	maxFile    = 16 << 20 // bytes
	flushEvery = 10 * time.Second
)

// Question is a question that was asked, by however many people. Who they are is not kept.
type Question struct {
	Text       string    `json:"text"` // as it was written first, without what looks like the number of a person
	Asked      int       `json:"asked"`
	Unanswered int       `json:"unanswered"` // how often it was not answered
	First      time.Time `json:"first"`
	Last       time.Time `json:"last"`
}

// Asked keeps questions in a file, each once, for as long as the operator has set; the one not asked for the longest time
// goes first when there are too many. A crash loses what came in its last seconds. Safe for concurrent use; a nil Asked
// keeps nothing.
type Asked struct {
	path string
	keep time.Duration
	now  func() time.Time

	mu    sync.Mutex
	of    map[string]*Question // by Plain
	dirty bool
}

// OpenAsked reads what is kept at path. With keep 0 nothing is to be kept: what is there is deleted, and there is no Asked.
func OpenAsked(path string, keep time.Duration, now func() time.Time) (*Asked, error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("look for questions: %w", err)
	}
	var left []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+filepath.Base(path)+"-") { // of a crash
			left = append(left, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	if keep <= 0 {
		left = append(left, path)
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("delete questions that are not to be kept: %w", err)
		}
	}
	if keep <= 0 {
		return nil, nil
	}
	a := &Asked{path: path, keep: keep, now: now, of: map[string]*Question{}}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open questions: %w", err)
	}
	defer f.Close() // only read from
	var all []*Question
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("read questions in %s: %w", path, err)
	}
	for _, q := range all {
		if q != nil {
			a.of[curated.Plain(q.Text)] = q
		}
	}
	a.trim()
	return a, nil
}

// personalRE finds what may be the number of a person: telephone, identity card, bank card; and addresses of mail.
var personalRE = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+|\d{7,}[Xx]?|\d(?:[ \-]?\d){9,}[Xx]?`)

// Note keeps a question.
func (a *Asked) Note(text string, answered bool) {
	text = strings.Join(strings.Fields(personalRE.ReplaceAllString(clip(text, search.MaxQueryRunes), "＊")), " ")
	key := curated.Plain(text)
	if a == nil || key == "" {
		return
	}
	now := a.now().UTC().Truncate(time.Second)
	a.mu.Lock()
	defer a.mu.Unlock()
	q := a.of[key]
	if q == nil {
		q = &Question{Text: text, First: now}
		a.of[key] = q
	}
	q.Asked, q.Last, a.dirty = q.Asked+1, now, true
	if !answered {
		q.Unanswered++
	}
	if len(a.of) > MaxAsked {
		a.trim()
	}
}

// Drop forgets a question and says whether it was there.
func (a *Asked) Drop(text string) bool {
	if a == nil {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := curated.Plain(text)
	_, ok := a.of[key]
	delete(a.of, key)
	a.dirty = a.dirty || ok
	return ok
}

// List is what is kept, in the order of texts.
func (a *Asked) List() (out []Question) {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trim()
	for _, q := range a.of {
		out = append(out, *q)
	}
	slices.SortFunc(out, func(x, y Question) int { return cmp.Compare(x.Text, y.Text) })
	return out
}

// trim forgets what has had its time, and a tenth of all where there are too many; the caller holds mu or is alone.
func (a *Asked) trim() {
	oldest := a.now().Add(-a.keep)
	for key, q := range a.of {
		if q.Last.Before(oldest) {
			delete(a.of, key)
			a.dirty = true
		}
	}
	if len(a.of) <= MaxAsked {
		return
	}
	type one struct {
		key  string
		last time.Time
	}
	var all []one
	for key, q := range a.of {
		all = append(all, one{key, q.Last})
	}
	slices.SortFunc(all, func(x, y one) int { return cmp.Or(x.last.Compare(y.last), cmp.Compare(x.key, y.key)) })
	for _, o := range all[:len(all)-MaxAsked*9/10] {
		delete(a.of, o.key)
	}
	a.dirty = true
}

// Run writes what is kept now and then, until ctx ends. failed is told what went wrong, once until it goes well again.
func (a *Asked) Run(ctx context.Context, failed func(error)) {
	if a == nil {
		return
	}
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	ill := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := a.Flush()
			if err != nil && !ill {
				failed(err)
			}
			ill = err != nil
		}
	}
}

// Flush writes what is kept, if it has changed.
func (a *Asked) Flush() error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	a.trim()
	if !a.dirty {
		a.mu.Unlock()
		return nil
	}
	list := make([]Question, 0, len(a.of))
	for _, q := range a.of {
		list = append(list, *q)
	}
	a.dirty = false
	a.mu.Unlock()
	b, err := json.Marshal(list)
	if err == nil {
		err = replaceFile(a.path, b, 0o600)
	}
	if err != nil {
		a.mu.Lock()
		a.dirty = true
		a.mu.Unlock()
		return fmt.Errorf("write questions: %w", err)
	}
	return nil
}

// replaceFile puts content in the place of a file: complete, or not at all.
func replaceFile(path string, content []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Noting hands questions on to Next, and keeps those people have asked.
type Noting struct {
	Next  search.Answerer
	Asked *Asked
}

// Ask implements search.Answerer. What was overheard is not kept, nor a word alone, which asks for nothing.
func (n Noting) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	got, err := n.Next.Ask(ctx, q)
	if err != nil || q.Private || got.Reason.Code == search.OnlyWord || got.Status == search.OffTopic {
		return got, err
	}
	n.Asked.Note(cmp.Or(got.Turn.Meant, q.Text), got.Status == search.Answered)
	return got, nil
}
