package clean

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// ownText are the folders of documents of the repository's own, whose lines are what sites do not write.
var ownText = []string{"../sample/docs", "../../search/answer/train/own/notices", "../../search/encoder/train/own/notices"}

// readSite are the names and words of sites in testdata/site.txt.
func readSite(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/site.txt")
	if err != nil {
		t.Fatal(err)
	}
	return unique(strings.Fields(string(raw)))
}

// readOwn are the short words of the own documents, without what their pages have of sites.
func readOwn(t *testing.T, site []string) (words []string) {
	t.Helper()
	known := map[string]bool{}
	for _, w := range site {
		known[w] = true
	}
	for _, dir := range ownText {
		names, err := filepath.Glob(dir + "/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !utf8.Valid(raw) || strings.Contains(string(raw), "<div") {
				continue
			}
			for l := range strings.Lines(string(raw)) {
				for _, w := range siteWords(strings.TrimSpace(l)) {
					if n := utf8.RuneCountInString(w); n >= 2 && n <= 30 && !known[w] && weigh(w) < menuWeight {
						words = append(words, w)
					}
				}
			}
		}
	}
	return unique(words)
}

func unique(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

const (
	smoothing = 0.3
	minWeight = 1.0
	dirt      = 2.5 // own lines scored higher are of the sites their pages came from
)

// fit counts in how many words of each kind the grams stand.
func fit(site, own []string) map[string]float64 {
	count := func(words []string) map[string]int {
		n := map[string]int{}
		for _, w := range words {
			for _, g := range unique(gramsOf(w)) {
				n[g]++
			}
		}
		return n
	}
	s, o := count(site), count(own)
	grams := map[string]float64{}
	share := func(n, of int) float64 { return math.Log((float64(n) + smoothing) / (float64(of) + 2*smoothing)) }
	weigh := func(g string) {
		w := share(s[g], len(site)) - share(o[g], len(own))
		if 3*s[g]+o[g] >= 3 && math.Abs(w) > minWeight {
			grams[g] = w
		}
	}
	for g := range s {
		weigh(g)
	}
	for g := range o {
		weigh(g)
	}
	return grams
}

func scoreBy(grams map[string]float64, word string) (sum float64) {
	all := gramsOf(word)
	for _, g := range all {
		sum += grams[g]
	}
	return sum / math.Sqrt(float64(len(all)))
}

// withoutDirt leaves out the own words that a fit to all the others takes for those of a site.
func withoutDirt(site, own []string) (clean []string) {
	const folds = 5
	for k := range folds {
		var rest, held []string
		for i, w := range own {
			if i%folds == k {
				held = append(held, w)
			} else {
				rest = append(rest, w)
			}
		}
		grams := fit(site, rest)
		for _, w := range held {
			if scoreBy(grams, w) < dirt {
				clean = append(clean, w)
			}
		}
	}
	return unique(clean)
}

// TestLearned fits the weights again to four fifths of the words and asks the last fifth, as what is kept must hold for
// names nobody has listed. With -update it keeps the weights fitted to all of them.
func TestLearned(t *testing.T) {
	site := readSite(t)
	own := withoutDirt(site, readOwn(t, site))
	if *update {
		grams := fit(site, own)
		var lines []string
		for g, w := range grams {
			lines = append(lines, fmt.Sprintf("%s\t%.1f\n", g, w))
		}
		slices.Sort(lines)
		if err := os.WriteFile("data/site.tsv", []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const folds = 5
	found, wrong := 0, 0
	for k := range folds {
		part := func(words []string) (rest, held []string) {
			for i, w := range words {
				if i%folds == k {
					held = append(held, w)
				} else {
					rest = append(rest, w)
				}
			}
			return rest, held
		}
		s, heldSite := part(site)
		o, heldOwn := part(own)
		grams := fit(s, o)
		for _, w := range heldSite {
			if scoreBy(grams, w) >= likelySite {
				found++
			}
		}
		for _, w := range heldOwn {
			if scoreBy(grams, w) >= likelySite {
				wrong++
			}
		}
	}
	t.Logf("%d of %d words of sites found unseen, %d of %d of documents taken for one", found, len(site), wrong, len(own))
	if 100*found < 60*len(site) || 100*wrong > 2*len(own) {
		t.Errorf("%d of %d words of sites found unseen, %d of %d of documents taken for one", found, len(site), wrong, len(own))
	}
}

// TestSiteScore asks words that testdata/site.txt does not have.
func TestSiteScore(t *testing.T) {
	for _, w := range []string{"水库概况", "走进公园 公园新闻 游园服务", "投诉信箱", "校友信箱", "猜您喜欢", "返回栏目首页", "转载请联系本站编辑", "部门之窗 便民查询"} {
		if learnedWeight(w) < menuWeight {
			t.Errorf("%q scores %.1f", w, siteScore(w))
		}
	}
	for _, w := range []string{"青岚县水利局", "申请材料", "补贴标准", "抄送：县委办公室", "2023年5月1日", "各乡镇人民政府：", "附件：1.申请表", "青水发〔2023〕1号", "每户每月补助200元",
		"青岚县人民政府关于公布水价的通告"} {
		if learnedWeight(w) > 0 {
			t.Errorf("%q scores %.1f", w, siteScore(w))
		}
	}
}
