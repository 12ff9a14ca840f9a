package curate

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search/curated"
)

// How much is looked at for the page of questions, and shown of each kind.
const (
	lookedAt     = 400  // questions put into groups
	feedbackRead = 2000 // entries
	shownGroups  = 50
	shownOthers  = 5   // wordings of one group
	likeness     = 0.6 // share of pairs of characters that makes two questions one group
)

// QuestionGroup is questions that ask for much the same, as far as their characters go.
type QuestionGroup struct {
	Question string     `json:"question" doc:"问得最多的说法"`
	Others   []string   `json:"others" doc:"相近的其他说法，最多五个"`
	Count    int        `json:"count" doc:"几次没有答案；hot 里是问了几次；disliked 里是几条反馈"`
	Last     *time.Time `json:"last" doc:"最近一次，不知道为 null"`
	Reasons  []string   `json:"reasons" doc:"反馈的说法"`
	Comments []string   `json:"comments" doc:"反馈里的说明"`
	Clause   string     `json:"url" doc:"反馈所说的依据；没有附问题的反馈按它归组"`
}

// Questions are those that want somebody's attention.
type Questions struct {
	Kept       bool            `json:"kept" doc:"是否在记录提问；没有设置则 unanswered 为空"`
	Unanswered []QuestionGroup `json:"unanswered" doc:"没有答案的，问得多的在前"`
	Disliked   []QuestionGroup `json:"disliked" doc:"聊天里和网页上反馈有误的"`
	Hot        []QuestionGroup `json:"hot" doc:"常问的"`
}

// Questions puts together what is known. What a pair answers already is left out of Unanswered.
func (s *Service) Questions(ctx context.Context) (Questions, error) {
	out := Questions{Kept: s.Asked != nil, Unanswered: []QuestionGroup{}, Disliked: []QuestionGroup{}, Hot: []QuestionGroup{}}
	book := s.Book(ctx)
	var missed, hot []counted
	for _, q := range s.Asked.List() {
		if q.Unanswered > 0 && len(book.Asked(q.Text)) == 0 {
			missed = append(missed, counted{q.Text, q.Unanswered, q.Last})
		}
		if q.Asked > 1 {
			hot = append(hot, counted{q.Text, q.Asked, q.Last})
		}
	}
	out.Unanswered, out.Hot = grouped(missed), grouped(hot)
	if s.Asked == nil && s.Often != nil {
		for _, q := range s.Often(ctx, 20) {
			out.Hot = append(out.Hot, QuestionGroup{Question: q, Others: []string{}, Reasons: []string{}, Comments: []string{}})
		}
	}
	var err error
	out.Disliked, err = s.disliked(ctx)
	return out, err
}

// counted is a question and how often.
type counted struct {
	text string
	n    int
	last time.Time
}

// grouped puts questions that are alike together, the most frequent groups first.
func grouped(all []counted) []QuestionGroup {
	slices.SortStableFunc(all, func(x, y counted) int { return cmp.Or(y.n-x.n, y.last.Compare(x.last)) })
	out := []QuestionGroup{}
	var pairs []map[string]bool
	for _, q := range all[:min(len(all), lookedAt)] {
		mine := bigrams(q.text)
		at := slices.IndexFunc(pairs, func(p map[string]bool) bool { return shared(p, mine) >= likeness })
		if at < 0 {
			last := q.last
			out = append(out, QuestionGroup{Question: q.text, Count: q.n, Last: &last, Others: []string{}, Reasons: []string{}, Comments: []string{}})
			pairs = append(pairs, mine)
			continue
		}
		g := &out[at]
		if g.Count += q.n; len(g.Others) < shownOthers {
			g.Others = append(g.Others, q.text)
		}
		if q.last.After(*g.Last) {
			*g.Last = q.last
		}
	}
	slices.SortStableFunc(out, func(x, y QuestionGroup) int { return y.Count - x.Count })
	return out[:min(len(out), shownGroups)]
}

// bigrams are the pairs of neighbours in a question.
func bigrams(text string) map[string]bool {
	out := map[string]bool{}
	r := []rune(curated.Plain(text))
	for i := range max(1, len(r)-1) {
		out[string(r[i:min(i+2, len(r))])] = true
	}
	return out
}

// shared is the share of pairs that two questions have in common.
func shared(a, b map[string]bool) float64 {
	n := 0
	for p := range a {
		if b[p] {
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return float64(n) / float64(len(a)+len(b)-n)
}

// disliked is what people said was wrong, by question, or where they kept that to themselves by the clause. Who said it
// does not matter here and is left out.
func (s *Service) disliked(ctx context.Context) ([]QuestionGroup, error) {
	if s.Feedback == nil {
		return []QuestionGroup{}, nil
	}
	by := map[string]*QuestionGroup{}
	var order []string
	q := bot.FeedbackQuery{Limit: 500}
	for n := 0; n < feedbackRead; {
		page, err := s.Feedback.Feedback(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, f := range page.Feedback {
			clause := ""
			if len(f.URLs) > 0 {
				clause = inside(f.URLs[0])
			}
			key := cmp.Or(curated.Plain(f.Question), clause)
			if key == "" && f.Comment == "" {
				continue
			}
			g := by[key]
			if g == nil {
				at := f.At
				g = &QuestionGroup{Question: clip(f.Question, 300), Last: &at, Others: []string{}, Reasons: []string{}, Comments: []string{}, Clause: clause}
				by[key], order = g, append(order, key)
			}
			g.Count++
			if why := bot.ReasonText(f.Reason); !slices.Contains(g.Reasons, why) {
				g.Reasons = append(g.Reasons, why)
			}
			if f.Comment != "" && len(g.Comments) < shownOthers {
				g.Comments = append(g.Comments, clip(f.Comment, 300))
			}
		}
		if n += len(page.Feedback); page.Next == "" || len(page.Feedback) == 0 {
			break
		}
		q.After = page.Next
	}
	out := []QuestionGroup{}
	for _, key := range order {
		out = append(out, *by[key])
	}
	slices.SortStableFunc(out, func(x, y QuestionGroup) int { return y.Count - x.Count })
	return out[:min(len(out), shownGroups)], nil
}

// inside is the part of an address of ours that leads to a clause; "" for any other.
func inside(address string) string {
	if at := strings.Index(address, "/documents/"); at >= 0 {
		return address[at:]
	}
	return ""
}
