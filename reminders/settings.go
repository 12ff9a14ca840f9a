package reminders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Setting is a small document that all replicas share: who is registered, which
// endpoints there are. Export and Import carry it.
type Setting struct {
	Name    string          `json:"name"`
	Version uint64          `json:"version"` // 0: there is none
	Body    json.RawMessage `json:"body"`    // comes back the same JSON, maybe written otherwise
}

// MaxSetting bounds the body of a Setting, in bytes.
const MaxSetting = 2 << 20

// Settings keeps them.
type Settings interface {
	// Setting reads one; Version 0 when there is none. ErrCorrupt.
	Setting(ctx context.Context, name string) (Setting, error)
	// PutSetting replaces Version s.Version by the next one and returns that; 0 makes a
	// new one. ErrConflict when another has been there first, ErrInvalid.
	PutSetting(ctx context.Context, s Setting) (uint64, error)
}

// Validate tells the first rule the setting breaks; it wraps ErrInvalid.
func (s Setting) Validate() error {
	if s.Name == "" || len(s.Name) > 64 || len(s.Body) > MaxSetting || !json.Valid(s.Body) {
		return fmt.Errorf("%w: setting %q: it needs a name and at most %d bytes of JSON", ErrInvalid, s.Name, MaxSetting)
	}
	return nil
}

// settingFresh is how long what was read of a setting serves: so long after another
// replica has changed it, this one may go by the old.
const settingFresh = time.Second

// Shared is a Setting in memory, as a T that is made of its body and not changed
// afterwards. It is safe for any number of goroutines.
type Shared[T any] struct {
	settings Settings
	name     string
	read     func(body []byte) (T, error)  // nil body: there is none
	write    func(value T) ([]byte, error) // what read reads
	now      func() time.Time

	mu      sync.Mutex
	value   T
	version uint64
	at      time.Time // when it was read
}

// NewShared reads the setting.
func NewShared[T any](ctx context.Context, settings Settings, name string, read func([]byte) (T, error), write func(T) ([]byte, error), now func() time.Time) (*Shared[T], error) {
	s := &Shared[T]{settings: settings, name: name, read: read, write: write, now: now}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s, s.load(ctx)
}

// load reads it; the caller holds mu.
func (s *Shared[T]) load(ctx context.Context) error {
	got, err := s.settings.Setting(ctx, s.name)
	if err != nil {
		return err
	}
	if got.Version != s.version || s.at.IsZero() {
		value, err := s.read(got.Body)
		if err != nil {
			return err
		}
		s.value, s.version = value, got.Version
	}
	s.at = s.now()
	return nil
}

// Get is the value, at most a second old; now asks for it as it is this moment. When
// the store does not answer, the value last read is better than none.
func (s *Shared[T]) Get(ctx context.Context, now bool) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := s.now().Sub(s.at); now || age < 0 || age >= settingFresh {
		_ = s.load(ctx) // the old value stays, and is asked for again
	}
	return s.value
}

// maxContended bounds how often a change is made anew because others were first.
const maxContended = 10

// Change replaces the value by what f makes of it; f must not change its argument,
// and may be called more than once.
func (s *Shared[T]) Change(ctx context.Context, f func(T) (T, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range maxContended {
		if err := s.load(ctx); err != nil {
			return err
		}
		value, err := f(s.value)
		if err != nil {
			return err
		}
		body, err := s.write(value)
		if err != nil {
			return err
		}
		version, err := s.settings.PutSetting(ctx, Setting{Name: s.name, Version: s.version, Body: body})
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return err
		}
		s.value, s.version, s.at = value, version, s.now()
		return nil
	}
	return fmt.Errorf("change %s: %w", s.name, ErrConflict)
}
