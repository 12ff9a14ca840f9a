package tables

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun: the tables of a folder are listed, and rows that questions ask for are looked for in its clauses.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	text := "清河市技能补贴办法\n第一条 补贴标准如下：\n工种\n等级\n补贴（元/人）\n焊工\n四级\n1800\n电工\n四级\n1600\n电工\n五级\n1100\n第二条 本办法自2024年1月1日起施行。\n"
	rows := `{"id":"1","category":"table","evidence":{"a.txt":"电工\n五级\n1100"}}` + "\n" +
		`{"id":"2","category":"table","evidence":{"a.txt":"焊工\n四级\n1600"}}` + "\n"
	for name, words := range map[string]string{"a.txt": text, "rows.jsonl": rows} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-corpus", dir}, "[电工] [五级] [1100]"},
		{[]string{"-corpus", dir, "-rows", filepath.Join(dir, "rows.jsonl")}, "1 of 2 in one clause"},
	} {
		var out strings.Builder
		if err := Run(t.Context(), c.args, &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%v: %s", c.args, out.String())
		}
	}
}
