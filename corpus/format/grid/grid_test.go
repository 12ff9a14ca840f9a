package grid

import (
	"errors"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

func budget() *format.Budget { return format.NewBudget(format.Limits{}) }

func lines(t *testing.T, table Table) string {
	t.Helper()
	s, err := Lines(table, budget())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMergedCellsAreFilled(t *testing.T) {
	got := lines(t, Table{Rows: [][]Cell{
		{{Text: "住宿费标准表", Cols: 3}, {Text: "住宿费标准表", Copy: true}, {Text: "住宿费标准表", Copy: true}},
		{{Text: "单位：元", Cols: 3}, {Text: "单位：元", Copy: true}, {Text: "单位：元", Copy: true}},
		{{Text: "学段", Rows: 2}, {Text: "标准", Cols: 2}, {Text: "标准", Copy: true}},
		{{Text: "学段", Copy: true}, {Text: "新建"}, {Text: "改建"}},
		{{Text: "初中", Rows: 2}, {Text: "400"}, {Text: "300"}},
		{{Text: "初中", Copy: true}, {Text: "4|00"}, {}},
		{{}, {}, {}},
		{{Text: "注：按\n学期收取", Cols: 3}, {Text: "注：按\n学期收取", Copy: true}, {Text: "注：按\n学期收取", Copy: true}},
	}})
	want := `住宿费标准表
单位：元
| 学段 | 标准 | 标准 |
| 学段 | 新建 | 改建 |
| --- | --- | --- |
| 初中 | 400 | 300 |
| 初中 | 4/00 |  |
注：按学期收取
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLayoutBecomesParagraphs(t *testing.T) {
	for _, rows := range [][][]Cell{
		{{{Text: "南湖区文件"}, {Text: "签发人：李明"}}},
		{{{Text: "南湖区文件"}}, {{Text: "签发人：李明"}}},
		{{{Text: "南湖区文件", Cols: 2}, {Text: "南湖区文件", Copy: true}}, {{}, {Text: "签发人：李明"}}},
	} {
		if got := lines(t, Table{Rows: rows}); got != "南湖区文件\n签发人：李明\n" {
			t.Errorf("%v: %q", rows, got)
		}
	}
	long := strings.Repeat("字", 600)
	if got := lines(t, Table{Rows: [][]Cell{{{Text: "a"}, {Text: long}}, {{Text: "b"}, {Text: "c"}}}}); got != "a\n"+long+"\nb\nc\n" {
		t.Errorf("a cell of prose makes a table: %.80q", got)
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"按 \n学期": "按学期", "GB\n9704": "GB 9704", "a|b": "a/b", " 　\t": "", "一\r\n\r\n二": "一二",
	} {
		if got := word(in); got != want {
			t.Errorf("word(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBudget(t *testing.T) {
	rows := [][]Cell{{{Text: "a"}, {Text: "b"}}, {{Text: "c"}, {Text: "d"}}}
	if _, err := Lines(Table{Rows: rows}, format.NewBudget(format.Limits{Text: 12})); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("text: %v", err)
	}
	two := Row{Cells: []string{"a", "b"}}
	if _, err := FromRows([]Row{two, two}, format.NewBudget(format.Limits{Cells: 3})); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("cells: %v", err)
	}
}

func TestColumnsStandWhereTheirEdgesDo(t *testing.T) {
	g, err := FromRows([]Row{
		{Cells: []string{"标准表"}, Edges: []int{0, 6000}},
		{Cells: []string{"学段", "标准"}, Edges: []int{0, 2000, 6010}},
		{Cells: []string{"小学", "500", "800"}, Edges: []int{0, 2005, 4000, 6000}},
		{Cells: []string{"", "510", "810"}, Edges: []int{0, 2000, 4000, 6000}, Below: []bool{true, false, false}},
	}, budget())
	want := "标准表\n| 学段 | 标准 | 标准 |\n| --- | --- | --- |\n| 小学 | 500 | 800 |\n| 小学 | 510 | 810 |\n"
	if got := lines(t, g); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	g, err = FromRows([]Row{{Cells: []string{"a", "b"}}, {Cells: []string{"c", "d"}, Edges: []int{1}}}, budget())
	if got := lines(t, g); err != nil || got != "| a | b |\n| --- | --- |\n| c | d |\n" {
		t.Errorf("without edges: %v %q", err, got)
	}
}
