// Package ocr has pictures read by a program that whoever runs the service names, such as
//
//	tesseract {} stdout -l chi_sim
//
// {} stands for the picture; what the program writes to its standard output is the text. Without one, pictures are
// told by their content and refused as such, so that they are listed as what needs recognising.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // sizes of pictures
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/tool"
)

// maxPixels bounds a picture; a page scanned at 600 dpi has 35 million.
const maxPixels = 100_000_000

// pictureTime is how long one picture may take: a page at 150 dpi takes tesseract some ten seconds of a core.
const pictureTime = 3 * time.Minute

// Engine runs the program. The nil Engine recognises nothing.
type Engine struct{ command tool.Command }

// New takes a command as it is typed.
func New(line string) (*Engine, error) {
	c, err := tool.Parse(line)
	if err != nil {
		return nil, fmt.Errorf("the OCR command %q: %w", line, err)
	}
	c.Time = pictureTime
	return &Engine{c}, nil
}

// Recognise gives the text in a picture, a file of a kind such as "png".
func (e *Engine) Recognise(ctx context.Context, picture []byte, kind string) (string, error) {
	if e == nil {
		return "", format.ErrNoText
	}
	if size, _, err := image.DecodeConfig(bytes.NewReader(picture)); err == nil && size.Width > maxPixels/max(1, size.Height) {
		return "", fmt.Errorf("%w: a picture of %d × %d", format.ErrTooLarge, size.Width, size.Height)
	}
	out, err := e.command.Run(ctx, "picture."+kind, picture)
	if err != nil {
		return "", err
	}
	text := strings.ToValidUTF8(string(out), string(utf8.RuneError))
	return strings.TrimSpace(strings.ReplaceAll(text, "\f", "\n")), nil
}

// Read reads a picture. It is a format.Reader.
func (e *Engine) Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	text, err := e.Recognise(ctx, f.Data, Kind(f.Data))
	switch {
	case ctx.Err() != nil:
		return format.Content{}, format.Interrupted(ctx)
	case errors.Is(err, format.ErrTooLarge):
		return format.Content{}, err
	case errors.Is(err, tool.ErrLimit):
		return format.Content{}, fmt.Errorf("%w: %w", format.ErrSlow, err)
	case err != nil:
		return format.Content{}, fmt.Errorf("%w: %w", format.ErrNoText, err)
	case text == "":
		return format.Content{}, fmt.Errorf("%w: nothing was recognised", format.ErrNoText)
	}
	if err := b.Write(len(text)); err != nil {
		return format.Content{}, err
	}
	return format.Content{Text: text, Flags: []corpus.Flag{Flag}}, nil
}

// Flag says of a text that it was recognised.
var Flag = corpus.Flag{Code: corpus.Unrepaired, Detail: "文字由识别程序(OCR)从图片读出，可能有误，引用前请核对原件"}

// Kind is the ending a picture's file should have, by its first bytes.
func Kind(data []byte) string {
	for _, m := range []struct{ prefix, kind string }{
		{"\x89PNG", "png"}, {"\xff\xd8", "jpg"}, {"GIF8", "gif"}, {"BM", "bmp"}, {"II*\x00", "tif"}, {"MM\x00*", "tif"},
	} {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.kind
		}
	}
	return "png"
}
