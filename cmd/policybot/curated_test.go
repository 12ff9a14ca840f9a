package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCuratedCommands: a table is imported, its question answered by its clause, listed and exported; eval of what is
// exported shows that nothing is broken, and after the clause has changed that something is.
func TestCuratedCommands(t *testing.T) {
	dir := folder(t, map[string]string{"rules.txt": dormRules})
	env := environ(t.TempDir())
	run, has := console(t, env)
	has(run(exitFailed, "curated", "list"), "服务没有运行")
	s := startServe(t, env, "--corpus", dir)
	has(run(exitOK, "curated", "list"), "没有。", "/curate")
	table := func(text string) string {
		return folder(t, map[string]string{"t.csv": "标准问,相似问,路径,条款原文,要点,负责人,复核日期\n" + text})
	}
	var found searchHits
	_, hits, _ := call(t, env, "search", "--json", "每间宿舍住宿学生不超过8人")
	if err := json.Unmarshal([]byte(hits), &found); err != nil || len(found.Hits) == 0 {
		t.Fatalf("%+v %v", found, err)
	}
	clause := found.Hits[0].Text
	bad := table("八人间能住九个人吗,,rules.txt,没有这样的话,,王,2099-01-01\n")
	has(run(exitFailed, "curated", "import", filepath.Join(bad, "t.csv")), "第2行", "没有这样一条原文", "一行也没有导入")
	good := table("一个屋塞几个娃,\"寝室挤几个娃\n床位给几个娃\",rules.txt,\"" + clause + "\",每间宿舍住宿学生不超过8人,王,2099-01-01\n")
	has(run(exitOK, "curated", "import", filepath.Join(good, "t.csv")), "新增1条")
	has(run(exitOK, "ask", "请问寝室挤几个娃？"), "每间宿舍住宿学生不超过8人", "人工核对")
	has(run(exitOK, "curated", "list"), "一个屋塞几个娃", "有效", "2099-01-01")

	out := t.TempDir()
	book, gold, back := filepath.Join(out, "a.xlsx"), filepath.Join(out, "a.jsonl"), filepath.Join(out, "a.csv")
	has(run(exitOK, "curated", "export", book), "已导出到 "+book)
	has(run(exitUsage, "curated", "export", filepath.Join(out, "a.doc")), "看不出格式", ".xlsx", "--format")
	has(run(exitUsage, "curated", "list", "--state", "失效"), "选项--state不能是“失效”,只能是 live、lapsed、due")
	has(run(exitOK, "curated", "import", book), "新增0条,改动1条")
	run(exitOK, "curated", "export", back)
	f, err := os.Open(back)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // only read from
	if rows, err := csv.NewReader(f).ReadAll(); err != nil || len(rows) != 2 {
		t.Errorf("%q %v", rows, err)
	}
	run(exitOK, "curated", "export", "--eval", gold)
	if got := run(exitOK, "eval", "--rows", gold); strings.Contains(got, "未作答") || strings.Contains(got, "缺少") || !strings.Contains(got, "3") {
		t.Errorf("nothing has changed, and eval says:\n%s", got)
	}
	run(exitUsage, "curated", "export", "--eval", "--format", "csv", gold)

	// With another clause in the place of the one that was checked.
	s.stop()
	changed := folder(t, map[string]string{"rules.txt": strings.Replace(dormRules, "不超过8人", "不超过6人", 1)})
	startServe(t, env, "--corpus", changed)
	if got := run(exitOK, "eval", "--rows", gold); !strings.Contains(got, "一个屋塞几个娃") && !strings.Contains(got, "-0") {
		t.Errorf("the clause has changed, and eval says:\n%s", got)
	}
	has(run(exitOK, "curated", "list", "--state", "lapsed"), "失效")
}
