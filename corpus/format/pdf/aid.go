package pdf

import (
	"context"
	"fmt"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/layout"
)

// ask has the programs read what is unreadable without. That one fails is no reason to refuse the rest.
func (d *document) ask(ctx context.Context) error {
	if pages := d.which(garbled); len(pages) > 0 && d.tools.Pages != nil {
		numbers := make([]int, len(pages))
		for i, p := range pages {
			numbers[i] = p + 1
		}
		read, err := d.tools.Pages(ctx, d.data, numbers)
		if err == nil {
			for _, p := range pages {
				d.replace(p, read[p+1])
			}
		}
	}
	if d.tools.Recognise != nil {
		for _, p := range append(d.which(scanned), d.which(garbled)...) {
			if t := d.recognise(ctx, d.sheets[p]); sound(t) {
				d.aid[p] = t
			}
		}
	}
	if err := format.Interrupted(ctx); err != nil {
		return fmt.Errorf("read with the help of programs: %w", err)
	}
	return d.err
}

// replace takes the words that a program found on a page, with the rules found here.
func (d *document) replace(i int, p layout.Page) {
	var all strings.Builder
	for _, g := range p.Glyphs {
		all.WriteString(g.Text)
	}
	if s := &d.sheets[i]; sound(all.String()) {
		p.Rules = s.Rules
		s.Page, s.state = p, legible
	}
}

// recognise has the pictures of a page read.
func (d *document) recognise(ctx context.Context, s sheet) string {
	var out []string
	for _, st := range s.pictures {
		picture, kind := d.picture(st)
		if picture == nil {
			continue
		}
		text, err := d.tools.Recognise(ctx, picture, kind)
		if err != nil {
			continue
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// sound tells text of a program that may stand in for a page.
func sound(text string) bool {
	chars, bad := 0, 0
	for _, r := range text {
		if r > ' ' {
			chars++
		}
		if r == 0xfffd || private(string(r)) {
			bad++
		}
	}
	return chars > 0 && float64(bad) <= maxBad*float64(chars)
}
