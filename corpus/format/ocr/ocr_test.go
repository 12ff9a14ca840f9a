package ocr

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/tool"
)

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(e *Engine, data []byte) (format.Content, error) {
	return e.Read(context.Background(), format.File{Data: data}, format.NewBudget(format.Limits{}))
}

func TestWithoutAProgramPicturesNeedRecognising(t *testing.T) {
	if _, err := read(nil, picture(t, 2, 2)); !errors.Is(err, format.ErrNoText) {
		t.Errorf("%v", err)
	}
}

func TestTheProgramsWordsAreTheTextAndFlagged(t *testing.T) {
	e, err := New("echo 班额 {}")
	if errors.Is(err, tool.ErrMissing) {
		t.Skip("SKIP: no echo")
	}
	c, err := read(e, picture(t, 2, 2))
	if err != nil || !strings.HasPrefix(c.Text, "班额 ") || !strings.HasSuffix(c.Text, "picture.png") || len(c.Flags) != 1 {
		t.Errorf("%q, %v, %v", c.Text, c.Flags, err)
	}
	for name, line := range map[string]string{"it fails": "false", "nothing": "true"} {
		e, err := New(line)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(e, picture(t, 2, 2)); !errors.Is(err, format.ErrNoText) {
			t.Errorf("%s: %v", name, err)
		}
	}
	huge := bytes.Replace(picture(t, 2, 2), []byte("IHDR\x00\x00\x00\x02\x00\x00\x00\x02"), []byte("IHDR\x00\x10\x00\x00\x00\x10\x00\x00"), 1)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	if c, err := read(e, huge); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("a picture of a million by a million: %q, %v", c.Text, err)
	}
	if _, err := New("no-such-program-here {}"); !errors.Is(err, tool.ErrMissing) {
		t.Errorf("%v", err)
	}
}
