package hanzi

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/corpustest"
)

func TestSimplify(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"abc 123", "abc 123"},
		{"關于學校後勤的規定", "关于学校后勤的规定"}, // 于 was merged by the machine, 後 not
		{"瞭解乾隆年間的乾糧", "了解乾隆年间的干粮"},
		{"著力辦好學校,加強著作權宣傳,成效顯著", "着力办好学校,加强著作权宣传,成效显著"},
		{"計畫與答覆", "计划与答复"},
		{"於2021年報送,釐清責任", "于2021年报送,厘清责任"},
		{"二噁英監測", "二噁英监测"},
		// Simplified text stays, ambiguous characters included.
		{"著名的乾元山在於潜县", "著名的乾元山在於潜县"},
		{"不得打坏公物,一坏就修", "不得打坏公物,一坏就修"},
		{"复杂的干部后台里程范围", "复杂的干部后台里程范围"},
	} {
		got := Simplify(c.in)
		if got != c.want {
			t.Errorf("Simplify(%q) = %q, want %q", c.in, got, c.want)
		}
		if again := Simplify(got); again != got {
			t.Errorf("Simplify twice: %q then %q", got, again)
		}
	}
}

func TestSimplifyRunsAreMinimal(t *testing.T) {
	in := "答覆學校"
	var got []string
	SimplifyRuns(in, func(start, end int, out string) {
		got = append(got, in[start:end]+">"+out)
	})
	if want := "覆>复 學>学"; strings.Join(got, " ") != want {
		t.Errorf("runs %v, want %s", got, want)
	}
}

func TestCountTraditional(t *testing.T) {
	for in, want := range map[string]int{"": 0, "学校著乾於": 0, "學校發展": 2, "abc": 0} {
		if got := CountTraditional(in); got != want {
			t.Errorf("CountTraditional(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"ＡＢｃ１２３％":       "abc123%",
		"[2021]６号":      "〔2021〕6号",
		"【2021】（试行）":    "〔2021〕(试行)",
		"﹝2021﹞﹙试行﹚":    "〔2021〕(试行)",
		"2021—2035年–─－": "2021-2035年---",
		"学校，甲；乙。丙":      "学校,甲;乙。丙",
		"一\u3000二":      "一 二",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// Every phrase of the tables is a fixed point after one conversion, alone and in
// a text that is traditional around it.
func TestTablesAreIdempotent(t *testing.T) {
	for _, list := range tables().phrases {
		for _, p := range list {
			for _, in := range []string{p.from, "學" + p.from + "發"} {
				once := Simplify(in)
				if twice := Simplify(once); twice != once {
					t.Errorf("%q -> %q -> %q", in, once, twice)
				}
			}
		}
	}
}

func FuzzSimplify(f *testing.F) {
	for _, s := range []string{"關于瞭解", "著作與著力", "乾坤 乾燥 於 于", "\xff學"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		SimplifyRuns(s, func(start, end int, out string) {
			if start < at || end <= start || end > len(s) || !utf8.ValidString(out) || s[start:end] == out {
				t.Fatalf("run %d..%d %q after %d in %q", start, end, out, at, s)
			}
			at = end
		})
		once := Simplify(s)
		if twice := Simplify(once); twice != once {
			t.Fatalf("%q -> %q -> %q", s, once, twice)
		}
		if utf8.RuneCountInString(Fold(s)) != utf8.RuneCountInString(s) {
			t.Fatalf("Fold changed the number of characters of %q", s)
		}
		if Fold(Fold(s)) != Fold(s) {
			t.Fatalf("Fold is not stable on %q", s)
		}
	})
}

// The shared texts in simplified script hold a handful of characters that are
// traditional by mistake, and nothing else may change.
func TestSimplifiedTextsStay(t *testing.T) {
	changed, han := map[string]int{}, 0
	read := func(path string) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, n := tables().count(string(b))
		han += n
		SimplifyRuns(string(b), func(start, end int, out string) {
			changed[string(b[start:end])+">"+out]++
		})
	}
	seeds := corpustest.Shared(t, "corpus", "seeds")
	for _, pattern := range []string{"002_*", "003_*", "004_*"} {
		names, _ := filepath.Glob(filepath.Join(seeds, pattern))
		for _, name := range names {
			read(name)
		}
	}
	err := filepath.WalkDir(corpustest.Shared(t, "corpus", "laws"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			read(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, n := range changed {
		total += n
	}
	t.Logf("%d of %d characters changed: %v", total, han, changed)
	if total > 10 {
		t.Errorf("%d characters of simplified text changed", total)
	}
}
