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
