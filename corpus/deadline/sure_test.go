package deadline_test

import "testing"

// TestSure: what is laid on somebody, or set by its form, reminds of itself; what may be a
// description, a right or a rate waits for a person's word.
func TestSure(t *testing.T) {
	for _, c := range []struct {
		in   string
		sure bool
	}{
		{"各学校应于2025年5月20日前将整改报告报送县教育局。", true},
		{"请于2025年4月30日前将名单报县人社局。", true},
		{"报名时间：2025年4月18日9:00至4月24日16:00。", true},
		{"录取结果于2025年5月30日向社会公布。", true},
		{"6月中旬前，完成审核程序。", true},
		{"县卫健局每季度应当开展一次检查。", true},
		{"符合条件的家长可在2025年5月17日至19日到学校登记。", true},
		{"2025年二季度纳入贴息范围的项目可以申报。", false},
		{"请问企业上报了2025年12月20日开具的发票怎么查询？", false},
		{"常态分配按季度开展。", false},
		{"各学校应于2025年6月31日前完成建档。", false},
	} {
		found := false
		for _, d := range read(t, "a.txt", head+c.in+"\n") {
			for _, dl := range d.Deadlines {
				found = found || dl.Sure()
			}
		}
		if found != c.sure {
			t.Errorf("%s: sure %v", c.in, found)
		}
	}
}
