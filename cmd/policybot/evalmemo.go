package main

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/index"
)

// memo is an encoder that remembers in a file what it read, so that an evaluation can be
// run again in seconds. Safe for concurrent use.
type memo struct {
	index.Encoder
	path string

	mu    sync.Mutex
	known map[[16]byte]encoder.Reading
	added int
}

func openMemo(path string) (*memo, error) {
	m := &memo{path: path, known: map[[16]byte]encoder.Reading{}}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, nil
	case err != nil:
		return nil, fmt.Errorf("打不开%s: %w", path, err)
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&m.known); err != nil {
		return nil, fmt.Errorf("%s不是读过的记录,请换一个文件名: %w", path, err)
	}
	return m, nil
}

// around puts the memo around an encoder.
func (m *memo) around(e index.Encoder) index.Encoder {
	m.Encoder = e
	return m
}

// Read implements index.Encoder.
func (m *memo) Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	out := make([]encoder.Reading, len(windows))
	keys := make([][16]byte, len(windows))
	var ask []encoder.Window
	var at []int
	m.mu.Lock()
	for i, w := range windows {
		sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", question, w.Heading, w.Text))
		copy(keys[i][:], sum[:])
		if r, ok := m.known[keys[i]]; ok {
			out[i] = r
			continue
		}
		ask, at = append(ask, w), append(at, i)
	}
	m.mu.Unlock()
	if len(ask) == 0 {
		return out, nil
	}
	read, err := m.Encoder.Read(ctx, question, ask)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for n, i := range at {
		out[i] = read[n]
		m.known[keys[i]] = read[n]
		m.added++
	}
	return out, nil
}

// save writes the file, if there is anything new.
func (m *memo) save() error {
	if m.added == 0 {
		return nil
	}
	return writeFile(m.path, func(w io.Writer) error { return gob.NewEncoder(w).Encode(m.known) })
}
