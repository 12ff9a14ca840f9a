package doc

import (
	"context"
	"errors"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/ole"
)

// rich is written by LibreOffice from a file with lists, merged cells, changes, a note and hidden words. It begins the
// articles of every chapter anew, as the program did that wrote it.
func rich(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/rich.doc")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func budget() *format.Budget { return format.NewBudget(format.Limits{}) }

const words = `# 云溪市中小学住宿生补助办法
第一章 总则
第一条 为了帮助学生，制定本办法。
第二条 本办法适用于在籍学生。
注1：含走读生。
第二章 标准
第一条 标准如下：
| 学段 | 标准（元） | 标准（元） |
| 学段 | 一类 | 二类 |
| --- | --- | --- |
| 小学 | 500 | 800 |
| 小学 | 510 | 810 |
第二条 补助为400元；宿舍人均不少于5m²。包括：
（一）住宿费；
（二）伙食费。
第三章 附则
第一条 本办法自2025年9月1日起施行。
## 补充说明
这是说明。
## 其他说明
另外。
`

func TestRead(t *testing.T) {
	c, err := Read(context.Background(), format.File{Data: rich(t)}, budget())
	if err != nil || c.Text != words {
		t.Errorf("%v\n%s", err, c.Text)
	}
}

// streams are those of the file.
func streams(t testing.TB) (main, table []byte) {
	t.Helper()
	o, err := ole.Open(rich(t), budget())
	if err == nil {
		main, err = o.Stream(context.Background(), "WordDocument")
	}
	if err != nil {
		t.Fatal(err)
	}
	h, err := readFIB(main)
	if err == nil {
		table, err = o.Stream(context.Background(), h.tableStream())
	}
	if err != nil {
		t.Fatal(err)
	}
	return main, table
}

func parse(main, table []byte, l format.Limits) (format.Content, error) {
	return read(context.Background(), format.NewBudget(l), main, func(string) ([]byte, error) { return table, nil })
}

func TestRefusals(t *testing.T) {
	main, table := streams(t)
	with := func(at int, b ...byte) []byte {
		out := append([]byte{}, main...)
		copy(out[at:], b)
		return out
	}
	for _, c := range []struct {
		name        string
		main, table []byte
		limits      format.Limits
		want        error
	}{
		{"password", with(atFlags, main[atFlags], main[atFlags+1]|1), table, format.Limits{}, format.ErrEncrypted},
		{"Word 6", with(0, 0xdc, 0xa5), table, format.Limits{}, format.ErrUnsupported},
		{"no header", main[:20], table, format.Limits{}, format.ErrDamaged},
		{"another header", with(0, 1, 2), table, format.Limits{}, format.ErrDamaged},
		{"no table", main, nil, format.Limits{}, format.ErrDamaged},
		{"text cut off", main[:fibSize+100], table, format.Limits{}, format.ErrDamaged},
		{"longer text than there is", with(atLengths, 0xff, 0xff, 0xff, 0x0f), table, format.Limits{}, format.ErrDamaged},
		{"long text", main, table, format.Limits{Text: 100}, format.ErrTooLarge},
		{"cells", main, table, format.Limits{Cells: 5}, format.ErrTooLarge},
	} {
		if _, err := parse(c.main, c.table, c.limits); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	raw := rich(t)
	for _, n := range []int{8, 600, len(raw) / 2} {
		if _, err := Read(context.Background(), format.File{Data: raw[:n]}, budget()); !errors.Is(err, format.ErrDamaged) {
			t.Errorf("cut off at %d: %v", n, err)
		}
	}
}

// Whatever the streams hold, what is read is text within the budget, or one of the errors that can be worded.
func FuzzStreams(f *testing.F) {
	main, table := streams(f)
	f.Add(main, table)
	f.Fuzz(func(t *testing.T, main, table []byte) {
		c, err := parse(main, table, format.Limits{Text: 1 << 16, Cells: 10_000})
		if err != nil {
			for _, known := range []error{format.ErrDamaged, format.ErrTooLarge, format.ErrEncrypted, format.ErrUnsupported, format.ErrNoText} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%v is none of the errors of a reader", err)
		}
		if len(c.Text) > 4<<16 || !utf8.ValidString(c.Text) {
			t.Fatalf("%d bytes of text, valid %v", len(c.Text), utf8.ValidString(c.Text))
		}
	})
}
