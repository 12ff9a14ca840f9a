package layout

import (
	"math"
	"regexp"
	"strings"
)

var (
	pageSaid = regexp.MustCompile(`^(?:[-—–－·•~]+ ?\d{1,4} ?[-—–－·•~]+|第 ?\d{1,4} ?页(?:[,，、/ ]*共 ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}|[Pp]age ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?|[-—] ?第 ?\d{1,4} ?页 ?[-—])$`)
	pageBare = regexp.MustCompile(`^(?:\d{1,4}|[ivxlcIVXLC]{1,6})$`)
	// printed is what a browser prints above and below a page.
	printedFoot = regexp.MustCompile(`^(?:https?|file)://\S+(?: .*)?$`)
	printedHead = regexp.MustCompile(`^\d{2,4}[/.-]\d{1,2}[/.-]\d{1,4},? ?(?:\d{1,2}:\d{2}|[上下]午)`)
	figures     = regexp.MustCompile(`\d+`)
)

// edgeRows is how many rows at either end of a page may be furniture.
const edgeRows = 3

// dropFurniture takes away running heads and page numbers: rows at an end of their page that stand at the same
// height on others too, but for their figures.
func dropFurniture(pages []Page, blocks [][]block) {
	seen := map[string][]place{} // by end of the page and text
	for i := range blocks {
		for k, j := range ends(blocks[i]) {
			if b := blocks[i][j]; b.table == nil {
				key := furnitureKey(k < edgeRows, b)
				seen[key] = append(seen[key], place{i, b.y})
			}
		}
	}
	for i := range blocks {
		blocks[i] = trim(pages[i], blocks[i], seen, len(pages))
	}
}

// place is where a row stands.
type place struct {
	page int
	y    float64
}

// ends are the places of the first and the last rows of a page: edgeRows of each, -1 where there are fewer.
func ends(blocks []block) map[int]int {
	out := map[int]int{}
	for k := range min(edgeRows, len(blocks)) {
		out[k] = k
		out[edgeRows+k] = len(blocks) - 1 - k
	}
	return out
}

func furnitureKey(top bool, b block) string {
	where := "v"
	if top {
		where = "^"
	}
	return where + figures.ReplaceAllString(strings.ReplaceAll(b.text(), " ", ""), "#")
}

// trim takes furniture from both ends of a page, as far as it goes on without a gap.
func trim(p Page, blocks []block, seen map[string][]place, pages int) []block {
	for range edgeRows {
		if n := len(blocks); n > 0 && furniture(p, blocks, n-1, seen, pages) {
			blocks = blocks[:n-1]
		}
		if len(blocks) > 0 && furniture(p, blocks, 0, seen, pages) {
			blocks = blocks[1:]
		}
	}
	return blocks
}

// furniture tells whether the first or last block of a page is a running head or a page number.
func furniture(p Page, blocks []block, i int, seen map[string][]place, pages int) bool {
	b := blocks[i]
	if b.table != nil {
		return false
	}
	text := b.text()
	top := i == 0 && (len(blocks) > 1 || b.y < p.H/2)
	far := b.y < 0.14*p.H && top || b.y > 0.86*p.H && !top
	switch {
	case printedFoot.MatchString(text) && far && !top, printedHead.MatchString(text) && far && top:
		return true
	case pageSaid.MatchString(text) && far:
		return true
	case pageBare.MatchString(text) && far && apart(blocks, i):
		return true
	}
	alike, last := 0, -1 // pages
	for _, s := range seen[furnitureKey(top, b)] {
		if s.page != last && math.Abs(s.y-b.y) < 0.01*p.H {
			alike, last = alike+1, s.page
		}
	}
	return far && alike >= max(2, min(pages, 3)-1) && alike*5 >= pages
}

// apart tells whether a block stands apart from its neighbour.
func apart(blocks []block, i int) bool {
	switch {
	case len(blocks) == 1:
		return true
	case i == 0:
		return blocks[1].top()-blocks[0].bottom() > 0.8*blocks[0].size
	}
	return blocks[i].top()-blocks[i-1].bottom() > 0.8*blocks[i].size
}
