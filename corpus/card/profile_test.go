package card

import (
	"slices"
	"testing"
)

// TestNamed: who is meant, and not the office that looks after him, nor who is left out.
func TestNamed(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"小型微型企业和个体工商户", []string{"小微企业", "个体工商户"}},
		{"中小微企业", []string{"小微企业", "中小企业"}},
		{"毕业年度高校毕业生", []string{"高校毕业生"}},
		{"由退役军人事务局受理", nil},
		{"县残疾人联合会", nil},
		{"具有教师资格", nil},
		{"不包括退役军人", nil},
		{"企业职工，退役军人除外", []string{"职工"}},
		{"除退役军人外", nil},
		{"非高校毕业生", nil},
		{"退役军人事务局负责，退役军人可以申请", []string{"退役军人"}},
		{"非本市户籍的农民工随迁子女", []string{"农民工和务工人员", "随迁子女", "流动人口和新市民"}},
		{"", nil},
	} {
		if got := Named(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q names %q, want %q", c.text, got, c.want)
		}
	}
}

// TestProfiles: every profile is named by each of its own words, has a name of its own and stands with its group.
func TestProfiles(t *testing.T) {
	seen, groups := map[string]bool{}, []string{}
	for _, p := range Profiles() {
		if seen[p.Name] || p.Name == "" || p.Group == "" || len(p.words) == 0 || !IsProfile(p.Name) {
			t.Errorf("profile %q", p.Name)
		}
		seen[p.Name] = true
		if n := len(groups); n == 0 || groups[n-1] != p.Group {
			groups = append(groups, p.Group)
		}
		for _, w := range p.words {
			if !slices.Contains(Named(w+"可以申请"), p.Name) {
				t.Errorf("%q does not name %q", w, p.Name)
			}
		}
	}
	if slices.Sort(groups); len(slices.Compact(slices.Clone(groups))) != len(groups) {
		t.Errorf("a group stands in two places: %q", groups)
	}
	if IsProfile("无此身份") {
		t.Error("a profile nobody has")
	}
}

// TestMarkOf: what a heading says.
func TestMarkOf(t *testing.T) {
	for _, c := range []struct {
		heading string
		want    mark
	}{
		{"补贴对象", mark{field: "target"}},
		{"申报条件：", mark{field: "condition"}},
		{"补贴标准", mark{field: "standard"}},
		{"补助对象与补助标准", mark{field: "target", dual: "standard"}},
		{"报名时间", mark{field: "period"}},
		{"受理地点", mark{field: "address"}},
		{"联系方式", mark{field: "phone"}},
		{"申请所需材料", mark{field: "material"}},
		{"办理需要什么材料？", mark{field: "material"}},
		{"哪些人可以申请？", mark{field: "target"}},
		{"在哪里办理？", mark{field: "address"}},
		{"补贴标准是多少？", mark{field: "standard"}},
		{"如何计算积分？", mark{aside: true}},
		{"办理流程", mark{aside: true}},
		{"不予受理的情形", mark{bar: true}},
		{"建设标准", mark{}},
		{"评分标准", mark{}},
		{"工作条件", mark{}},
		{"指导思想", mark{aside: true}},
		{"", mark{}},
	} {
		if got := markOf(c.heading); got != c.want {
			t.Errorf("%q says %+v, want %+v", c.heading, got, c.want)
		}
	}
}
