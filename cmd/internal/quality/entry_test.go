package quality

import (
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

// sure is the confidence from which an answer counts as one stated firmly.
const sure = 0.9

// entry is what a golden file says of a question; its text is what is compared, the rest
// is what the sums are of.
type entry struct {
	id, category string
	status       search.Status
	outcome      eval.Outcome
	rank         int // place of the right clause, 0 for none
	sure         bool
	text         string
}

// head is the first line of an entry, which parseHead reads.
func (e entry) head() string {
	firm := "-"
	if e.sure {
		firm = "sure"
	}
	return fmt.Sprintf("== %s %s %s %s %d %s", e.id, e.category, e.outcome, e.status, e.rank, firm)
}

func parseHead(line string) (e entry, err error) {
	var firm string
	_, err = fmt.Sscanf(line, "== %s %s %s %s %d %s", &e.id, &e.category, &e.outcome, &e.status, &e.rank, &firm)
	e.sure = firm == "sure"
	return e, err
}

// entryOf writes an entry: the question, what was said and where that stands, and for what
// is not right what would be.
func entryOf(r eval.Result) entry {
	a := r.Answer
	e := entry{
		id: r.Row.ID, category: r.Row.Category, status: a.Status, outcome: r.Outcome, rank: eval.Rank(r.Row, a),
		sure: a.Status == search.Answered && a.Confidence >= sure,
	}
	var b strings.Builder
	line := func(mark, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s %s\n", mark, strings.Join(strings.Fields(text), " "))
		}
	}
	fmt.Fprintln(&b, e.head())
	line("问", r.Row.Question)
	line("答", a.Headline)
	switch {
	case len(a.Citations) > 0:
		c := a.Citations[0]
		line("据", place(c.File, c.Section))
	case len(a.Nearest) > 0:
		n := a.Nearest[0]
		line("近", place(n.File, n.Section))
	}
	if r.Outcome != eval.Right {
		line("应", strings.Join(r.Row.Answer, "；"))
		line("因", r.Why)
	}
	e.text = b.String()
	return e
}

func place(file string, section []string) string {
	return file + " " + strings.Join(section, " / ")
}

// split cuts a golden file into its entries.
func split(golden string) (entries []entry, err error) {
	for text := range strings.SplitSeq(golden, "\n\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		first, _, _ := strings.Cut(text, "\n")
		e, err := parseHead(first)
		if err != nil {
			return nil, fmt.Errorf("%q is no head of an entry: %w", first, err)
		}
		e.text = strings.TrimRight(text, "\n") + "\n"
		entries = append(entries, e)
	}
	return entries, nil
}

// join is split turned round.
func join(entries []entry) string {
	texts := make([]string, len(entries))
	for i, e := range entries {
		texts[i] = e.text
	}
	return strings.Join(texts, "\n")
}

// difference shows an entry as it was and as it is, line by line; "" when they are equal.
func difference(was, is string) string {
	if was == is {
		return ""
	}
	old, now := strings.Split(strings.TrimRight(was, "\n"), "\n"), strings.Split(strings.TrimRight(is, "\n"), "\n")
	var b strings.Builder
	for _, l := range old {
		if !slices.Contains(now, l) {
			fmt.Fprintf(&b, "- %s\n", l)
		}
	}
	for _, l := range now {
		mark := "+"
		if slices.Contains(old, l) {
			mark = " "
		}
		fmt.Fprintf(&b, "%s %s\n", mark, l)
	}
	return b.String()
}
