package audience

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func read(t testing.TB, text string) *Rules {
	t.Helper()
	r, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFor(t *testing.T) {
	r := read(t, `
# 谁可以看什么
人事/**            | 人事科, 办公室
人事/公开/**       | 全体
内部\通讯录.xlsx   | 人事科 | 不可下载
工资*.xlsx         | 财务科
Secret             | 办公室
/制度/**           | 全体 | 不可下载
语料/甲/乙?.txt    | 财务科
深/**/密/*.md      | 人事科
`)
	for file, want := range map[string]Rule{
		"a.txt":             {},
		"人事/任免.docx":        {Groups: []string{"人事科", "办公室"}},
		"人事/2026/任免.docx":   {Groups: []string{"人事科", "办公室"}},
		"人事/公开/任免.docx":     {},
		"人事.docx":           {},
		"内部/通讯录.xlsx":       {Groups: []string{"人事科"}, Withheld: true},
		"内部/通讯录.xlsx.txt":   {},
		"工资表.xlsx":          {Groups: []string{"财务科"}},
		"财务/2026/工资表.XLSX":  {Groups: []string{"财务科"}},
		"财务/2026/工资/表.xlsx": {},
		"x/SECRET/y/z.txt":  {Groups: []string{"办公室"}},
		"ｓｅｃｒｅｔ/z.txt":      {Groups: []string{"办公室"}},
		"制度/a/b.pdf":        {Withheld: true},
		"甲/乙1.txt":          {Groups: []string{"财务科"}},
		"甲/乙12.txt":         {},
		"深/密/a.md":          {Groups: []string{"人事科"}},
		"深/a/b/密/a.md":      {Groups: []string{"人事科"}},
		"深/a/密/b/密/a.md":    {Groups: []string{"人事科"}},
		"深/a/密/b.txt":       {},
	} {
		if got := r.For("语料", file); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", file, got, want)
		}
	}
	if got := r.For("别处", "甲/乙1.txt"); !reflect.DeepEqual(got, Rule{}) {
		t.Errorf("of another folder: %+v", got)
	}
	if got := (*Rules)(nil).For("语料", "人事/任免.docx"); !reflect.DeepEqual(got, Rule{}) {
		t.Errorf("without rules: %+v", got)
	}
	// A name as a Mac writes it (é is two characters) is the same name.
	if got := read(t, "cafe\u0301 | 人事科").For("语料", "caf\u00e9/a.txt"); len(got.Groups) != 1 {
		t.Errorf("written otherwise: %+v", got)
	}
}

func TestWhole(t *testing.T) {
	if got := read(t, "** | 人事科").For("语料", "a.txt"); len(got.Groups) != 1 {
		t.Errorf("everything: %+v", got)
	}
	if got := read(t, "语料/ | 人事科").For("语料", "a/b.txt"); len(got.Groups) != 1 {
		t.Errorf("a whole corpus: %+v", got)
	}
	r := read(t, "人事/** | 人事科, 办公室\n人事/公开/** | 全体\n财务 | 财务科")
	idle := r.Idle(func(yield func(folder, file string) bool) { yield("语料", "人事/任免.docx") })
	if !reflect.DeepEqual(idle, []string{"第2行 人事/公开/**", "第3行 财务"}) {
		t.Errorf("idle %q", idle)
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{
		"人事/**", "人事/** |", "人事/** | , ", "人事/** | 全体, 人事科", "人事/** | 人事科 | 可下载", "人事/** | 人事科 | 不可下载 | 三",
		" | 人事科", "/ | 人事科", "../x | 人事科", "a/../b | 人事科", "[ | 人事科", "a**b/c | 人事科", "\xff | 人事科",
		"人事 | " + strings.Repeat("长", maxGroup+1),
	} {
		r, err := Read(strings.NewReader("# 前一行\n" + text + "\n"))
		if !errors.Is(err, ErrRules) || r != nil {
			t.Errorf("%q: %v, %v", text, r, err)
		} else if !strings.Contains(err.Error(), "第2行") && !strings.Contains(text, "\xff") {
			t.Errorf("%q: %v names no line", text, err)
		}
	}
}

// FuzzFor: whatever is written, a file below a folder that is named in full is never open
// to everybody, and matching ends.
func FuzzFor(f *testing.F) {
	f.Add("人事/**", "人事/任免.docx")
	f.Add("a/*/b", "a/x/b/c")
	f.Add("**/**/*/**/x", "a/b/c/d/e/x")
	f.Fuzz(func(t *testing.T, pattern, file string) {
		if len(pattern) > 200 || len(file) > 200 {
			t.Skip()
		}
		if r, err := Read(strings.NewReader(pattern + " | 人事科")); err == nil {
			r.For("语料", file)
		}
		dir, _, ok := strings.Cut(file, "/")
		if !ok || dir == "" || dir != strings.TrimSpace(dir) || strings.ContainsAny(dir, "\\|｜#*?[\r\n\x00") || strings.Trim(dir, ".") == "" {
			t.Skip()
		}
		r, err := Read(strings.NewReader(dir + "/ | 人事科"))
		if err != nil {
			t.Skip()
		}
		if len(r.For("语料", file).Groups) == 0 {
			t.Errorf("%q does not cover %q", dir+"/", file)
		}
	})
}
