package curated

import (
	"strings"
	"testing"
	"unicode"

	"github.com/policybot/policybot/corpus/hanzi"
)

func TestPlain(t *testing.T) {
	for _, same := range [][]string{
		{"校车多久检验一次？", "请问校车多久检验一次呢", "　校車多久檢驗一次", "您好，请问校车多久检验一次啊？！", "校车 多久 检验一次"},
		{"增值税率为3%吗", "增值税率为３％吗？"},
		{"PM2.5是多少", "pm2.5是多少"},
	} {
		for _, s := range same[1:] {
			if Plain(s) != Plain(same[0]) {
				t.Errorf("%q is %q, %q is %q", s, Plain(s), same[0], Plain(same[0]))
			}
		}
	}
	for _, other := range [][2]string{
		{"限高1.5米吗", "限高15米吗"}, {"限高1 5米吗", "限高15米吗"}, {"2、3年级能申请吗", "23年级能申请吗"}, {"一、二年级有作业吗", "一二年级有作业吗"},
		{"超过30%吗", "超过30吗"}, {"可以报名", "可以报名吗"}, {"请假几天", "假几天"}, {"可以申请", "不可以申请"}, {"第3-5条", "第35条"}, {"8:30上班", "830上班"},
	} {
		if Plain(other[0]) == Plain(other[1]) {
			t.Errorf("%q and %q are both %q", other[0], other[1], Plain(other[0]))
		}
	}
}

// FuzzPlain: it is the same applied again, keeps every letter but manners at the ends, and never makes one number of two.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"请问，2、3年级 1.5米呢？", "你好你好", "'=1+1", "一、二", "٣ ٤", "a\u0301b"} {
		f.Add(s)
	}
	numbers := func(s string) string {
		return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != '-' }), "|")
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Plain(text)
		if again := Plain(got); again != got {
			t.Errorf("%q becomes %q, then %q", text, got, again)
		}
		from := hanzi.Fold(hanzi.Simplify(text))
		clean := strings.NewReplacer(".", " ", "-", " ").Replace
		if a, b := numbers(clean(from)), numbers(clean(got)); a != b {
			t.Errorf("%q has the numbers %s, its plain form %q has %s", text, a, got, b)
		}
	})
}
