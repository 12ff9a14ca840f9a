package zh

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestLooksLike(t *testing.T) {
	for _, pair := range strings.Fields("未末 己已 已巳 晴睛 陪赔 倍培 账帐 戍戌 茶荼 祖租 侯候 辨辩 辩辫 拔拨 崇祟 暑署 治冶 哀衰 贷货 券卷 籍藉 幅辐 博搏 班斑 检捡 城诚 师帅 拆折 住往 竞竟") {
		r := []rune(pair)
		if !LooksLike(r[0], r[1]) || !LooksLike(r[1], r[0]) || !slices.Contains(Alike(r[0]), r[1]) {
			t.Errorf("%s do not look alike", pair)
		}
	}
	for _, pair := range []string{"教育", "县乡", "一龘", "未未", "a未", "龘a"} {
		r := []rune(pair)
		if LooksLike(r[0], r[1]) {
			t.Errorf("%s look alike", pair)
		}
	}
	most, sum, asked := 0, 0, 0
	all := slices.Sorted(maps.Keys(shapes()))
	for i := 0; i < len(all); i += 97 {
		n := 0
		for _, other := range all {
			if LooksLike(all[i], other) {
				n++
			}
		}
		most, sum, asked = max(most, n), sum+n, asked+1
	}
	if mean := float64(sum) / float64(asked); mean > 30 || most > 150 {
		t.Errorf("%.1f like a character, %d at most: too many to mean anything", mean, most)
	}
}

func TestAlike(t *testing.T) {
	for of, want := range map[rune]string{'成': "城诚程", '务': "物误雾", '请': "清情晴睛"} {
		got := Alike(of)
		for _, r := range want {
			if !slices.Contains(got, r) {
				t.Errorf("nothing like %c: %s", of, string(got))
			}
		}
		if slices.Contains(got, of) {
			t.Errorf("%c is like itself", of)
		}
	}
	if got := Alike('x'); len(got) != 0 {
		t.Errorf("like x: %s", string(got))
	}
}
