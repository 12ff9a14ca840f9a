package tabular

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden finds the tables of "in" of every archive, and compares them with "want". Where there is no table, want
// is empty.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := render(string(ar.Files[0].Data))
			if *update {
				ar.Files = append(ar.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if len(ar.Files) < 2 || string(ar.Files[1].Data) != got {
				t.Errorf("got:\n%s", got)
			}
		})
	}
}

// render writes the tables of a text.
func render(text string) string {
	lines := strings.Split(text, "\n")
	var b strings.Builder
	for i, t := range Find(lines) {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, h := range t.Head {
			b.WriteString("#" + row(lines, h))
		}
		for _, r := range t.Rows {
			b.WriteString(" " + row(lines, r))
		}
	}
	return b.String()
}

func row(lines []string, cells []Cell) string {
	var out []string
	for _, c := range cells {
		var words []string
		for _, l := range lines[c.First:c.Last] {
			if l = strings.TrimSpace(l); l != "" {
				words = append(words, l)
			}
		}
		out = append(out, strings.Join(words, "⏎"))
	}
	return strings.TrimRight(fmt.Sprintf(" %s", strings.Join(out, " | ")), " ") + "\n"
}

// TestCost: a text that looks like the beginning of a table everywhere, and is none, costs so much a line and no more.
func TestCost(t *testing.T) {
	lines := make([]string, 4_000)
	for i := range lines {
		lines[i] = []string{"补贴标准（元）", "办理时限", "400", "发放单位"}[i*i%7%4]
	}
	f := newFinder(lines)
	all := f.left
	if got := f.find(); len(got) > 0 {
		t.Errorf("%d tables, the first %+v", len(got), got[0])
	}
	if spent, most := all-f.left, all+maxRunLines*maxWidth; spent > most {
		t.Errorf("looked at %d lines for %d", spent, len(lines))
	}
}

// TestHeader: the names of columns, and what is none.
func TestHeader(t *testing.T) {
	for row, want := range map[string]bool{
		"类别|主要行业|基准费率": true, "区县|电话": true, "指标|2024年|2025年": true,
		"张三|李四|王五": false, "一类|0.18%": false, "首页|新闻|政务": false,
	} {
		if got := Header(strings.Split(row, "|")); got != want {
			t.Errorf("%s: %v", row, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(ar.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		last := 0
		for _, tab := range Find(lines) {
			if tab.First < last || tab.Last > len(lines) {
				t.Fatalf("table in lines %d to %d of %d, after %d", tab.First, tab.Last, len(lines), last)
			}
			last = tab.First
			for _, r := range append(append([][]Cell{}, tab.Head...), tab.Rows...) {
				if len(r) != len(tab.Head[0]) {
					t.Fatalf("row of %d cells under %d names", len(r), len(tab.Head[0]))
				}
				for _, c := range r {
					if c.First < last || c.Last < c.First || c.Last > tab.Last {
						t.Fatalf("cell in lines %d to %d, after %d", c.First, c.Last, last)
					}
					last = c.Last
				}
			}
		}
	})
}
