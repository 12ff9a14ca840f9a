// Package meta measures how documents are read: the title, 文号, issuer, region and date of each text, its
// headings, what of its substance survives cleaning and what of the page around it is gone.
//
// A gold file has one text a line: what it is called and which strings must stay in its clauses (keep) or must
// not (drop). The files are read in two halves by the number their names begin with, so that one can be
// developed on and the other held out: only the half of -part is ever listed by -failures. The odd half can be opened
// in two steps, 1of4 and 3of4 by what is left of the number divided by four; such a part gets a column of its own.
package meta

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/policybot/policybot/cmd/bench/internal/reading"
	"github.com/policybot/policybot/corpus"
)

// settings are the flags.
type settings struct {
	corpus, gold, part string
	failures           bool
}

// errUsage is a command line that says too little.
var errUsage = errors.New("usage: -corpus DIR -gold FILE [-failures -part even|odd|1of4|3of4]")

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	var s settings
	f := flag.NewFlagSet("meta", flag.ContinueOnError)
	f.StringVar(&s.corpus, "corpus", "", "folder of the files")
	f.StringVar(&s.gold, "gold", "", "JSON lines: what is to be read in them")
	f.StringVar(&s.part, "part", "even", "files whose failures -failures lists: even, odd, 1of4 or 3of4")
	f.BoolVar(&s.failures, "failures", false, "list what was not read right")
	if err := f.Parse(args); err != nil {
		return err
	}
	if s.corpus == "" || s.gold == "" {
		return errUsage
	}
	if !slices.Contains([]string{"even", "odd", "1of4", "3of4"}, s.part) {
		return fmt.Errorf("%w: -part %q is none of even, odd, 1of4, 3of4", errUsage, s.part)
	}
	rows, err := readGold(s.gold)
	if err != nil {
		return err
	}
	return measure(ctx, s, rows, stdout)
}

// gold is what is to be read in one text.
type gold struct {
	File      string    `json:"file"`
	Title     string    `json:"title"`
	TitleAlt  []string  `json:"title_alt"`
	Number    string    `json:"number"`
	NumberAlt []string  `json:"number_alt"`
	Issuer    []string  `json:"issuer"`
	Region    []string  `json:"region"`
	Issued    string    `json:"issued"`
	IssuedAlt []string  `json:"issued_alt"`
	Sections  []section `json:"sections"`
	Keep      []string  `json:"keep"`
	Drop      []string  `json:"drop"`
}

type section struct {
	Text  string `json:"text"`
	Level int    `json:"level"`
}

// in tells whether the file is of a part.
func (g *gold) in(part string) bool {
	end := 0
	for end < len(g.File) && '0' <= g.File[end] && g.File[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(g.File[:end])
	switch part {
	case "even":
		return n%2 == 0
	case "odd":
		return n%2 == 1
	}
	return part[:1] == strconv.Itoa(n%4)
}

func readGold(name string) (rows []gold, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open the gold file: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var g gold
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			return nil, fmt.Errorf("read line %d of %s: %w", len(rows)+1, name, err)
		}
		rows = append(rows, g)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rows, nil
}

// measure reads every file once and judges the texts of it.
func measure(ctx context.Context, s settings, rows []gold, stdout io.Writer) error {
	parts := []string{"even", "odd"}
	if strings.HasSuffix(s.part, "of4") {
		parts = append(parts, s.part)
	}
	tallies := make([]tally, len(parts)+1) // the last is all
	for at := 0; at < len(rows); {
		end := at + 1
		for end < len(rows) && rows[end].File == rows[at].File {
			end++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		docs, err := reading.File(s.corpus, rows[at].File)
		if err != nil {
			return err
		}
		for i := range tallies {
			t := &tallies[i]
			if i == len(parts) || rows[at].in(parts[i]) {
				if t.list = nil; s.failures && i < len(parts) && parts[i] == s.part {
					t.list = stdout
				}
				judgeFile(t, rows[at:end], docs)
			}
		}
		at = end
	}
	report(stdout, append(parts, "all"), tallies)
	return nil
}

// judgeFile gives every text of the gold the document that fits it best.
func judgeFile(t *tally, rows []gold, docs []*corpus.Document) {
	free := slices.Clone(docs)
	for i := range rows {
		g := &rows[i]
		best := slices.MaxFunc(free, func(a, b *corpus.Document) int { return cmp.Compare(g.fit(a), g.fit(b)) })
		if len(free) > 1 {
			free = slices.DeleteFunc(free, func(d *corpus.Document) bool { return d == best })
		}
		t.judge(g, best, docs)
	}
}

// fit is how well a document is the text of g.
func (g *gold) fit(d *corpus.Document) float64 {
	text := fold(d.Text)
	n := 0.0
	for _, k := range g.Keep {
		if strings.Contains(text, fold(k)) {
			n++
		}
	}
	if rightTitle(g, d) {
		n += 2
	}
	return n
}
