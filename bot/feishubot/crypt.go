package feishubot

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// window is how far the time of a request may be from ours. 飞书 tells of an event for the last
// time some six hours after the first, and does not say that it signs anew; what is sent again
// within the window has the id of the first, which the inbox knows for longer than that.
const window = 8 * time.Hour

// Why a request is not of 飞书; match with errors.Is. Nothing of the request is in them.
var (
	ErrUnsigned = errors.New("feishu: no signature, time or nonce")
	ErrOld      = errors.New("feishu: the time of the signature is too far away")
	ErrForged   = errors.New("feishu: the signature is not that of the body")
	ErrToken    = errors.New("feishu: another verification token")
	// ErrCipher is one error whatever is wrong, so that nobody learns more by asking.
	ErrCipher = errors.New("feishu: cannot be decrypted")
)

// verify holds a request to its signature: hex(SHA-256(timestamp + nonce + key + body)), over the
// body as it came.
func verify(key string, h http.Header, body []byte, now time.Time) error {
	ts, nonce, sig := h.Get("X-Lark-Request-Timestamp"), h.Get("X-Lark-Request-Nonce"), h.Get("X-Lark-Signature")
	if key == "" || ts == "" || nonce == "" || sig == "" {
		return ErrUnsigned
	}
	sec, err := strconv.ParseInt(ts, 10, 64)
	if err != nil || sec < 0 || sec > 1<<40 || now.Sub(time.Unix(sec, 0)).Abs() > window {
		return ErrOld
	}
	if !equal(signature(key, ts, nonce, body), sig) {
		return ErrForged
	}
	return nil
}

func signature(key, ts, nonce string, body []byte) string {
	sum := sha256.New()
	_, _ = sum.Write([]byte(ts + nonce + key))
	_, _ = sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

// equal compares without telling by its time where two differ.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// decrypt is AES-256-CBC under the SHA-256 of the key, the initial vector before the text, padded
// as PKCS #7 says. It is called only with what is signed, or may become a challenge.
func decrypt(key, text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) < 2*aes.BlockSize || len(raw)%aes.BlockSize != 0 {
		return nil, ErrCipher
	}
	sum := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, ErrCipher
	}
	plain := make([]byte, len(raw)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(plain, raw[aes.BlockSize:])
	pad := int(plain[len(plain)-1])
	bad := pad == 0 || pad > aes.BlockSize
	for i := 1; i <= aes.BlockSize && !bad; i++ {
		bad = i <= pad && int(plain[len(plain)-i]) != pad
	}
	if bad {
		return nil, ErrCipher
	}
	return plain[:len(plain)-pad], nil
}
