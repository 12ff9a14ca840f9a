package curated

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func hostile() []Row {
	return []Row{
		{State: Live, Title: "=HYPERLINK(\"http://x\")", Draft: Draft{ID: "q1", Question: "=1+1", Similar: []string{"+7", "甲,\"乙\""}, Against: []string{"@SUM(A1)"},
			Document: "-2", Path: "＝1", Clause: "c1", Text: "'=已有撇号", Passage: "|cmd", Owner: "%x", ReviewBy: corpus.Date{Year: 2027, Month: 6, Day: 30}}},
		{State: Changed, Title: "平常的", Draft: Draft{ID: "q2", Question: "'80后能申请吗", Path: "a/b.txt"}},
	}
}

func draftsOf(rows []Row) (out []Draft) {
	for _, r := range rows {
		out = append(out, r.Draft)
	}
	return out
}

// TestTables: what is written is read as it was, as CSV and as a workbook, and no cell begins as a formula does.
func TestTables(t *testing.T) {
	rows := hostile()
	for name, write := range map[string]func(*bytes.Buffer) error{
		"csv":  func(b *bytes.Buffer) error { return WriteCSV(b, rows) },
		"xlsx": func(b *bytes.Buffer) error { return WriteXLSX(b, rows) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := Read(context.Background(), b.Bytes())
		if err != nil || !reflect.DeepEqual(got, draftsOf(rows)) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for _, line := range grid(rows) {
		for _, cell := range line {
			if strings.ContainsAny(cell[:min(len(cell), 1)], "=+-@|%") {
				t.Errorf("a cell is %q", cell)
			}
		}
	}
}

func TestReadCSV(t *testing.T) {
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().String("标准问,负责人\n校车多久检验一次,王科长\n")
	for _, c := range []struct {
		name, in, want string
		ok             bool
	}{
		{"as Excel saves it in Chinese", gbk, "校车多久检验一次 王科长", true},
		{"tabs", "标准问\t负责人\n甲乙\t丙\n", "甲乙 丙", true},
		{"semicolons", "标准问;负责人\n甲乙;丙\n", "甲乙 丙", true},
		{"blank lines and short rows", "标准问,负责人,\n\n甲乙\n,,\n", "甲乙 ", true},
		{"another order", "负责人,标准问\r\n丙,甲乙\r\n", "甲乙 丙", true},
		{"empty", "", "空的", false},
		{"no head", "甲乙,丙\n", "不认识表头", false},
		{"misspelt column", "标准问,负责\n", "不认识表头“负责”", false},
		{"column twice", "标准问,标准问\n", "两次", false},
		{"no question", "负责人\n丙\n", "标准问", false},
		{"quotes", "标准问\n\"甲\n", "引号", false},
		{"day", "标准问,复核日期\n甲乙,明年\n丙丁,2027/13/1\n", "有2处要改，一行也没有导入。第2行：复核日期“明年”", false},
		{"encoding", "标准问\n\xff\xff\xff\n", "编码", false},
		{"too many", "标准问\n" + strings.Repeat("甲\n", MaxPairs+1), "超过2000行", false},
		{"too large", strings.Repeat("甲", MaxTable), "4MB", false},
	} {
		got, err := ReadCSV([]byte(c.in))
		switch {
		case c.ok && (err != nil || len(got) != 1 || got[0].Question+" "+got[0].Owner != c.want):
			t.Errorf("%s: %+v %v", c.name, got, err)
		case !c.ok && (!errors.Is(err, search.ErrInvalid) || !strings.Contains(search.Detail(err), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestReadXLSX(t *testing.T) {
	for _, bad := range []string{"PK\x03\x04", "PK\x03\x04" + strings.Repeat("x", 100)} {
		if _, err := Read(context.Background(), []byte(bad)); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestDay(t *testing.T) {
	want := corpus.Date{Year: 2027, Month: 6, Day: 3}
	for _, s := range []string{"2027-06-03", "2027/6/3", "2027年6月3日", "2027.6.3"} {
		if got, err := Day(s); err != nil || got != want {
			t.Errorf("%s: %v %v", s, got, err)
		}
	}
	for _, s := range []string{"2027-02-30", "6月3日", "20270603", "=NOW()"} {
		if got, err := Day(s); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("%s: %v %v", s, got, err)
		}
	}
}

// FuzzReadCSV: whatever a file holds, it is refused in words for people, or what is read of it is read again as it was
// once it is written, and no cell that is written begins as a formula does.
func FuzzReadCSV(f *testing.F) {
	var b bytes.Buffer
	if err := WriteCSV(&b, hostile()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("标准问\t相似问\n\"'=a\"\t\"'' +b\n\u3000-c\"\n"))
	f.Add([]byte("标准问\n'\u200b=1\n"))
	f.Add([]byte("\xb1\xea\xd7\xbc\xce\xca\n\xb3\xb5\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadCSV(data)
		if err != nil {
			if !errors.Is(err, search.ErrInvalid) || search.Detail(err) == "" {
				t.Fatalf("%v says nothing to people", err)
			}
			return
		}
		var rows []Row
		for _, d := range got {
			rows = append(rows, Row{Draft: d, State: Live})
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, rows); err != nil {
			t.Fatal(err)
		}
		again, err := ReadCSV(b.Bytes())
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%+v\nis read again as %+v %v", got, again, err)
		}
		table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Bytes(), []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range table {
			for _, cell := range line {
				if rest := strings.TrimLeft(cell, " \u3000"); rest != "" && strings.ContainsAny(rest[:1], "=+-@\t\r|%") {
					t.Fatalf("a cell is %q", cell)
				}
			}
		}
	})
}

// TestGold: eval is asked every wording, and a pair that answers no more can't be answered rightly.
func TestGold(t *testing.T) {
	rows := []Row{{State: Live, Draft: Draft{ID: "q1", Question: "甲", Similar: []string{"乙"}, Path: "d/a.txt", Text: "条款原文", Passage: "原文"}},
		{State: Gone, Draft: Draft{ID: "q2", Question: "丙", Path: "b.txt"}}}
	var b bytes.Buffer
	if err := WriteGold(&b, rows); err != nil {
		t.Fatal(err)
	}
	var got []gold
	for line := range strings.Lines(b.String()) {
		var g gold
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatal(err)
		}
		got = append(got, g)
	}
	if len(got) != 3 || got[0].ID != "q1-0" || got[1].Question != "乙" || got[1].Answer != "原文" || got[0].Docs[0] != "a.txt" || got[0].Evidence["a.txt"] != "条款原文" ||
		!strings.Contains(got[2].Answer, "失效") {
		t.Errorf("%+v", got)
	}
}
