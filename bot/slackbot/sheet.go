package slackbot

import (
	"encoding/json"

	"github.com/slack-go/slack"
)

// The bounds on what is shown: those of Slack, and below them for a message as a
// whole, since its true limit of about 13,200 characters is nowhere written down.
const (
	maxText    = 10_000 // of all texts of a message
	maxCost    = 12_500 // of a message, perBlock included
	perBlock   = 125    // what a block costs beside its text
	maxBlocks  = 50
	maxHeader  = 150
	maxSection = 3000
	maxLabel   = 75
	maxValue   = 2000
	maxAddress = 3000
	maxOption  = 150 // of the value of an option
	maxOptions = 100
	maxActions = 25 // in a block

	maxPageBlocks = 100
	maxPageCost   = 60_000
)

// sheet is blocks being laid out within bounds. What does not fit is left out, and
// full says so.
type sheet struct {
	blocks []slack.Block
	most   int // blocks
	left   int // cost
	full   bool
}

func newSheet(blocks, cost int) *sheet { return &sheet{most: blocks, left: cost} }

// reserve keeps room for what must be shown at the end.
func (s *sheet) reserve(blocks []slack.Block) {
	s.most -= len(blocks)
	s.left -= cost(blocks...)
}

// add shows blocks that belong together, or none of them.
func (s *sheet) add(blocks ...slack.Block) bool {
	c := cost(blocks...)
	if s.full || len(s.blocks)+len(blocks) > s.most || c > s.left {
		s.full = true
		return false
	}
	s.blocks = append(s.blocks, blocks...)
	s.left -= c
	return true
}

// room is how long a text may be in one more block.
func (s *sheet) room() int {
	if s.full || len(s.blocks) >= s.most {
		return 0
	}
	return max(s.left-perBlock, 0)
}

// cost is what blocks weigh: every text, value and address in them, and a fixed
// sum for each.
func cost(blocks ...slack.Block) int {
	n := perBlock * len(blocks)
	for _, b := range blocks {
		n += weight(b)
	}
	return n
}

// weight is every text, value and address in a part of a message.
func weight(part any) int {
	raw, err := json.Marshal(part)
	if err != nil {
		return maxPageCost + 1 // cannot be shown
	}
	var v any
	_ = json.Unmarshal(raw, &v)
	return weigh(v)
}

func weigh(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			if text, ok := e.(string); !ok {
				n += weigh(e)
			} else if name != "type" {
				n += units(text)
			}
		}
	case []any:
		for _, e := range v {
			n += weigh(e)
		}
	}
	return n
}
