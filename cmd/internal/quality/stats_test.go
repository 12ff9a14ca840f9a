package quality

import (
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

// stats is a file of sums: bounds in its head, then a table.
type stats struct {
	bounds bounds
	table  string
}

// bounds are sums over all questions that may only get better. -update moves them along;
// -worse lets it move them back.
type bounds struct {
	right    int // answerable questions answered right: no fewer
	wrong    int // answerable questions answered wrong: no more
	baseless int // unanswerable questions answered: no more
	two      int // answerable questions whose right clause is one of the first two: no fewer
}

const boundsHead = `# Sums of the golden files beside this one, over documents nobody tunes to. Written by
# go test ./cmd/internal/quality -update, which refuses to get worse than these bounds unless -worse is given:
right no fewer than %d
wrong no more than %d
answered without basis no more than %d
right clause among the first two no fewer than %d

`

func (s stats) String() string {
	return fmt.Sprintf(boundsHead, s.bounds.right, s.bounds.wrong, s.bounds.baseless, s.bounds.two) + s.table
}

func parseStats(text string) (s stats, err error) {
	head, table, ok := strings.Cut(text, "\n\n")
	if !ok {
		return s, fmt.Errorf("no table below the bounds in %q", text)
	}
	s.table = table
	_, err = fmt.Sscanf(head+"\n\n", boundsHead, &s.bounds.right, &s.bounds.wrong, &s.bounds.baseless, &s.bounds.two)
	return s, err
}

// worse says in what b is worse than before.
func (b bounds) worse(before bounds) (why []string) {
	for _, c := range []struct {
		what    string
		is, was int
		more    bool // is better
	}{
		{"right", b.right, before.right, true},
		{"wrong", b.wrong, before.wrong, false},
		{"answered without basis", b.baseless, before.baseless, false},
		{"right clause among the first two", b.two, before.two, true},
	} {
		if c.more && c.is < c.was || !c.more && c.is > c.was {
			why = append(why, fmt.Sprintf("%s: %d, was %d", c.what, c.is, c.was))
		}
	}
	return why
}

// sums counts entries.
type sums struct {
	rows, right, wrong, withheld, clauses, first, two, ranked int
}

func (s *sums) add(e entry) {
	s.rows++
	for _, c := range []struct {
		count *int
		when  bool
	}{
		{&s.right, e.outcome == eval.Right},
		{&s.wrong, e.outcome == eval.Wrong || e.outcome == eval.Failed},
		{&s.withheld, e.status != search.Answered},
		{&s.clauses, e.status == search.Clauses},
		{&s.first, e.rank == 1},
		{&s.two, e.rank == 1 || e.rank == 2},
		{&s.ranked, e.rank > 0},
	} {
		if c.when {
			*c.count++
		}
	}
}

func (e entry) answerable() bool { return !strings.HasPrefix(e.category, "unanswerable") }

// statsOf sums up the entries of the fields.
func statsOf(golden map[string][]entry) stats {
	const layout = "%-24s %5s %6s %6s %9s %8s %6s %4s %7s\n"
	var b strings.Builder
	fmt.Fprintf(&b, layout, "", "rows", "right", "wrong", "withheld", "clauses", "first", "two", "ranked")
	row := func(name string, in func(field string, e entry) bool) (s sums) {
		for _, field := range fields {
			for _, e := range golden[field] {
				if in(field, e) {
					s.add(e)
				}
			}
		}
		cells := []any{name}
		for _, n := range []int{s.rows, s.right, s.wrong, s.withheld, s.clauses, s.first, s.two, s.ranked} {
			cells = append(cells, fmt.Sprint(n))
		}
		fmt.Fprintf(&b, layout, cells...)
		return s
	}
	yes := row("answerable", func(_ string, e entry) bool { return e.answerable() })
	no := row("unanswerable", func(_ string, e entry) bool { return !e.answerable() })
	row("stated surely", func(_ string, e entry) bool { return e.sure })
	b.WriteByte('\n')
	for _, c := range categories(golden) {
		row(c, func(_ string, e entry) bool { return e.category == c })
	}
	b.WriteByte('\n')
	for _, f := range fields {
		row(f, func(field string, e entry) bool { return field == f && e.answerable() })
		row(f+", unanswerable", func(field string, e entry) bool { return field == f && !e.answerable() })
	}
	return stats{table: b.String(), bounds: bounds{right: yes.right, wrong: yes.wrong, baseless: no.wrong, two: yes.two}}
}

func categories(golden map[string][]entry) (names []string) {
	for _, entries := range golden {
		for _, e := range entries {
			if !slices.Contains(names, e.category) {
				names = append(names, e.category)
			}
		}
	}
	slices.Sort(names)
	return names
}
