package asked

import (
	"testing"

	"github.com/policybot/policybot/search"
)

// TestMarkBehindANoun: a question mark alone makes no question whether something is so.
func TestMarkBehindANoun(t *testing.T) {
	for _, c := range []struct {
		text  string
		yesNo bool
	}{
		{"石桥县 缴存基数 下限？", false},
		{"使用非卫生技术人员从事医疗技术工作的罚款幅度？", false},
		{"有限空间作业时硫化氢浓度限值？", false},
		{"主要负责人 初次培训 学时？", false},
		{"长期通行证的最长有效期限？", false},
		{"社会保险费的缴费比例?", false},
		{"独生子女赡养老人专项附加扣除标准？", false},
		{"校长还要去听课？", true},
		{"外地户口也可以在这边上学？", true},
		{"没有居住证就不给报名?", true},
		{"停水了物业必须先通知住户？", true},
		{"外地户口可以上学吗", true},
	} {
		if got := TypeOf(c.text) == search.YesNo; got != c.yesNo {
			t.Errorf("%s: asks whether: %v", c.text, got)
		}
	}
}

// TestAsksAtEnd: what the last clause asks decides, though a number word stands before it.
func TestAsksAtEnd(t *testing.T) {
	for _, c := range []struct {
		text string
		want search.Type
	}{
		{"后山坡上放几只羊行不行？", search.YesNo},
		{"村里就养了几头猪，还要不要配储粪的设备？", search.YesNo},
		{"因为该交多少税跟税务局吵起来了，复议之前要先把税交了吗？", search.YesNo},
		{"只改了几条，是不是整部都得重新登出来？", search.YesNo},
		{"消防车上高速不用交过路费是吧", search.YesNo},
		{"高龄补贴一个月多少钱，能不能告诉我一下？", search.Numeric},
		{"摆摊要交多少钱，您知道吗", search.Numeric},
		{"能不能说一下停车一小时多少钱", search.Numeric},
		{"办这个要几天，从哪天算起", search.DateType},
		{"养几头猪归谁管，是不是农业局", search.Entity},
	} {
		if got := TypeOf(c.text); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}
