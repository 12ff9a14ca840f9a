package main

import (
	"errors"
	"strings"
	"testing"
)

func TestFiltersInChinese(t *testing.T) {
	for _, c := range []struct {
		from        []choice
		given, want string
	}{
		{validityChoices, "现行有效", "in_force"}, {validityChoices, "有效", "in_force"}, {validityChoices, "in_force", "in_force"},
		{validityChoices, "IN_FORCE", "in_force"}, {validityChoices, " 已废止 ", "repealed"}, {validityChoices, "失效", "repealed"},
		{validityChoices, "尚未生效", "not_yet"}, {validityChoices, "未知", "unknown"}, {validityChoices, "", ""},
		{authorityChoices, "正式文件", "official"}, {authorityChoices, "摘编", "digest"}, {authorityChoices, "范文", "template"},
		{levelChoices, "省级", "provincial"}, {levelChoices, "县", "county"}, {levelChoices, "国家级", "national"}, {levelChoices, "乡镇", "township"},
		{sortChoices, "最新", "date"}, {modeChoices, "按意思", "hybrid"},
		{deadlineChoices, "期限", "deadline"}, {deadlineChoices, "定期", "recurring"}, {deadlineChoices, "目标", "target"},
		{statusChoices, "已完成", "done"}, {statusChoices, "ended", "ended"},
	} {
		got := c.given
		if err := pick("x", &got, c.from); err != nil || got != c.want {
			t.Errorf("%q is %q, want %q; %v", c.given, got, c.want, err)
		}
	}
	bad := "很有效"
	if err := pick("validity", &bad, validityChoices); !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "有效、尚未生效") || !strings.Contains(err.Error(), "in_force、not_yet") {
		t.Errorf("a wrong value: %v", err)
	}
}

// TestNoWordMeansTwoThings: a word typed for a filter has one meaning, and every value has a word.
func TestNoWordMeansTwoThings(t *testing.T) {
	for _, from := range [][]choice{authorityChoices, validityChoices, levelChoices, sortChoices, modeChoices, deadlineChoices, statusChoices} {
		of := map[string]string{}
		for _, c := range from {
			if c.value == "" || len(c.said) == 0 || c.said[0] == "" {
				t.Errorf("%+v has no value or no word", c)
			}
			for _, w := range append(c.said, c.value) {
				if of[w] != "" {
					t.Errorf("%s means %s and %s", w, of[w], c.value)
				}
				of[w] = c.value
			}
		}
	}
}

func TestUsageErrorsHelp(t *testing.T) {
	env := environ(t.TempDir())
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"serv"}, []string{"没有这个命令: serv", "可能是想写 serve", "policybot --help"}},
		{[]string{"remind", "lst"}, []string{"没有这个命令: lst", "可能是想写 list", "policybot remind --help"}},
		{[]string{"serve", "--adr", "x"}, []string{"没有这个选项: --adr", "--addr", "policybot serve --help"}},
		{[]string{"remind", "list", "--statsu", "done"}, []string{"可能是想写 --status", "policybot remind list --help"}},
		{[]string{"初中班额上限是多少"}, []string{"要提问请写 policybot ask 初中班额上限是多少"}},
		{[]string{"version", "x"}, []string{"多余的参数: x"}},
		{[]string{"remind"}, []string{"请给出一个命令", "policybot remind --help"}},
		{[]string{"help", "serv"}, []string{"没有这个命令: serv", "可能是想写 serve"}},
		{[]string{"search", "--validity", "很有效", "班"}, []string{"有效、尚未生效"}},
		{[]string{"search", "--status", "很有效", "班"}, []string{"有效、尚未生效"}},
		{[]string{"deadlines", "--kind", "x"}, []string{"期限、定期、目标"}},
		{[]string{"remind", "list", "--status", "x"}, []string{"进行中、已完成"}},
	} {
		code, out, errs := call(t, env, c.args...)
		if code != exitUsage || out != "" || strings.Contains(errs, "did you mean") || strings.Contains(errs, `"`) {
			t.Errorf("%v = %d\n%s%s", c.args, code, out, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%v lacks %q: %s", c.args, want, errs)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	env := environ(t.TempDir())
	overview := must(t, env, "help")
	if again := must(t, env, "--help"); again != overview {
		t.Errorf("--help says something else:\n%s\n%s", overview, again)
	}
	at := -1
	for _, want := range []string{"\n提问和查阅:\n", "  ask ", "  search ", "  show ", "\n提醒:\n", "  remind ", "\n服务和管理:\n", "  serve ", "  doctor ", "\n其他:\n", "  help ", "\n选项:\n", "--config", "policybot help 命令"} {
		i := strings.Index(overview, want)
		if i <= at {
			t.Errorf("the overview lacks %q at its place:\n%s", want, overview)
		}
		at = i
	}
	if n := strings.Count(overview, "\n"); n > 45 {
		t.Errorf("the overview has %d lines and fills more than a screen", n)
	}
	for _, args := range [][2][]string{
		{{"help", "search"}, {"search", "--help"}}, {{"help", "remind"}, {"remind", "--help"}}, {{"help", "remind", "add"}, {"remind", "add", "--help"}},
	} {
		if a, b := must(t, env, args[0]...), must(t, env, args[1]...); a != b || !strings.Contains(a, "用法: policybot "+args[1][0]) || strings.Contains(a, "Usage") {
			t.Errorf("%v and %v:\n%s\n%s", args[0], args[1], a, b)
		}
	}
	if of := must(t, env, "help", "remind"); !strings.Contains(of, "  add ") || !strings.Contains(of, "policybot help remind 命令") || strings.Contains(of, "服务和管理") {
		t.Errorf("help remind:\n%s", of)
	}
}

// TestStrayVariables: a misspelt setting is named before anything is done, its value never.
func TestStrayVariables(t *testing.T) {
	env := environ(t.TempDir(), "POLICYBOT_TOKN", "geheim-geheim", "POLICYBOT_NONSENSE", "geheim-geheim")
	_, out, errs := call(t, env, "parse-time", "明天上午9点")
	if !strings.Contains(errs, "POLICYBOT_TOKN,没有采用,是不是 POLICYBOT_TOKEN?") || !strings.Contains(errs, "POLICYBOT_NONSENSE,没有采用。") ||
		strings.Contains(out+errs, "geheim") {
		t.Errorf("%s%s", out, errs)
	}
	if n := strings.Count(errs, "POLICYBOT_TOKN"); n != 1 {
		t.Errorf("said %d times: %s", n, errs)
	}
}
