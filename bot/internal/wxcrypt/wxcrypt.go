// Package wxcrypt is the signature and the encryption of callbacks that 企业微信
// introduced and 钉钉 uses too:
//
//	signature  hex SHA-1 of token, timestamp, nonce and ciphertext, sorted and joined
//	plaintext  16 random bytes, the length of the message (4 bytes, big endian), the
//	           message, the name of the receiver
//	ciphertext base64 of AES-256-CBC, padded to 32 bytes, under the key whose base64
//	           without the last = is EncodingAESKey; the first 16 bytes of the key are
//	           the initial vector
//
// The platforms fixed all of this; nothing here is a choice. A ciphertext is looked at
// only after its signature has been found right, in constant time, and whatever is wrong
// with a request is one error: who forges requests learns nothing from the answers.
package wxcrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	keyLength    = 43      // of EncodingAESKey
	padTo        = 32      // bytes, twice the block of AES
	saltLength   = 16      // random bytes before the message
	header       = 20      // salt and length
	maxEncrypted = 2 << 20 // bytes of base64; what the platforms send is far smaller
)

// Window is how far the time of a request may be from ours. A request repeated within it
// is known by the id of what it tells.
const Window = 5 * time.Minute

// What can be wrong; match with errors.Is.
var (
	// ErrRefused: the request is not the platform's, or not for us. It says no more.
	ErrRefused = errors.New("callback refused")
	// ErrKey: token or key cannot be what the platform gave.
	ErrKey = errors.New("token为空，或EncodingAESKey不是43个字母和数字")
)

// Codec reads and writes the callbacks of one application. It is safe for any number of
// goroutines.
type Codec struct {
	token    string
	receiver string
	key      []byte
	block    cipher.Block
}

// New takes the token and EncodingAESKey that were set for the callback. receiver is who
// messages are for (the id of the company or of the app); where it is "" they name nobody,
// as those for 企业微信's 智能机器人 do.
func New(token, encodingAESKey, receiver string) (*Codec, error) {
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if token == "" || err != nil || len(encodingAESKey) != keyLength || strings.ContainsAny(encodingAESKey, "\r\n") {
		return nil, ErrKey // without err: it would quote the key
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, ErrKey
	}
	return &Codec{token: token, receiver: receiver, key: key, block: block}, nil
}

// Signature is that of a ciphertext.
func (c *Codec) Signature(timestamp, nonce, encrypted string) string {
	parts := []string{c.token, timestamp, nonce, encrypted}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// Open is the message in a ciphertext, after its signature, its time and its receiver have
// been found right.
func (c *Codec) Open(now time.Time, signature, timestamp, nonce, encrypted string) ([]byte, error) {
	if len(encrypted) > maxEncrypted || len(timestamp)+len(nonce) > 512 || !fresh(now, timestamp) {
		return nil, ErrRefused
	}
	if subtle.ConstantTimeCompare([]byte(c.Signature(timestamp, nonce, encrypted)), []byte(signature)) != 1 {
		return nil, ErrRefused
	}
	return c.decrypt(encrypted)
}

// fresh tells whether a timestamp, in seconds or (钉钉) in milliseconds, is about now.
func fresh(now time.Time, timestamp string) bool {
	n, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || n <= 0 {
		return false
	}
	at := time.Unix(n, 0)
	if n >= 1e11 { // no time in seconds before the year 5138
		at = time.UnixMilli(n)
	}
	return now.Sub(at).Abs() <= Window
}

func (c *Codec) decrypt(encrypted string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, ErrRefused
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(c.block, c.key[:aes.BlockSize]).CryptBlocks(plain, sealed)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > padTo || pad > len(plain)-header {
		return nil, ErrRefused
	}
	for _, b := range plain[len(plain)-pad:] {
		if int(b) != pad {
			return nil, ErrRefused
		}
	}
	plain = plain[saltLength : len(plain)-pad]
	length, rest := binary.BigEndian.Uint32(plain), plain[header-saltLength:]
	if uint64(length) > uint64(len(rest)) {
		return nil, ErrRefused
	}
	message, receiver := rest[:length], rest[length:]
	if subtle.ConstantTimeCompare(receiver, []byte(c.receiver)) != 1 {
		return nil, ErrRefused
	}
	return message, nil
}

// Seal encrypts and signs a message: an answer to a callback, and what a fake of a platform
// sends.
func (c *Codec) Seal(message []byte, timestamp, nonce string) (encrypted, signature string) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	encrypted = c.encrypt(salt, message)
	return encrypted, c.Signature(timestamp, nonce, encrypted)
}

func (c *Codec) encrypt(salt, message []byte) string {
	plain := slices.Clone(salt)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(append(plain, message...), c.receiver...)
	pad := padTo - len(plain)%padTo
	plain = append(plain, slices.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(c.block, c.key[:aes.BlockSize]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}
