package unit

import "testing"

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		text, word string
		dim        Dimension
		base       string
		factor     float64
	}{
		{"分贝以下", "分贝", Sound, "分贝", 1},
		{"分以上", "分", Score, "分", 1},
		{"分钟内", "分钟", Duration, "天", 1.0 / 1440},
		{"平方毫米的导线", "平方毫米", Area, "平方米", 1e-6},
		{"平方米", "平方米", Area, "平方米", 1},
		{"m²", "m²", Area, "平方米", 1},
		{"㎡", "㎡", Area, "平方米", 1},
		{"km/h以内", "km/h", Speed, "公里/小时", 1},
		{"km处", "km", Length, "米", 1000},
		{"个工作日内", "个工作日", Duration, "工作日", 1},
		{"个月", "个月", Duration, "月", 1},
		{"年内", "年", Duration, "月", 12},
		{"℃", "℃", Temperature, "摄氏度", 1},
		{"dB(A)。", "dB(A)", Sound, "分贝", 1},
		{"‰", "‰", Share, "1", 0.001},
		{"角钱", "角钱", Money, "元", 0.1},
		{"人次", "人次", Count, "人次", 1},
		{"亩", "亩", Area, "平方米", 10000.0 / 15},
		{"毫克/100毫升", "毫克/100毫升", Concentration, "毫克/100毫升", 1},
		{"部电梯", "部", Count, "把", 1},
	} {
		u, n := Match(c.text)
		if u.Word != c.word || n != len(c.word) || u.Dim != c.dim || u.Base != c.base || u.Factor != c.factor {
			t.Errorf("Match(%q) = %+v of %d bytes, want %s %s in %s times %v", c.text, u, n, c.word, c.dim, c.base, c.factor)
		}
	}
}

// What begins like a unit and is another word measures nothing.
func TestMatchNoUnit(t *testing.T) {
	for _, s := range []string{"", "部门", "次性补助", "年级", "G网络", "kmh", "度假村", "分别", "家庭", "的", "类似"} {
		if u, n := Match(s); n > 0 {
			t.Errorf("Match(%q) = %q", s, u.Word)
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		given, asked string
		want         bool
	}{
		{"名", "人", true}, {"个", "所", true}, {"辆", "人", false}, {"米", "公里", true}, {"工作日", "天", true}, {"课时", "小时", true},
		{"元", "人", false}, {"分", "分钟", false}, {"%", "元", false}, {"‰", "%", true}, {"岁", "年", false},
	} {
		a, ok := Lookup(c.given)
		b, ok2 := Lookup(c.asked)
		if !ok || !ok2 || a.Answers(b) != c.want {
			t.Errorf("%s answers %s: %v, want %v (known %v %v)", c.given, c.asked, a.Answers(b), c.want, ok, ok2)
		}
	}
}

// Amounts in different words of one base are equal after conversion.
func TestConvert(t *testing.T) {
	for _, c := range []struct {
		n    float64
		word string
		m    float64
		to   string
	}{{2, "公里", 2000, "米"}, {1, "公顷", 15, "亩"}, {5, "角", 0.5, "元"}, {2, "年", 24, "个月"}, {90, "分钟", 1.5, "小时"}, {3, "吨", 3000, "公斤"}} {
		a, _ := Lookup(c.word)
		b, _ := Lookup(c.to)
		if x, y := a.Convert(c.n), b.Convert(c.m); !a.Same(b) || x-y > 1e-9 || y-x > 1e-9 {
			t.Errorf("%v%s is %v, %v%s is %v", c.n, c.word, x, c.m, c.to, y)
		}
	}
	day, _ := Lookup("天")
	if work, _ := Lookup("工作日"); day.Same(work) {
		t.Error("a working day is compared with a day")
	}
}

// Every word is found by itself and stands once.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, us := range index() {
		for _, u := range us {
			if seen[u.Word] {
				t.Errorf("%s stands twice", u.Word)
			}
			seen[u.Word] = true
			if got, ok := Lookup(u.Word); !ok || got != u || u.Factor <= 0 || u.Base == "" {
				t.Errorf("Lookup(%s) = %+v %v", u.Word, got, ok)
			}
		}
	}
	if len(seen) < 300 {
		t.Errorf("%d words", len(seen))
	}
	for w := range notBefore {
		if !seen[w] {
			t.Errorf("notBefore names %s, which is no unit", w)
		}
	}
}
