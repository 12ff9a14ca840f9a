package curated

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Bounds of pairs. Together they keep a book within what one setting of the store holds.
const (
	MaxPairs    = 2000
	MaxSimilar  = 30 // wordings, and as many counter-examples
	maxOwner    = 32 // characters
	leastPlain  = 2  // characters of a wording without its marks
	maxHeadline = 400
)

// Pair is a question that the staff have put to a clause.
type Pair struct {
	ID       string      `json:"id"`
	Question string      `json:"question"` // 标准问
	Similar  []string    `json:"similar"`  // 相似问: the same in other words
	Against  []string    `json:"against"`  // 反例问: sounds alike and asks for something else
	Ref      Ref         `json:"ref"`
	Owner    string      `json:"owner"`     // who looks after it
	ReviewBy corpus.Date `json:"review_by"` // 复核日期: from then on it is due
	Open     bool        `json:"open"`      // its document was for everybody when the pair was written
	Checked  corpus.Date `json:"checked"`   // when somebody last put the question to the clause
	By       string      `json:"by"`        // who did
	At       time.Time   `json:"at"`        // and the time of it
}

// Wordings are the question and what means the same.
func (p *Pair) Wordings() []string { return append([]string{p.Question}, p.Similar...) }

// Due tells whether it is time to look at the pair again.
func (p *Pair) Due(today corpus.Date) bool {
	return p.ReviewBy.Day > 0 && p.ReviewBy.Compare(today) <= 0
}

// validate tells what is wrong with the words of a pair; it wraps search.ErrInvalid.
func (p *Pair) validate() error {
	if len(p.Similar) > MaxSimilar || len(p.Against) > MaxSimilar {
		return search.Invalid("相似问、反例问各最多%d个，请删减", MaxSimilar)
	}
	seen := map[string]string{}
	for i, w := range p.Wordings() {
		if err := checkWording([]string{"标准问", "相似问"}[min(i, 1)], w); err != nil {
			return err
		}
		seen[Plain(w)] = w
	}
	for _, w := range p.Against {
		if err := checkWording("反例问", w); err != nil {
			return err
		}
		if same, ok := seen[Plain(w)]; ok {
			return search.Invalid("反例问“%s”与“%s”是同一句话，请去掉一个", w, same)
		}
	}
	switch {
	case strings.TrimSpace(p.Owner) == "":
		return search.Invalid("没有写负责人，请写明谁负责复核")
	case utf8.RuneCountInString(p.Owner) > maxOwner || !printable(p.Owner):
		return search.Invalid("负责人须在%d个字以内，不含换行", maxOwner)
	case p.ReviewBy.Day == 0:
		return search.Invalid("没有写复核日期，请写成 2027-06-30 这样的日期")
	}
	return nil
}

// checkWording tells what is wrong with one question.
func checkWording(kind, w string) error {
	switch n := utf8.RuneCountInString(w); {
	case !printable(w):
		return search.Invalid("%s里有换行或看不见的字符，请重新输入", kind)
	case n > search.MaxQueryRunes:
		return search.Invalid("%s超过%d字，请缩短", kind, search.MaxQueryRunes)
	case utf8.RuneCountInString(Plain(w)) < leastPlain:
		return search.Invalid("%s太短，请写成完整的一句话", kind)
	}
	return nil
}

// printable tells whether a text is one line of what people can see.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) })
}

// tidy are wordings without blanks around them, empty ones and what says the same again.
func tidy(list []string, before ...string) []string {
	out, seen := []string{}, map[string]bool{}
	for _, w := range before {
		seen[Plain(w)] = true
	}
	for _, w := range list {
		if w = strings.TrimSpace(w); w == "" || seen[Plain(w)] && Plain(w) != "" {
			continue
		}
		seen[Plain(w)] = true
		out = append(out, w)
	}
	return slices.Clip(out)
}
