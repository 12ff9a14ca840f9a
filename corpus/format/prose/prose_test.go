package prose

import "testing"

func TestHeading(t *testing.T) {
	for _, c := range []struct {
		text, label string
		level, want int
	}{
		{"总体要求", "", 1, 1}, {"总体要求", "一、", 1, 0}, {"一、总体要求", "", 1, 0}, {"（一）目标", "", 2, 0}, {"第三章 附则", "", 1, 0}, {"1. 范围", "", 1, 0},
		{"要求是这样的。", "", 1, 0}, {"", "", 1, 0}, {"总体要求", "", BodyText, 0}, {"办法", "", Title, Title}, {"2025年工作", "", 1, 1},
	} {
		if got := Heading(c.text, c.label, c.level); got != c.want {
			t.Errorf("Heading(%q, %q, %d) = %d, want %d", c.text, c.label, c.level, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		blocks []Block
		want   string
	}{
		{[]Block{{"甲", Title}, {"乙", Title}, {"丙", 1}, {"丁", 0}}, "# 甲乙\n## 丙\n丁\n"},
		{[]Block{{"甲", 1}, {"乙", 2}, {"丙\n", 0}}, "# 甲\n### 乙\n丙\n"},
		{[]Block{{"甲", 1}, {"乙", 1}}, "## 甲\n## 乙\n"},
		{append(make([]Block, 12), Block{"甲", 1}), "\n\n\n\n\n\n\n\n\n\n\n\n## 甲\n"},
		{[]Block{{"甲", 9}, {"乙", 9}}, "###### 甲\n###### 乙\n"},
	} {
		if got := Text(c.blocks); got != c.want {
			t.Errorf("%v: %q, want %q", c.blocks, got, c.want)
		}
	}
}

func TestSigns(t *testing.T) {
	for r, want := range map[rune]string{0xf0fe: "☑", 0xf0a8: "□", 0xf012: "", '字': "字", 3: ""} {
		if got := Symbol(r); got != want {
			t.Errorf("Symbol(%x) = %q", r, got)
		}
	}
	if Raised("2")+Raised("3")+Raised("4") != "²³4" {
		t.Error("raised figures")
	}
}
