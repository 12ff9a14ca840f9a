package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"

	"github.com/policybot/policybot/corpus/format"
)

// crypt decrypts a file that opens without a password: one that only forbids printing or copying is encrypted too,
// with an empty one.
type crypt struct {
	key []byte
	how name // of strings and streams: V2 is RC4, AESV2 and AESV3 are AES; None
}

// pad fills a password up to 32 bytes.
var pad = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// newCrypt finds the key. A file that wants a password is format.ErrEncrypted.
func newCrypt(f *file, e dict) (*crypt, error) {
	version, revision := f.int(e["V"]), f.int(e["R"])
	c := &crypt{how: "V2"}
	bits := f.int(e["Length"])
	if version == 1 || bits < 40 || bits > 256 {
		bits = 40
	}
	if version >= 4 {
		method := f.dict(f.dict(e["CF"])[f.name(e["StmF"])])
		if c.how = f.name(method["CFM"]); c.how == "" {
			c.how = "None"
		}
		bits = 128
	}
	locked := fmt.Errorf("%w (V=%d R=%d)", format.ErrEncrypted, version, revision)
	if f.name(e["Filter"]) != "Standard" || version < 1 || version > 5 || version == 3 {
		return nil, locked
	}
	user, owner := f.text(e["U"]), f.text(e["O"])
	if revision >= 5 {
		if c.key = modernKey(user, f.text(e["UE"]), revision); c.key == nil {
			return nil, locked
		}
		return c, nil
	}
	if len(user) < 32 || len(owner) < 32 {
		return nil, locked
	}
	id := ""
	if ids := f.array(f.trailer["ID"]); len(ids) > 0 {
		id = f.text(ids[0])
	}
	clear, named := f.get(e["EncryptMetadata"]).(bool)
	c.key = oldKey(owner[:32], uint32(int32(f.int(e["P"]))), id, bits/8, revision, named && !clear)
	if !opens(c.key, id, user, revision) {
		return nil, locked
	}
	return c, nil
}

// oldKey is the key of an empty password up to revision 4.
func oldKey(owner string, rights uint32, id string, size, revision int, clearMeta bool) []byte {
	h := md5.New()
	h.Write(pad)
	h.Write([]byte(owner))
	h.Write(binary.LittleEndian.AppendUint32(nil, rights))
	h.Write([]byte(id))
	if revision >= 4 && clearMeta {
		h.Write([]byte{255, 255, 255, 255})
	}
	key := h.Sum(nil)
	size = max(5, min(size, 16))
	if revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:size])
			key = sum[:]
		}
	} else {
		size = 5
	}
	return key[:size]
}

// opens tells whether a key makes what the file says the right one makes.
func opens(key []byte, id, user string, revision int) bool {
	if revision < 3 {
		return bytes.Equal(arc4(key, pad), []byte(user)[:32])
	}
	sum := md5.Sum(append(append([]byte{}, pad...), id...))
	out := arc4(key, sum[:])
	for i := 1; i <= 19; i++ {
		k := make([]byte, len(key))
		for j := range key {
			k[j] = key[j] ^ byte(i)
		}
		out = arc4(k, out)
	}
	return bytes.Equal(out, []byte(user)[:16])
}

func arc4(key, in []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(in))
	c.XORKeyStream(out, in)
	return out
}

// modernKey is the key of an empty password from revision 5 on; nil when it does not open the file.
func modernKey(user, sealed string, revision int) []byte {
	if len(user) < 48 || len(sealed) < 32 {
		return nil
	}
	hash, check, salt := []byte(user[:32]), []byte(user[32:40]), []byte(user[40:48])
	sum := func(salt []byte) []byte {
		s := sha256.Sum256(salt)
		if revision == 5 {
			return s[:]
		}
		return hardened(s[:])
	}
	if !bytes.Equal(sum(check), hash) {
		return nil
	}
	block, err := aes.NewCipher(sum(salt))
	if err != nil {
		return nil
	}
	key := []byte(sealed[:32])
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, key)
	return key
}

// hardened is the hash of revision 6, of an empty password.
func hardened(k []byte) []byte {
	for round := 0; ; round++ {
		work := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(work, work)
		rest := 0
		for _, b := range work[:16] {
			rest += int(b)
		}
		switch rest % 3 {
		case 0:
			s := sha256.Sum256(work)
			k = s[:]
		case 1:
			s := sha512.Sum384(work)
			k = s[:]
		default:
			s := sha512.Sum512(work)
			k = s[:]
		}
		if round >= 63 && int(work[len(work)-1]) <= round-31 {
			return k[:32]
		}
	}
}

// stream decrypts the bytes of a stream.
func (c *crypt) stream(body []byte, self ref) []byte { return c.open(body, self) }

// strings decrypts the strings in a value; streams are decrypted when they are used.
func (c *crypt) strings(v any, self ref, depth int) any {
	if depth == 0 {
		return v
	}
	switch v := v.(type) {
	case string:
		return string(c.open([]byte(v), self))
	case array:
		for i := range v {
			v[i] = c.strings(v[i], self, depth-1)
		}
	case dict:
		for k := range v {
			v[k] = c.strings(v[k], self, depth-1)
		}
	}
	return v
}

func (c *crypt) open(body []byte, self ref) []byte {
	if c.how == "None" || c.how == "Identity" {
		return body
	}
	key := c.key
	if c.how != "AESV3" {
		key = append(append([]byte{}, key...), byte(self.num), byte(self.num>>8), byte(self.num>>16), byte(self.gen), byte(self.gen>>8))
		if c.how == "AESV2" {
			key = append(key, "sAlT"...)
		}
		sum := md5.Sum(key)
		key = sum[:min(len(c.key)+5, 16)]
	}
	if c.how == "V2" {
		return arc4(key, body)
	}
	block, err := aes.NewCipher(key)
	if err != nil || len(body) < 2*aes.BlockSize {
		return nil
	}
	body = body[:len(body)/aes.BlockSize*aes.BlockSize]
	out := make([]byte, len(body)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, body[:aes.BlockSize]).CryptBlocks(out, body[aes.BlockSize:])
	if n := int(out[len(out)-1]); n <= aes.BlockSize && n > 0 {
		out = out[:len(out)-n]
	}
	return out
}
