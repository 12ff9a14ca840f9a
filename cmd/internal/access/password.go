package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// What hashing one password costs: the second choice of RFC 9106 in the sizes OWASP gives
// for a server that shares its memory with others.
const (
	argonTime    = 2
	argonMemory  = 19 << 10 // KiB
	argonThreads = 1
	saltBytes    = 16
	keyBytes     = 32
)

// hashesAtOnce bounds how many passwords are hashed at a time, and so memory and processors
// that somebody can take who signs in again and again.
const hashesAtOnce = 2

// Bounds of a password, in characters.
const (
	minPassword  = 10
	maxPassword  = 128
	longPassword = 16 // from here on any characters will do
	leastKinds   = 3  // of small and capital letters, figures and others
)

// hasher hashes and compares passwords. Safe for concurrent use.
type hasher struct {
	turns chan struct{}
	dummy string // compared with where there is no account: it takes as long
}

func newHasher() *hasher {
	h := &hasher{turns: make(chan struct{}, hashesAtOnce)}
	h.dummy = hashPassword(rand.Text())
	return h
}

// hash waits for its turn until ctx ends.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
		return hashPassword(password), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// same tells whether a password is the one of a hash. With a hash that is none it takes as
// long, and says no.
func (h *hasher) same(ctx context.Context, hash, password string) (bool, error) {
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if strings.HasPrefix(hash, argonPrefix) {
		return samePassword(hash, password), nil
	}
	samePassword(h.dummy, password)
	return false, nil
}

const argonPrefix = "$argon2id$"

// hashPassword is a hash in the PHC form, which names what it was made with.
func hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, keyBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("%sv=%d$m=%d,t=%d,p=%d$%s$%s", argonPrefix, argon2.Version, argonMemory, argonTime, argonThreads, b64(salt), b64(key))
}

// samePassword compares; a hash that cannot be read, or asks for more than any of ours
// would, is the same as none.
func samePassword(hash, password string) bool {
	var version int
	var memory, times uint32
	var threads uint8
	parts := strings.Split(strings.TrimPrefix(hash, argonPrefix), "$")
	if len(parts) != 4 {
		return false
	}
	if _, err := fmt.Sscanf(parts[0], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[1], "m=%d,t=%d,p=%d", &memory, &times, &threads); err != nil ||
		memory > 256<<10 || times > 10 || times < 1 || threads < 1 || threads > 8 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil || len(want) != keyBytes {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, times, memory, threads, keyBytes)
	return subtle.ConstantTimeCompare(got, want) == 1
}

// checkPassword tells why a password will not do for an account.
func checkPassword(name, password string) error {
	n := utf8.RuneCountInString(password)
	kinds := map[string]bool{}
	for _, r := range password {
		switch {
		case unicode.IsControl(r):
			return fmt.Errorf("%w:不能有控制字符", ErrPassword)
		case unicode.IsLower(r):
			kinds["lower"] = true
		case unicode.IsUpper(r):
			kinds["upper"] = true
		case unicode.IsNumber(r):
			kinds["number"] = true
		default:
			kinds["other"] = true
		}
	}
	switch {
	case !utf8.ValidString(password) || n < minPassword || n > maxPassword:
		return fmt.Errorf("%w:须为%d到%d个字符", ErrPassword, minPassword, maxPassword)
	case n < longPassword && len(kinds) < leastKinds:
		return fmt.Errorf("%w:少于%d个字符时,大写、小写、数字、其他字符要有%d种", ErrPassword, longPassword, leastKinds)
	case strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		return fmt.Errorf("%w:不能含有账号名", ErrPassword)
	}
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	if len(seen) < 5 {
		return fmt.Errorf("%w:不同的字符太少", ErrPassword)
	}
	return nil
}

// NewPassword is one nobody can guess, to be handed over and changed.
func NewPassword() string { return strings.ToLower(rand.Text()[:20]) }
