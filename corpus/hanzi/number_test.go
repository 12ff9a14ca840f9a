package hanzi

import "testing"

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		want float64
	}{
		{"50", 50}, {"５０", 50}, {"2,000", 2000}, {"1,234,567.5", 1234567.5}, {"4.5", 4.5}, {"007", 7},
		{"1.5万", 15000}, {"31982.11万", 319821100}, {"3千万", 3e7}, {"2万亿", 2e12},
		{"零", 0}, {"五", 5}, {"十", 10}, {"十五", 15}, {"五十", 50}, {"四十七", 47}, {"一百", 100},
		{"一百零五", 105}, {"一百〇五", 105}, {"一百五", 150}, {"一百一十", 110}, {"两千", 2000}, {"两千零五", 2005},
		{"一万二千", 12000}, {"一万二", 12000}, {"一万零二", 10002}, {"十二万", 120000}, {"一亿二千万", 1.2e8},
		{"三万亿", 3e12}, {"叁佰伍拾", 350}, {"三点五", 3.5}, {"零点五", 0.5}, {"三点五万", 35000},
		{"13万2千", 132000}, {"1亿5千万", 1.5e8}, {"2万5000", 25000}, {"3百", 300}, {"3万2", 32000}, {"1亿零500万", 1.05e8},
		{"一万零十二", 10012}, {"壹拾万零叁仟肆佰伍拾叁", 103453}, {"一百○五", 105},
		{"二〇二三", 2023}, {"二0一0", 2010}, {"二○一○", 2010}, {"一九九八", 1998}, {"八百三十", 830},
	} {
		if got, ok := ParseNumber(c.in); !ok || got != c.want {
			t.Errorf("ParseNumber(%q) = %v %v, want %v", c.in, got, ok, c.want)
		}
	}
	for _, in := range []string{"", "人", "百分之五", "第五", "-5", "5%", "1,2", "五、", "二三十", "三五", "十百", "万", "1.", "二百零", "五 ", "九点三十"} {
		if got, ok := ParseNumber(in); ok {
			t.Errorf("ParseNumber(%q) = %v, want none", in, got)
		}
	}
}

func TestNumberPrefix(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"50人", "50"}, {"2,000元", "2,000"}, {"1,2,3", "1"}, {"4.5、5.8平方米", "4.5"}, {"1.优先", "1"},
		{"二千人以内", "二千"}, {"二〇二三年", "二〇二三"}, {"二0一0年", "二0一0"}, {"十五日内", "十五"},
		{"1.5万元", "1.5万"}, {"5千米", "5"}, {"3千元", "3千"}, {"三五年", ""}, {"两三个", ""}, {"百分之五", ""},
		{"年", ""}, {"五十以上", "五十"}, {"一、总则", "一"}, {"5百分点", "5"}, {"九点零五分", "九"}, {"二百零件", "二百"},
		{"1万25000", "1万"}, {"1万2.5", "1万"}, {"3千米2", "3"}, {"5百2,000", "5百"},
	} {
		if got := c.in[:NumberPrefix(c.in)]; got != c.want {
			t.Errorf("NumberPrefix(%q) is %q, want %q", c.in, got, c.want)
		}
	}
}

// Whatever NumberPrefix finds, ParseNumber reads.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.5万", "二百零五", "二0一0年", "一万二", "十", "三点五亿"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := NumberPrefix(s)
		if n < 0 || n > len(s) {
			t.Fatalf("prefix %d of %q", n, s)
		}
		if n == 0 {
			return
		}
		if v, ok := ParseNumber(s[:n]); !ok {
			t.Fatalf("prefix %q of %q does not parse", s[:n], s)
		} else if v < 0 {
			t.Fatalf("%q is %v", s[:n], v)
		}
	})
}
