package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/reminders"
)

// list is what all replicas share of one kind, in order of names. A list is not changed
// once it is read.
type list[T any] = reminders.Shared[[]T]

// openList reads one; there need be none yet. Its setting is {name: [...]}, as Import merges
// them.
func openList[T any](ctx context.Context, store Store, name string, now func() time.Time) (*list[T], error) {
	read := func(body []byte) ([]T, error) {
		if len(body) == 0 {
			return nil, nil
		}
		var of map[string][]T
		if err := json.Unmarshal(body, &of); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		return of[name], nil
	}
	write := func(all []T) ([]byte, error) {
		if all == nil {
			all = []T{}
		}
		return json.Marshal(map[string][]T{name: all})
	}
	l, err := reminders.NewShared(ctx, store, name, read, write, now)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return l, nil
}

// checkName tells what is wrong with the name of an account or a token.
func checkName(name string) error {
	bad := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.C, r) || r == '/' }
	if n := utf8.RuneCountInString(name); n < 1 || n > 32 || !utf8.ValidString(name) || strings.ContainsFunc(name, bad) {
		return ErrName
	}
	return nil
}

// Bounds of the groups of somebody.
const (
	maxGroups    = 50
	maxGroupName = 40
)

// checkGroups returns them in order, each once.
func checkGroups(groups []string) ([]string, error) {
	var out []string
	for _, g := range groups {
		g = strings.TrimSpace(g)
		if n := utf8.RuneCountInString(g); n < 1 || n > maxGroupName || !utf8.ValidString(g) || strings.ContainsFunc(g, unicode.IsControl) {
			return nil, fmt.Errorf("%w:%q", ErrGroups, g)
		}
		out = append(out, g)
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) > maxGroups {
		return nil, ErrGroups
	}
	return out, nil
}

// newID is a random id that begins with a letter.
func newID(letter string) string { return letter + strings.ToLower(rand.Text()[:12]) }

// hashOf is what is kept of a secret that nobody can guess. That hashes are compared keeps
// the time it takes from telling how much of a guess was right.
func hashOf(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}
