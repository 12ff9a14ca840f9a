package wording

import "testing"

// TestNumbersStand: a number is the same in either script, and no part of another.
func TestNumbersStand(t *testing.T) {
	for _, c := range []struct {
		headline, text string
		want           bool
	}{
		{"50人", "初中五十人", true},
		{"五十人", "不超过50人", true},
		{"5人", "不超过50人", false},
		{"1,250元", "共计1250元", true},
		{"4.5平方米", "4.5、5.8平方米", true},
		{"否，47人超过45人的上限", "不超过45人", false},
		{"没有数字", "", true},
	} {
		if got := NumbersStand(c.headline, c.text); got != c.want {
			t.Errorf("%s in %s: %v", c.headline, c.text, got)
		}
	}
	if !NumbersStand("否，47人超过45人的上限", "不超过45人", "一个班47人可以吗") {
		t.Error("a number of the question does not count")
	}
}

// TestGoverns: the first modal verb governs, and a bound forbids nothing.
func TestGoverns(t *testing.T) {
	for text, want := range map[string]int{
		"可以在禁止通行的路段行驶": 1, "不得转租，鼓励退租": -1, "由县教育局备案": 0, "保修期不得低于三年": 0,
	} {
		if got := governs(text); got != want {
			t.Errorf("%s: %d", text, got)
		}
	}
}
