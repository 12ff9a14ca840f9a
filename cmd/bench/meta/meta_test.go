package meta

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun measures two texts of our own: one read right, one whose gold asks for what does not stand there.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	const text = "青岚县教育局关于校服的通知\n青教发〔2023〕6号\n各中小学校：\n一、自愿原则\n（一）校服选用坚持自愿。\n青岚县教育局\n2023年6月12日\n"
	gold := `{"file":"02_a.txt","title":"青岚县教育局关于校服的通知","number":"青教发[2023]6号","issuer":["青岚县教育局"],"region":["青岚县"],` +
		`"issued":"2023-06-12","sections":[{"text":"一、自愿原则","level":1},{"text":"（一）校服选用坚持自愿","level":2}],"keep":["坚持自愿"],"drop":["首页"]}` + "\n" +
		`{"file":"03_b.txt","title":"别的","number":"青教发〔2023〕7号","issuer":["某局"],"region":["某县"],"issued":"2024-01-01",` +
		`"sections":[{"text":"一、自愿原则","level":1},{"text":"（一）校服选用坚持自愿","level":1}],"keep":["没有的"],"drop":["坚持自愿"]}` + "\n"
	for name, words := range map[string]string{"02_a.txt": text, "03_b.txt": text, "gold.jsonl": gold} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	err := Run(t.Context(), []string{"-corpus", dir, "-gold", filepath.Join(dir, "gold.jsonl"), "-failures", "-part", "odd"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	report := out.String()
	for _, want := range []string{
		"title", "1/1 100.0%         0/1 0.0%        1/2 50.0%", "2/2 100.0%        1/2 50.0%        3/4 75.0%",
		"lost \"没有的\"", "still there \"坚持自愿\"", "misplaced \"（一）校服选用坚持自愿\"",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	if strings.Contains(report, "02_a.txt") {
		t.Errorf("a failure of the other half is listed:\n%s", report)
	}
}

// TestParts holds which files a part has.
func TestParts(t *testing.T) {
	for file, parts := range map[string]string{"04_a.txt": "even", "06_a.txt": "even", "05_a.txt": "odd 1of4", "11_a.txt": "odd 3of4"} {
		for _, p := range []string{"even", "odd", "1of4", "3of4"} {
			g := gold{File: file}
			if got, want := g.in(p), strings.Contains(parts, p); got != want {
				t.Errorf("%s in %s: %v", file, p, got)
			}
		}
	}
	if err := Run(t.Context(), []string{"-corpus", ".", "-gold", "x", "-part", "2of4"}, nil); err == nil {
		t.Error("a part that is none is taken")
	}
}
