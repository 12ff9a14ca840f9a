package headlines

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/headline"
)

// TestRun learns from ten texts of one form and tells the title of each by the others.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	var gold strings.Builder
	for i, what := range strings.Fields("校服 托管 水价 电价 养犬 停车 垃圾 食堂 运动会 体检") {
		text := fmt.Sprintf("首页\n通知公告\n关于加强%s管理的通知\n各有关单位：\n为加强%s管理，经研究同意，现将有关事项通知如下，请遵照执行。\n一、目标\n按期完成。\n", what, what)
		name := fmt.Sprintf("%d.txt", i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&gold, "{\"file\":%q,\"title\":\"关于加强%s管理的通知\"}\n", name, what)
	}
	rows, weights := filepath.Join(dir, "gold.jsonl"), filepath.Join(dir, "w.tsv")
	if err := os.WriteFile(rows, []byte(gold.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := Run(t.Context(), []string{"-write", weights, dir + "=" + rows}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "20 of 20") {
		t.Error(out.String())
	}
	raw, err := os.ReadFile(weights)
	if err != nil || !strings.Contains(string(raw), headline.None+"\t") {
		t.Errorf("%v: %s", err, raw)
	}
	if Run(t.Context(), []string{"x"}, &out) == nil {
		t.Error("a folder without gold is taken")
	}
}
