package wxcrypt

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"
)

// The vectors are those that the platforms publish.
func TestPublishedVectors(t *testing.T) {
	for _, v := range []struct {
		name, token, key, receiver      string
		timestamp, nonce, signature, in string
		now                             time.Time
		want                            string
	}{
		{
			"企业微信 echostr", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7",
			"1409659589", "263014780", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
			"P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
			time.Unix(1409659589, 0), "1616140317555161061",
		},
		{
			"钉钉 check_create_suite_url", "123456", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx",
			"1445827045067", "nEXhMP4r", "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
			"1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
			time.UnixMilli(1445827045067), `{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}`,
		},
	} {
		t.Run(v.name, func(t *testing.T) {
			c, err := New(v.token, v.key, v.receiver)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Signature(v.timestamp, v.nonce, v.in); got != v.signature {
				t.Errorf("signature %s, want %s", got, v.signature)
			}
			got, err := c.Open(v.now, v.signature, v.timestamp, v.nonce, v.in)
			if err != nil || string(got) != v.want {
				t.Errorf("%q, %v, want %q", got, err, v.want)
			}
			sealed, err := base64.StdEncoding.DecodeString(v.in)
			if err != nil || len(sealed)%padTo != 0 {
				t.Errorf("%v, %d bytes", err, len(sealed))
			}
		})
	}
}

func codec(t testing.TB, receiver string) *Codec {
	c, err := New("token", strings.Repeat("aB3", 14)+"C", receiver)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var now = time.Unix(1_800_000_000, 0)

func TestRoundTrip(t *testing.T) {
	for _, receiver := range []string{"", "wx5823bf96d3bd56c7"} {
		c := codec(t, receiver)
		for n := range 100 { // every length of the padding
			message := bytes.Repeat([]byte{'x'}, n)
			sealed, signature := c.Seal(message, "1800000000", "n")
			got, err := c.Open(now, signature, "1800000000", "n", sealed)
			if err != nil || !bytes.Equal(got, message) {
				t.Fatalf("%d bytes: %q, %v", n, got, err)
			}
		}
	}
	c := codec(t, "")
	one, _ := c.Seal([]byte("x"), "1", "n")
	if two, _ := c.Seal([]byte("x"), "1", "n"); one == two {
		t.Error("the same message is the same ciphertext")
	}
}

// TestRefusals: whatever is wrong is the same error.
func TestRefusals(t *testing.T) {
	c := codec(t, "we")
	sealed, signature := c.Seal([]byte("hello"), "1800000000", "n")
	signed := func(encrypted string) (string, string) { return c.Signature("1800000000", "n", encrypted), encrypted }
	raw, _ := base64.StdEncoding.DecodeString(sealed)
	flipped := bytes.Clone(raw)
	flipped[len(flipped)-17] ^= 1 // changes the last byte, which says how long the padding is
	badPad, badPadded := signed(base64.StdEncoding.EncodeToString(flipped))
	other, otherSealed := codec(t, "them"), ""
	otherSealed, _ = other.Seal([]byte("hello"), "1800000000", "n")
	notOurs, notOursSealed := signed(otherSealed)
	noBase, noBaseText := signed("***")
	half, halfText := signed(base64.StdEncoding.EncodeToString(raw[:24]))
	none, noneText := signed("")
	for name, x := range map[string]struct {
		at                                     time.Time
		signature, timestamp, nonce, encrypted string
	}{
		"another signature":  {now, strings.Repeat("0", 40), "1800000000", "n", sealed},
		"no signature":       {now, "", "1800000000", "n", sealed},
		"upper case":         {now, strings.ToUpper(signature), "1800000000", "n", sealed},
		"another nonce":      {now, signature, "1800000000", "m", sealed},
		"another time":       {now, signature, "1800000001", "n", sealed},
		"old":                {now.Add(Window + time.Second), signature, "1800000000", "n", sealed},
		"from the future":    {now.Add(-Window - time.Second), signature, "1800000000", "n", sealed},
		"no time":            {now, signature, "", "n", sealed},
		"padding":            {now, badPad, "1800000000", "n", badPadded},
		"for somebody else":  {now, notOurs, "1800000000", "n", notOursSealed},
		"not base64":         {now, noBase, "1800000000", "n", noBaseText},
		"not whole blocks":   {now, half, "1800000000", "n", halfText},
		"nothing":            {now, none, "1800000000", "n", noneText},
		"endless ciphertext": {now, signature, "1800000000", "n", strings.Repeat("A", maxEncrypted+4)},
	} {
		if got, err := c.Open(x.at, x.signature, x.timestamp, x.nonce, x.encrypted); !errors.Is(err, ErrRefused) || err.Error() != ErrRefused.Error() || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := c.Open(now.Add(Window), signature, "1800000000", "n", sealed); err != nil || string(got) != "hello" {
		t.Errorf("at the end of the window: %q, %v", got, err)
	}
}

// TestLengthOutside: a length beyond the message, as whoever has the key could write it.
func TestLengthOutside(t *testing.T) {
	c := codec(t, "")
	salted := c.encrypt(bytes.Repeat([]byte{0xff}, saltLength+4), []byte("hello")) // the length is 0xffffffff
	if got, err := c.decrypt(salted); err == nil {
		t.Errorf("%q", got)
	}
}

func TestKeys(t *testing.T) {
	good := strings.Repeat("a", 43)
	for name, x := range map[string][2]string{
		"no token": {"", good}, "no key": {"t", ""}, "short": {"t", good[1:]}, "long": {"t", good + "a"},
		"not base64": {"t", strings.Repeat("*", 43)}, "a line break": {"t", good[2:] + "\n" + "a"},
	} {
		_, err := New(x[0], x[1], "")
		if !errors.Is(err, ErrKey) || x[1] != "" && strings.Contains(err.Error(), x[1]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzOpen: what is signed and can be opened is what Seal would have made, and nothing else
// than ErrRefused comes of the rest.
func FuzzOpen(f *testing.F) {
	c := codec(f, "we")
	for _, m := range []string{"", "hello", strings.Repeat("长", 50)} {
		sealed, _ := c.Seal([]byte(m), "1800000000", "n")
		f.Add(sealed)
	}
	f.Add("AAAA")
	f.Add(base64.StdEncoding.EncodeToString(make([]byte, 64)))
	f.Fuzz(func(t *testing.T, encrypted string) {
		got, err := c.Open(now, c.Signature("1800000000", "n", encrypted), "1800000000", "n", encrypted)
		if err != nil {
			if !errors.Is(err, ErrRefused) || err.Error() != ErrRefused.Error() || got != nil {
				t.Fatal(got, err)
			}
			return
		}
		sealed, signature := c.Seal(got, "1800000000", "n")
		again, err := c.Open(now, signature, "1800000000", "n", sealed)
		if err != nil || !bytes.Equal(got, again) {
			t.Fatalf("%q, %q, %v", got, again, err)
		}
	})
}
