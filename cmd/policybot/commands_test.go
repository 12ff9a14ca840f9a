package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

const (
	dormRules = `青山县寄宿制学校宿舍管理办法

青教发〔2023〕7号

一、宿舍安排

（一）人数。每间宿舍住宿学生不超过8人，生均使用面积不低于3平方米。

（二）作息。宿舍熄灯时间为22时。

二、值班

值班由学校德育处负责，每晚不少于2名教师。

青山县教育局
2023年3月1日
`
	foodRules = `白水县学校食堂管理办法

白教发〔2022〕15号

一、收支

食堂收支每学期公布2次，由县教育局监督。

白水县教育局
2022年8月20日
`
)

// folder writes files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOwnFolders(t *testing.T) {
	home := t.TempDir()
	env := environ(home)
	dorm := folder(t, map[string]string{"rules.txt": dormRules, "leer.txt": "", "scan.docx": "PK\x03\x04"})
	food := folder(t, map[string]string{"rules.txt": foodRules})

	code, out, errs := call(t, env, "ask", "--corpus", dorm, "--corpus", food, "每间宿舍最多住几个学生")
	if code != 0 || !strings.HasPrefix(out, "8人") && !strings.Contains(strings.SplitN(out, "\n", 2)[0], "8人") ||
		!strings.Contains(out, "青教发〔2023〕7号") {
		t.Errorf("ask = %d\n%s%s", code, out, errs)
	}
	if !strings.Contains(errs, "跳过了2个文件") {
		t.Errorf("ask does not tell that files were skipped: %q", errs)
	}
	if _, err := os.Stat(filepath.Join(home, ".local", "share", "policybot", "index")); err == nil {
		t.Error("ask with --corpus left an index behind")
	}

	code, out, errs = call(t, env, "index", "--corpus", dorm, "--corpus", food)
	for _, want := range []string{"文件2份", "跳过2个文件", filepath.Join(dorm, "scan.docx"), filepath.Join(dorm, "leer.txt"), "索引已重建"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("index = %d, lacks %q:\n%s%s", code, want, out, errs)
		}
	}
	if _, out, _ = call(t, env, "index", "--corpus", dorm, "--corpus", food); !strings.Contains(out, "索引未变") {
		t.Errorf("indexing again:\n%s", out)
	}
	if err := os.WriteFile(filepath.Join(food, "more.txt"), []byte(strings.ReplaceAll(foodRules, "白水", "黑水")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out, _ = call(t, env, "index", "--corpus", dorm, "--corpus", food); !strings.Contains(out, "索引已更新,变动1个文件") || !strings.Contains(out, "文件3份") {
		t.Errorf("indexing after a change:\n%s", out)
	}
}

func TestJSONIsTheContract(t *testing.T) {
	env := environ(t.TempDir())
	dir := folder(t, map[string]string{"rules.txt": dormRules})
	code, out, errs := call(t, env, "ask", "--json", "--explain", "--corpus", dir, "生均使用面积不低于多少")
	var a search.Answer
	if err := json.Unmarshal([]byte(out), &a); code != 0 || err != nil || a.Status != search.Answered || !strings.Contains(a.Headline, "3平方米") || a.Explain == nil {
		t.Errorf("ask --json = %d, %v\n%s%s", code, err, out, errs)
	}
	code, out, errs = call(t, env, "search", "--json", "--corpus", dir, "--year", "2023", "熄灯")
	var h struct {
		Total int
		Hits  []search.Nearest
	}
	if err := json.Unmarshal([]byte(out), &h); code != 0 || err != nil || h.Total == 0 || !strings.Contains(h.Hits[0].Text, "熄灯") || h.Hits[0].URL == "" {
		t.Errorf("search --json = %d, %v\n%s%s", code, err, out, errs)
	}
	if code, out, _ = call(t, env, "search", "--json", "--corpus", dir, "--year", "1999", "熄灯"); code != 0 || !strings.Contains(out, `"hits": []`) {
		t.Errorf("an empty result = %d %s", code, out)
	}
}

func TestEvalCommand(t *testing.T) {
	env := environ(t.TempDir())
	dir := folder(t, map[string]string{"rules.txt": dormRules, "gold.jsonl": ""})
	gold := filepath.Join(t.TempDir(), "gold.jsonl")
	row := `{"id":"a","question":"每间宿舍最多住几个学生","category":"numeric","answer":"8人","accept":[["8人"]],"docs":["rules.txt"],"evidence":{"rules.txt":"每间宿舍住宿学生不超过8人"}}` + "\n" +
		`{"id":"b","question":"宿舍管理办法规定校长任期几年","category":"unanswerable_indomain","answer":null,"accept":[],"docs":[]}` + "\n"
	if err := os.WriteFile(gold, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, env, "eval", "--corpus", dir, "--rows", gold)
	if code != 0 || !strings.Contains(out, "numeric") || !strings.Contains(out, "有答案合计") || !strings.Contains(out, "前二有据") || !strings.Contains(out, "平均把握") {
		t.Errorf("eval = %d\n%s%s", code, out, errs)
	}
	if code, _, errs := call(t, env, "eval", "--corpus", dir, gold, gold); code != exitFailed || !strings.Contains(errs, "重复") {
		t.Errorf("the same file twice = %d %s", code, errs)
	}
}

// TestEvalOfAPart: only the questions of a part's documents are asked, and it is said how many
// are of no part.
func TestEvalOfAPart(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "宿舍管理规定\n\n一、熄灯\n宿舍22时熄灯。\n", "b.txt": "校车管理规定\n\n一、检验\n校车每学期检验一次。\n"})
	rows := ""
	for id, doc := range map[string]string{"1": "a.txt", "2": "b.txt", "3": "z.txt"} {
		rows += fmt.Sprintf(`{"id":"%s","question":"几点熄灯","category":"kind%s","answer":"x","accept":[["x"]],"docs":["%s"],"evidence":{}}`+"\n", id, id, doc)
	}
	files := folder(t, map[string]string{"gold.jsonl": rows, "split.tsv": "file\tset\tpart\trows\na.txt\ts\tfit\t1\nb.txt\ts\ttest\t1\n"})
	gold, split := filepath.Join(files, "gold.jsonl"), filepath.Join(files, "split.tsv")
	env := environ(t.TempDir())
	code, out, errs := call(t, env, "eval", "--corpus", dir, "--split", split, "--part", "fit", gold)
	if code != 0 || !strings.Contains(out, "kind1") || strings.Contains(out, "kind2") || strings.Contains(out, "kind3") ||
		!strings.Contains(errs, "1道题的文件不在划分里") {
		t.Errorf("eval = %d\n%s%s", code, out, errs)
	}
	if code, _, errs := call(t, env, "eval", "--corpus", dir, "--split", split, gold); code != exitUsage || !strings.Contains(errs, "一起用") {
		t.Errorf("a split without a part = %d %s", code, errs)
	}
}

func TestWrongCalls(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, "f.txt")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	pictures := folder(t, map[string]string{"plan.png": "\x89PNG\r\n\x1a\n\x00\x00"})
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a word to leave out, without quotes", []string{"search", "班额", "-初中"}, exitUsage, "放进一对引号"},
		{"no such option", []string{"ask", "--corpsu", "x", "问"}, exitUsage, "没有这个选项"},
		{"no such command", []string{"frage"}, exitUsage, "没有这个命令"},
		{"no question", []string{"ask"}, exitUsage, "缺少参数"},
		{"empty question", []string{"ask", " "}, exitUsage, "问题为空"},
		{"long question", []string{"ask", strings.Repeat("长", 301)}, exitUsage, "请缩短"},
		{"empty query", []string{"search"}, exitUsage, "查询为空"},
		{"bad sort", []string{"search", "--sort", "x", "班"}, exitUsage, "relevance"},
		{"bad validity", []string{"search", "--validity", "gut", "班"}, exitUsage, "in_force、not_yet"},
		{"bad authority", []string{"search", "--authority", "gut", "班"}, exitUsage, "official、excerpt"},
		{"not a number", []string{"search", "--year", "x", "班"}, exitUsage, "选项--year的值须是整数"},
		{"no value", []string{"ask", "问", "--region"}, exitUsage, "选项--region后面缺少值"},
		{"not text", []string{"ask", "\xff\xfe"}, exitUsage, "UTF-8"},
		{"an unnamed folder", []string{"ask", "--corpus", "", "问"}, exitFailed, "--corpus 后面是空的"},
		{"no such folder", []string{"ask", "--corpus", filepath.Join(home, "no"), "问"}, exitFailed, "不存在"},
		{"a file for a folder", []string{"serve", "--corpus", file}, exitFailed, "不是文件夹"},
		{"an empty folder", []string{"index", "--corpus", empty}, exitFailed, "没有文件,请放入 Word、Excel、PDF、网页或文本文件"},
		{"a folder of pictures", []string{"ask", "--corpus", pictures, "问"}, exitFailed, "跳过了1个,如plan.png"},
		{"bad address", []string{"serve", "--addr", "8080"}, exitFailed, "主机:端口"},
		{"bad port", []string{"serve", "--addr", "127.0.0.1:99999"}, exitFailed, "0到65535"},
		{"an address of another machine", []string{"serve", "--addr", "192.0.2.1:0"}, exitFailed, "--addr"},
		{"bad base", []string{"ask", "--base", "nowhere", "问"}, exitUsage, "http://"},
		{"nobody at base", []string{"ask", "--base", "http://127.0.0.1:1", "问"}, exitFailed, "连接被拒绝"},
		{"a risk that is too much", []string{"ask", "--risk", "0.5", "问"}, exitFailed, "须是0.01到0.3"},
		{"a risk that is no number", []string{"ask", "--risk", "5%", "问"}, exitFailed, "须是0.01到0.3"},
		{"a risk for a service", []string{"ask", "--base", "http://127.0.0.1:1", "--risk", "0.1", "问"}, exitUsage, "--risk"},
		{"a risk of nothing", []string{"serve", "--risk", "0"}, exitFailed, "须是0.01到0.3"},
		{"no such gold file", []string{"eval", filepath.Join(home, "no")}, exitFailed, "no 不存在"},
		{"a gold file that is none", []string{"eval", file}, exitFailed, "第1行"},
		{"no such configuration", []string{"--config", filepath.Join(home, "no"), "ask", "问"}, exitFailed, "读不了配置文件"},
		{"a data folder that cannot be", []string{"index", "--data", filepath.Join(file, "d")}, exitFailed, "数据目录"},
	} {
		code, out, errs := call(t, environ(home), c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || out != "" || strings.Contains(errs, "no such") ||
			strings.Contains(errs, "refused") {
			t.Errorf("%s: exit %d, want %d with %q\nstdout %s\nstderr %s", c.name, code, c.code, c.want, out, errs)
		}
	}
}

func TestUnreadableFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("SKIP: root reads everything")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, environ(t.TempDir()), "ask", "--corpus", dir, "问"); code != exitFailed || !strings.Contains(errs, "权限") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestHelpAndVersion(t *testing.T) {
	env := environ(t.TempDir())
	for _, args := range [][]string{nil, {"--help"}, {"ask", "--help"}} {
		if code, out, _ := call(t, env, args...); code != 0 || !strings.Contains(out, "用法:") || strings.Contains(out, "Usage") {
			t.Errorf("%v = %d %s", args, code, out)
		}
	}
	for _, arg := range []string{"version", "--version"} {
		if code, out, _ := call(t, env, arg); code != 0 || !strings.HasPrefix(out, "policybot "+release) {
			t.Errorf("%s = %d %s", arg, code, out)
		}
	}
}

func TestPrintableDropsWhatSteersATerminal(t *testing.T) {
	if got := printable("甲\x1b[31m乙\r\n丙\u202e丁\a"); got != "甲[31m乙\n丙丁" {
		t.Errorf("printable = %q", got)
	}
}

func TestProgressOnAPipe(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b)
	for i := range 1000 {
		p.show("读取文件", i+1, 1000)
	}
	p.show("建立索引", 3, 3)
	p.end()
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 12 || lines[10] != "读取文件 1000/1000" || lines[11] != "建立索引 3/3" {
		t.Errorf("printed %q", lines)
	}
}
