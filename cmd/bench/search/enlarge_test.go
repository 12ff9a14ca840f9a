package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A library three times as large has the library itself in it, and copies as long that say something
// else, under ids of their own; the same each time.
func TestLibraryManyTimes(t *testing.T) {
	var rows []row
	things := []string{"学校", "教师", "工程", "道路", "食品", "车辆", "房屋", "土地"}
	for i, thing := range things {
		for k := range 3 {
			rows = append(rows, row{
				ID: fmt.Sprintf("%d-%d", i, k), Law: "重庆市" + thing + "管理条例", Article: fmt.Sprintf("第%d条", k+1), Heading: "总 则",
				Text: thing + "的管理单位应当登记，报主管部门备案；违反规定的，处2000元罚款。", Local: true,
			})
		}
	}
	take := func(times int) (all []row, laws map[string][]row) {
		l, err := newLibrary(slices.Clone(rows), times)
		if err != nil {
			t.Fatal(err)
		}
		laws = map[string][]row{}
		for id, rows := range l.each() {
			laws[id], all = rows, append(all, rows...)
		}
		if len(laws) != l.documents() || len(all) != l.rows {
			t.Errorf("%d laws of %d rows, said to be %d of %d", len(laws), len(all), l.documents(), l.rows)
		}
		return all, laws
	}
	once, _ := take(1)
	many, laws := take(3)
	if !slices.Equal(once, rows) || !slices.Equal(many[:len(rows)], rows) {
		t.Error("the first copy is not the library")
	}
	if len(many) != 3*len(rows) || len(laws) != 3*len(things) {
		t.Fatalf("%d rows of %d laws", len(many), len(laws))
	}
	ids, other := map[string]bool{}, 0
	for i, r := range many {
		was := rows[i%len(rows)]
		if ids[r.ID] {
			t.Errorf("%s stands there twice", r.ID)
		}
		ids[r.ID] = true
		if utf8.RuneCountInString(r.Text) != utf8.RuneCountInString(was.Text) || r.Article != was.Article || !strings.Contains(r.Text, "2000元") {
			t.Errorf("%s of %s is not as long, or not as it was where it has to", r.Text, was.Text)
		}
		if !strings.HasPrefix(r.Law, "重庆市") || !strings.HasSuffix(r.Law, "条例") {
			t.Errorf("%s is of another place or kind", r.Law)
		}
		if r.Text != was.Text {
			other++
		}
	}
	if other < len(rows) {
		t.Errorf("only %d of %d rows of the copies say something else", other, 2*len(rows))
	}
	if again, _ := take(3); !slices.Equal(again, many) {
		t.Error("another time it is another library")
	}
}

// Words are exchanged one for one, each for one as long.
func TestExchanged(t *testing.T) {
	var words []string
	for i := range 200 {
		words = append(words, string(rune('一'+i))+strings.Repeat("字", 1+i/130))
	}
	out := exchanged(words, newRand(7))
	seen := map[string]bool{}
	for from, to := range out {
		if len(from) != len(to) || seen[to] || !slices.Contains(words, to) {
			t.Errorf("%s for %s", to, from)
		}
		seen[to] = true
	}
	if n := float64(len(out)) / float64(len(words)); n < varied-0.1 || n > varied+0.1 {
		t.Errorf("%.2f of the words are exchanged", n)
	}
	if len(exchanged([]string{"学校"}, newRand(1))) > 1 {
		t.Error("a word alone is exchanged")
	}
}
