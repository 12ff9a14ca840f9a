package main

import (
	"strings"
	"testing"
)

// cardNotice says all that a card holds.
const cardNotice = `青山县人力资源和社会保障局关于申领创业补贴的通知

一、补贴对象
在本县创业的高校毕业生、退役军人。
二、补贴标准
给予一次性补贴5000元。
三、联系方式
联系电话：0571-62345678

青山县人力资源和社会保障局
2026年11月2日
`

func TestCardCommand(t *testing.T) {
	env := environ(t.TempDir())
	dir := folder(t, map[string]string{"a.txt": cardNotice, "b.txt": foodRules})
	for _, c := range []struct {
		args []string
		code int
		says []string
		not  string
	}{
		{nil, 0, []string{"《青山县人力资源和社会保障局关于申领创业补贴的通知》", "对象  在本县创业的高校毕业生、退役军人。", "[一、补贴对象]", "电话  联系电话：0571-62345678", "文件点到的身份: 高校毕业生(1份)"}, "食堂"},
		{[]string{"--profile", "退役军人"}, 0, []string{"给予一次性补贴5000元。"}, "文件点到的身份"},
		{[]string{"--profile", "外国人"}, 0, []string{"没有符合条件的卡片"}, "创业"},
		{[]string{"--profile", "国王"}, 1, []string{"没有“国王”这个身份"}, ""},
		{[]string{"创业补贴"}, 0, []string{"给予一次性补贴5000元。"}, ""},
		{[]string{"--json", "创业补贴"}, 0, []string{`"field": "standard"`, `"text": "给予一次性补贴5000元。"`}, ""},
	} {
		code, out, errs := call(t, env, append([]string{"card", "--corpus", dir}, c.args...)...)
		for _, want := range c.says {
			if code != c.code || !strings.Contains(out+errs, want) {
				t.Errorf("card %q = %d, lacks %q:\n%s%s", c.args, code, want, out, errs)
			}
		}
		if c.not != "" && strings.Contains(out, c.not) {
			t.Errorf("card %q says %q:\n%s", c.args, c.not, out)
		}
	}
}
