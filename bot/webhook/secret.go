package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32 // the specification: 24 to 64
)

// hidden stands for a secret wherever one would be printed.
const hidden = "[已隐去]"

// ErrSecret: it is not whsec_ and base64 of 24 to 64 bytes.
var ErrSecret = errors.New("密钥写法不对，应为 whsec_ 加 base64，24至64字节")

// Secret signs. Only Reveal shows it; every other way of printing it, %#v and JSON
// included, does not.
type Secret struct{ key []byte }

// NewSecret is a fresh one.
func NewSecret() Secret {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails: crypto/rand
	return Secret{key}
}

// ParseSecret reads what Reveal wrote, or a receiver's own.
func ParseSecret(s string) (Secret, error) {
	rest, ok := strings.CutPrefix(s, secretPrefix)
	if !ok {
		return Secret{}, ErrSecret
	}
	key, err := base64.StdEncoding.Strict().DecodeString(rest)
	if err != nil || len(key) < 24 || len(key) > 64 {
		return Secret{}, ErrSecret // without err, which quotes the input
	}
	return Secret{key}, nil
}

// Reveal is the secret as a person hands it to a receiver.
func (s Secret) Reveal() string { return secretPrefix + base64.StdEncoding.EncodeToString(s.key) }

// Format implements fmt.Formatter for all verbs.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides it from JSON that is not ours.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// sign is the v1 signature of an attempt.
func (s Secret) sign(id string, at time.Time, body []byte) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// signatures is webhook-signature: one by each secret.
func signatures(secrets []Secret, id string, at time.Time, body []byte) string {
	out := make([]string, len(secrets))
	for i, s := range secrets {
		out[i] = s.sign(id, at, body)
	}
	return strings.Join(out, " ")
}
