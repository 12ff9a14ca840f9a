package main

import (
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

// memo keeps in a file what was read, so that an evaluation can be run again in seconds.
// Safe for concurrent use.
type memo struct {
	path string

	mu    sync.Mutex
	known map[index.ReadingKey]encoder.Reading
	added int
}

func openMemo(path string) (*memo, error) {
	m := &memo{path: path, known: map[index.ReadingKey]encoder.Reading{}}
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

// around has an encoder read only what is not known.
func (m *memo) around(e index.Encoder) index.Encoder { return index.Remember(e, m) }

// Get implements index.Readings.
func (m *memo) Get(key index.ReadingKey) (encoder.Reading, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.known[key]
	return r, ok
}

// Put implements index.Readings.
func (m *memo) Put(key index.ReadingKey, r encoder.Reading) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[key] = r
	m.added++
}

// save writes the file, if there is anything new.
func (m *memo) save() error {
	if m.added == 0 {
		return nil
	}
	return writeFile(m.path, func(w io.Writer) error { return gob.NewEncoder(w).Encode(m.known) })
}
