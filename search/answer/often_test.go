package answer

import (
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/unit"
	"github.com/policybot/policybot/search/answer/asked"
)

// TestOften: who asks how often something is done wants 每两年, with how many times, and no length of time that stands near.
func TestOften(t *testing.T) {
	for question, want := range map[string]bool{
		"玻璃幕墙至少几年要做一次安全检测": true, "上海的非遗项目隔几年评估一回": true, "多久公布一次财务报告": true, "安全会议多长时间开一次": true,
		"试用期最长多久": false, "公示几天": false, "一次罚多少钱": false, "几年内不得报考": false,
	} {
		if got := slices.Contains(wantOf(asked.TypeOf(question), question).dims, unit.Often); got != want {
			t.Errorf("%s: asks how often: %t", question, got)
		}
	}
	for text, want := range map[string]string{
		"应当每两年至少组织一次妇科病普查。": "每两年至少组织一次", "每年进行一次健康检查": "每年进行一次", "每月向社会公布。": "每月", "每季度，检查两次": "每季度",
	} {
		for _, v := range statement.Values(text) {
			if v.Dim() != unit.Often {
				continue
			}
			if at := withTimes(text, v); text[at.Start:at.End] != want {
				t.Errorf("%s: %q, want %q", text, text[at.Start:at.End], want)
			}
		}
	}
}
