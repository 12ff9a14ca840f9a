package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

// TestUpgrade: the data folder of every earlier version is taken over as it is. What was uploaded is answered from and has its
// history, reminders, people and subscriptions are there and can be changed, and it can be saved again.
func TestUpgrade(t *testing.T) {
	olds, err := filepath.Glob(filepath.Join("testdata", "upgrade", "*.tar.gz"))
	if err != nil || len(olds) == 0 {
		t.Fatalf("no earlier version: %v", err)
	}
	for _, old := range olds {
		t.Run(filepath.Base(old), func(t *testing.T) {
			const token = "r7Qm2vXk9TfLw4Bz"
			home := t.TempDir()
			env := environ(home, "POLICYBOT_DATA", filepath.Join(home, "data"), "POLICYBOT_TOKEN", token)
			must(t, env, "restore", old)
			s := startServe(t, env)
			if a := postAsk(t, s.url, "每间宿舍最多住几个学生"); a.Status != search.Answered || !strings.Contains(a.Headline, "8人") {
				t.Errorf("asked of what was uploaded: %+v", a)
			}
			if a := postAsk(t, s.url, "初中班额上限是多少"); a.Status != search.Answered || !strings.Contains(a.Headline, "50人") {
				t.Errorf("asked of the sample: %+v", a)
			}
			for _, c := range []struct {
				args []string
				want []string
			}{
				{[]string{"remind", "list"}, []string{"慰问教师", "console@王科长", "报考勤", "每月"}},
				{[]string{"person", "list"}, []string{"王科长"}},
				{[]string{"remind", "subscriptions"}, []string{"塔城", "console"}},
				{[]string{"show", "青教发〔2023〕7号"}, []string{"青山县教育局", "宿舍.txt"}},
			} {
				out := must(t, env, c.args...)
				for _, want := range c.want {
					if !strings.Contains(out, want) {
						t.Errorf("%v lacks %q:\n%s", c.args, want, out)
					}
				}
			}
			id := ""
			for line := range strings.Lines(must(t, env, "remind", "list")) {
				if strings.Contains(line, "报考勤") {
					id, _, _ = strings.Cut(line, " ")
				}
			}
			if out := must(t, env, "remind", "cancel", id); !strings.Contains(out, "已取消") {
				t.Errorf("cancel: %s", out)
			}
			must(t, env, "backup", filepath.Join(home, "again.tar.gz"))
			if code, errs := s.stop(); code != exitOK {
				t.Errorf("serve ended with %d: %s", code, errs)
			}
		})
	}
}
