package pdf

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/layout"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/tool"
)

// maxRuns is how many times the program is asked about one file: once for each run of pages.
const maxRuns = 20

// Poppler asks pdftotext for the words of pages and their places; nil where it isn't installed. It knows the fonts of
// GBK by the tables of poppler-data.
func Poppler() func(context.Context, []byte, []int) (map[int]layout.Page, error) {
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return nil
	}
	return func(ctx context.Context, file []byte, pages []int) (map[int]layout.Page, error) {
		out := map[int]layout.Page{}
		for n := 0; len(pages) > 0 && n < maxRuns; n++ {
			last := 1
			for last < len(pages) && pages[last] == pages[last-1]+1 {
				last++
			}
			c := tool.Command{Args: []string{path, "-q", "-bbox", "-enc", "UTF-8", "-f", strconv.Itoa(pages[0]), "-l", strconv.Itoa(pages[last-1]), "{}", "-"}}
			words, err := c.Run(ctx, "file.pdf", file)
			if err != nil {
				return out, err
			}
			if err := wordsOf(ctx, words, pages[0], out); err != nil {
				return out, err
			}
			pages = pages[last:]
		}
		return out, nil
	}
}

// wordsOf reads the pages that pdftotext wrote, of which the first has that number.
func wordsOf(ctx context.Context, data []byte, number int, out map[int]layout.Page) error {
	_, data, ok := bytes.Cut(data, []byte("<html")) // it begins with a document type
	if !ok {
		return fmt.Errorf("%w: no page of pdftotext", format.ErrDamaged)
	}
	r := markup.New(ctx, bytes.NewReader(append([]byte("<html"), data...)), format.NewBudget(format.Limits{}))
	var p layout.Page
	for {
		t, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "page":
				p = layout.Page{W: measure(t, "width"), H: measure(t, "height")}
			case "word":
				g := layout.Glyph{X: measure(t, "xMin"), DX: 1}
				top, bottom := measure(t, "yMin"), measure(t, "yMax")
				g.W, g.Size, g.Y = measure(t, "xMax")-g.X, bottom-top, bottom-0.2*(bottom-top)
				if g.Text, err = r.Text(); err != nil {
					return err
				}
				p.Glyphs = append(p.Glyphs, g)
			}
		case xml.EndElement:
			if t.Name.Local == "page" {
				out[number] = p
				number++
			}
		}
	}
}

func measure(e xml.StartElement, attr string) float64 {
	v, err := strconv.ParseFloat(markup.Attr(e, attr), 64)
	if err != nil {
		return 0
	}
	return bounded(v)
}
