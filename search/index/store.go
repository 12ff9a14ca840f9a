package index

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/policybot/policybot/search"
)

// A folder looks like this:
//
//	LOCK            held while an Index is open or being built
//	CURRENT         the state in use, replaced by rename
//	layer-1f2e…/
//	  table.gob.gz  files, documents and clauses, lengths
//	  entries.zap   the segment: postings and stored documents
//
// A layer that CURRENT does not name is left over from a crash and removed by the
// next Open or Build.
const (
	lockName    = "LOCK"
	currentName = "CURRENT"
	layerPrefix = "layer-"
	tableFile   = "table.gob.gz"
	segmentFile = "entries.zap"
)

// oldPrefix began the folders of earlier versions.
const oldPrefix = "gen-"

// maxState bounds CURRENT, in bytes.
const maxState = 64 << 20

// state is what an index consists of; CURRENT holds it as JSON.
type state struct {
	Signature string       `json:"signature"` // see signature
	Version   string       `json:"version"`   // another one for every state
	Layers    []layerState `json:"layers"`
}

// layerState is a layer and which of its files are no longer part of the library:
// indexes into its Files, ascending.
type layerState struct {
	Name string  `json:"name"`
	Gone []int32 `json:"gone,omitempty"`
}

// names tells whether a layer is part of the state.
func (s *state) names(layer string) bool {
	return slices.ContainsFunc(s.Layers, func(l layerState) bool { return l.Name == layer })
}

// folder is a locked index folder, shared by the snapshots opened under the lock.
type folder struct {
	dir       string
	temporary bool // remove everything in the end
	lock      *os.File
	users     atomic.Int32
	decoded   *cache // documents read lately, whatever snapshot asked

	// As many searches run as there are processors. More would not be done sooner, each
	// waiting for all others, and each needs memory for all clauses. Those that compare
	// texts word for word can take a hundred times as long as others: they have turns of
	// their own, half as many, so that nobody else waits for them.
	searching, comparing turns
}

// turn is what a query has to wait for.
func (f *folder) turn(q search.Query) turns {
	if len(q.Phrases)+len(q.Without) > 0 {
		return f.comparing
	}
	return f.searching
}

// Exists tells whether an index was made in dir, of whatever version or state.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, currentName))
	return err == nil
}

// lockFolder locks dir, which is made if create is set. The caller owns one use.
func lockFolder(dir string, create bool) (*folder, error) {
	if create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make index folder: %w", err)
		}
	}
	lock, err := LockFile(filepath.Join(dir, lockName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s", ErrNoIndex, dir)
	case err != nil:
		return nil, fmt.Errorf("lock index folder %s: %w", dir, err)
	}
	procs := runtime.GOMAXPROCS(0)
	f := &folder{
		dir: dir, lock: lock, decoded: newCache(), searching: make(turns, procs),
		comparing: make(turns, max(1, procs/2)),
	}
	f.users.Store(1)
	return f, nil
}

// release gives up one use; the last one unlocks.
func (f *folder) release() error {
	if f.users.Add(-1) > 0 {
		return nil
	}
	err := f.lock.Close()
	if f.temporary {
		err = errors.Join(err, os.RemoveAll(f.dir))
	}
	return err
}

// current reads the state in use.
func (f *folder) current() (*state, error) {
	b, err := os.ReadFile(filepath.Join(f.dir, currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoIndex, f.dir)
	}
	if err != nil {
		return nil, fmt.Errorf("read index pointer: %w", err)
	}
	s := new(state)
	if err := json.Unmarshal(b[:min(len(b), maxState)], s); err != nil {
		return nil, fmt.Errorf("%w: pointer: %w", ErrStale, err)
	}
	for _, l := range s.Layers {
		if !strings.HasPrefix(l.Name, layerPrefix) || l.Name != filepath.Base(l.Name) {
			return nil, fmt.Errorf("%w: pointer names %q", ErrStale, l.Name)
		}
	}
	return s, nil
}

// newLayer makes an empty folder for a layer and returns its name.
func (f *folder) newLayer() (string, error) {
	name := layerPrefix + randomName()
	if err := os.Mkdir(filepath.Join(f.dir, name), 0o700); err != nil {
		return "", fmt.Errorf("make layer: %w", err)
	}
	return name, nil
}

func randomName() string {
	var id [6]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}

// publish makes s the state in use, in one step: a crash leaves the one before or
// this one. Its layers must have been flushed.
func (f *folder) publish(s *state) error {
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode index pointer: %w", err)
	}
	next := filepath.Join(f.dir, currentName+".new")
	if err := writeSynced(next, append(b, '\n')); err != nil {
		return fmt.Errorf("write index pointer: %w", err)
	}
	if err := os.Rename(next, filepath.Join(f.dir, currentName)); err != nil {
		return fmt.Errorf("swap index pointer: %w", err)
	}
	_ = syncFolder(f.dir) // it is swapped; should power fail now, the state before is whole too
	return nil
}

// clean removes the layers that s does not name. What cannot be removed now is
// left for the next time.
func (f *folder) clean(s *state) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		ours := strings.HasPrefix(e.Name(), layerPrefix) || strings.HasPrefix(e.Name(), oldPrefix)
		if e.IsDir() && ours && !s.names(e.Name()) {
			_ = os.RemoveAll(filepath.Join(f.dir, e.Name()))
		}
	}
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncTree flushes every file and folder at and below root.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return syncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}
