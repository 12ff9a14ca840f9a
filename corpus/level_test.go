package corpus

import "testing"

func TestLevelOf(t *testing.T) {
	for region, want := range map[string]Level{
		"": National, "山东省": Provincial, "上海市": Provincial, "内蒙古自治区": Provincial, "新疆": Provincial,
		"青岛市": City, "塔城地区": City, "恩施土家族苗族自治州": City, "兴安盟": City, "吉林市": City,
		"吴忠市利通区": County, "上海市浦东新区": County, "额敏县": County, "昆山市": County, "鄂托克前旗": County, "山东省青岛市即墨区": County,
		"额敏县额敏镇": Township, "某某街道": Township, "广西壮族自治区百色市": City, "伊犁哈萨克自治州霍城县": County,
	} {
		if got := LevelOf(region); got != want {
			t.Errorf("%q is %s, want %s", region, got, want)
		}
	}
}

func TestTypeOf(t *testing.T) {
	for title, want := range map[string]string{
		"中华人民共和国义务教育法": "法律", "青岛市学校安全管理办法": "办法", "青岛市学校安全条例(2019年修正)": "条例", "关于印发《某方案》的通知": "通知",
		"某某法实施细则（试行）": "细则", "民法典": "法律", "刑法修正案(十)": "修正案", "吴忠市利通区教育事业发展“十四五”规划": "规划", "教师节的由来": OtherType, "": OtherType, "(": OtherType, "()": OtherType,
	} {
		if got := TypeOf(title); got != want {
			t.Errorf("%q is %s, want %s", title, got, want)
		}
	}
}
