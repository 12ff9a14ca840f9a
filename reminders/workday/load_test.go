package workday

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/policybot/policybot/corpus/zhdate"
)

// full is a complete file for 2027, as an administrator would write it.
const full = "\ufeff# 2027\r\n年份：2027\r\n状态：已公布\r\n依据：国务院办公厅关于2027年部分节假日安排的通知\r\n日期：2026年11月30日\r\n\r\n" +
	"2026-12-31..2027-01-02 休 元旦 共3天\r\n2027-01-03 班 元旦调休\r\n2027-02-05..2027-02-11 休 春节\r\n2027年4月3日至2027年4月5日 休 清明节\r\n" +
	"2027-05-01..2027-05-05 休 劳动节\r\n2027-06-09　休　端午节\r\n2027-09-15 休 中秋节\r\n2027-10-01..2027-10-07 休 国庆节\r\n"

func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func TestLoadOverrides(t *testing.T) {
	base := embedded(t)
	local := "年份: 2027\n状态: 补充\n依据: 自治区的办法\n日期: 2020-01-01\n2027-03-10 休 肉孜节\n"
	c, err := Load(files("2027.txt", full, "local.TXT", local, "README.md", "不读", ".hidden.txt", "不读"), base)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		day         string
		work, known bool
	}{
		{"2026-12-31", false, true}, {"2026-12-30", true, true}, {"2027-01-03", true, true},
		{"2027-02-11", false, true}, {"2027-03-09", true, true}, {"2027-03-10", false, true},
		{"2026-10-10", true, true}, {"2027-12-31", true, false},
	} {
		if work, known := c.Workday(day(tc.day)); work != tc.work || known != tc.known {
			t.Errorf("Workday(%s) = %v, %v", tc.day, work, known)
		}
	}
	if y := c.Year(2027); y.Status != Published || len(y.Documents) != 2 || c.Warning([]int{2027}) != "" {
		t.Errorf("Year(2027) = %+v", y)
	}
	if work, known := base.Workday(day("2026-12-31")); !work || known {
		t.Error("Load changed its base")
	}
	// What was added stays when the year itself is replaced later.
	again, err := Load(files("a.txt", strings.Replace(full, "2027-02-11", "2027-02-12", 1)), c)
	if err != nil {
		t.Fatal(err)
	}
	if again.Day(day("2027-02-12")).Work || again.Day(day("2027-03-10")).Work ||
		c.Day(day("2027-02-12")).Work == false {
		t.Error("second Load: wrong days")
	}
}

// TestLoadReplacesYear: a day of the embedded table that the administrator's does
// not name is an ordinary day again.
func TestLoadReplacesYear(t *testing.T) {
	text := strings.Replace(full, "2027-01-03 班 元旦调休\r\n", "", 1) // a Friday in 2025
	text = strings.NewReplacer("2027", "2025", "2026", "2024").Replace(text)
	c, err := Load(files("x.txt", text), embedded(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := c.Day(day("2025-10-11")); d.Work || d.Name != "" { // worked by the real notice
		t.Errorf("2025-10-11: %+v", d)
	}
}

func TestMistakes(t *testing.T) {
	head := "年份: 2027\n状态: 补充\n依据: 某办法\n日期: 2020-01-01\n"
	for _, tc := range []struct {
		text string
		line int
		says string
	}{
		{head + "2027-03-10 肉孜节", 5, "“休”或“班”"},
		{head + "2027-03-10 休", 5, "再写名称"},
		{head + "2027-03-10 休 共1天", 5, "名称"},
		{head + "2027-02-30 休 节", 5, "看不懂日期"},
		{head + "2027-03-10...2027-03-11 休 节", 5, "看不懂日期"},
		{head + "3月10日 休 节", 5, "看不懂日期"},
		{head + "2027-03-10..2027-03-12 休 节 共4天", 5, "共4天，日期却是3天"},
		{head + "2027-03-12..2027-03-10 休 节", 5, "比前一个早"},
		{head + "2027-03-10..2027-04-10 休 节", 5, "最多15天"},
		{head + "2026-03-10 休 节", 5, "不是2027年"},
		{head + "2026-12-19 休 节", 5, "不是2027年"},
		{head + "2027-12-31..2028-01-01 休 节", 5, "不是2027年"},
		{head + "2027-03-10 休 节\n2027-03-10 休 节", 6, "写了两次"},
		{head + "2027-03-10 班 节", 5, "2027-03-10是周三，本来就上班"},
		{head + "国庆节放假", 5, "看不懂"},
		{head + "来源: 网上", 5, "没有“来源”这一项"},
		{head + "文号: a\n文号: b\n2027-03-10 休 节", 6, "写了两次"},
		{head + "网址: gov.cn\n2027-03-10 休 节", 5, "网址不完整"},
		{head + "年份: 2027", 5, "写在了依据之后"},
		{head, 5, "下面没有日子"},
		{"年份: 2027\n2027-03-10 休 节", 2, "前面没有年份和依据"},
		{"年份: 二七\n", 1, "年份"},
		{"状态: 大概\n", 1, "状态"},
		{"截至: 昨天\n", 1, "截至"},
		{"日期: 2020-01-01\n", 1, "前面没有依据"},
		{"依据: 某办法\n日期: 去年\n", 2, "日期不对"},
		{"", 1, "没有年份"},
		{"年份: 2027\n", 2, "没有状态"},
		{"年份: 2027\n状态: 补充\n", 3, "没有依据"},
		{"年份: 2027\n状态: 补充\n依据: 某办法\n2027-03-10 休 节\n", 5, "没有日期"},
		{strings.Replace(head, "补充", "未公布", 1) + "2027-03-10 休 节\n", 6, "截至"},
		{"状态: 补充\n截至: 2026-01-01\n年份: 2027\n依据: 某办法\n日期: 2020-01-01\n2027-03-10 休 节\n", 7, "截至"},
		{strings.Replace(full, "2027-10-01..", "2027-10-02..", 1), 3, "没有 2027-10-01"},
		{strings.Replace(full, "端午节", "节", 1), 3, "端午"},
		{"年份: 2027\n# \xff\n", 2, "UTF-8"},
		{"年份: 2\x0027\n", 1, "不可见"},
	} {
		_, err := Load(files("我的.txt", tc.text), embedded(t))
		var le *LineError
		if !errors.As(err, &le) {
			t.Errorf("%q: error %v", tc.text, err)
			continue
		}
		if le.File != "我的.txt" || le.Line != tc.line || !strings.Contains(le.Problem, tc.says) || le.Write == "" {
			t.Errorf("%q: %v, want line %d, %q", tc.text, err, tc.line, tc.says)
		}
		if !strings.HasPrefix(err.Error(), fmt.Sprintf("我的.txt 第%d行：", tc.line)) {
			t.Errorf("message %q", err)
		}
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	_, err := Load(files("a.txt", "年份: 二\n状态: 无\n", "b.txt", "2027 年"), nil)
	if n := strings.Count(err.Error(), "请写："); n != 3 {
		t.Errorf("%d mistakes reported: %v", n, err)
	}
	if _, err := Load(files("a.txt", full, "b.txt", full), nil); err == nil || !strings.Contains(err.Error(), "在a.txt里已经有了") {
		t.Errorf("a year twice: %v", err)
	}
	if _, err := Load(brokenFS{}, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("unreadable folder: %v", err)
	}
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

// format writes t as an administrator would.
func format(t *table) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "年份: %d\n状态: %s\n", t.year, t.status)
	if t.asOf != (zhdate.Date{}) {
		fmt.Fprintf(&b, "截至: %s\n", t.asOf.String())
	}
	for _, p := range t.parts {
		fmt.Fprintf(&b, "依据: %s\n日期: %s\n", p.doc.Title, p.doc.Issued.String())
		for key, value := range map[string]string{"文号": p.doc.Number, "网址": p.doc.URL, "核对": p.doc.Checked} {
			if value != "" {
				fmt.Fprintf(&b, "%s: %s\n", key, value)
			}
		}
		for _, e := range p.lines {
			mark := map[bool]string{true: "休", false: "班"}[e.rest]
			fmt.Fprintf(&b, "%s..%s %s %s 共%d天\n", e.first.String(), e.last.String(), mark, e.name, len(e.days()))
		}
	}
	return b.Bytes()
}

// bare is t without what parsing adds of its place in the file.
func bare(t *table) string {
	c := *t
	c.file, c.statusLine, c.parts = "", 0, nil
	for _, p := range t.parts {
		lines := p.lines
		p.lines = nil
		for _, e := range lines {
			e.line = 0
			p.lines = append(p.lines, e)
		}
		c.parts = append(c.parts, p)
	}
	return fmt.Sprintf("%+v", c)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("年份: 2027\n状态: 补充\n依据: 某办法\n日期: 2020-01-01\n网址: http://a\n核对: b: c\n2027-03-10 休 节 共9天 共1天\n"))
	f.Add([]byte("年份: 2027\n状态: 补充\n依据: 依据: #\n日期: 2020.1.1\n2027-03-10至2027.3.11 班 节　日\n"))
	names, err := fs.Glob(data, "data/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		text, _ := data.ReadFile(n)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := parse("f.txt", text)
		if err != nil {
			checkLineErrors(t, err, 1+bytes.Count(text, []byte("\n")))
			return
		}
		again, err := parse("g.txt", format(table))
		if err != nil {
			t.Fatalf("what was read cannot be written: %v\n%s", err, format(table))
		}
		if a, b := bare(table), bare(again); a != b {
			t.Fatalf("read\n%s\nwritten and read again\n%s", a, b)
		}
	})
}

// checkLineErrors: every error names the file, a line it has, and a remedy.
func checkLineErrors(t *testing.T, err error, lines int) {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not joined: %v", err)
	}
	for _, e := range joined.Unwrap() {
		var le *LineError
		if !errors.As(e, &le) || le.File != "f.txt" || le.Line < 1 || le.Line > lines || le.Problem == "" ||
			le.Write == "" {
			t.Fatalf("error %#v of %d lines", e, lines)
		}
	}
}
