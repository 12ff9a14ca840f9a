package outline

import (
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
)

func parsed(t *testing.T, text string) *corpus.Document {
	t.Helper()
	docs := Parse(Input{Mapped: corpus.Identity(text, 0), Source: "a.txt", Path: "a.txt"})
	if len(docs) != 1 {
		t.Fatalf("%d documents", len(docs))
	}
	if err := docs[0].Check(); err != nil {
		t.Fatal(err)
	}
	return docs[0]
}

// TestBracketHeads: words in brackets head the parts of a leaflet, alone on their line or not; one above a title is none.
func TestBracketHeads(t *testing.T) {
	d := parsed(t, "东塘乡公益岗招聘公告\n【岗位】保洁员6名、护林员2名。\n【条件】年龄55周岁以下，能适应户外工作。\n【待遇】\n每月1600元，购买意外伤害保险。\n东塘乡人民政府\n2025年2月25日\n")
	var names []string
	for _, s := range d.Sections {
		names = append(names, s.Name())
	}
	if want := []string{"【岗位】", "【条件】", "【待遇】"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if d = parsed(t, "【政策解读】\n公益岗怎么申请\n年龄55周岁以下、能适应户外工作的可以申请，由村委会核实后报乡里。\n"); len(d.Sections) != 0 {
		t.Errorf("%+v", d.Sections)
	}
}

// TestFoot: what others have at their head may stand at the end, and bodies of one place may be run together.
func TestFoot(t *testing.T) {
	d := parsed(t, "湟水镇人民政府：\n你镇请示收悉，现批复如下：\n一、同意居民用水每立方米0.85元。\n此复。\n谷川县发展和改革局\n2022年9月7日\n谷发改价〔2022〕115号\n")
	if d.Number != "谷发改价〔2022〕115号" {
		t.Errorf("number %q", d.Number)
	}
	d = parsed(t, "葡萄霜霉病防控技术规程\n一、适用范围\n本规程适用于露地栽培葡萄霜霉病的防控，设施栽培参照执行。\n编制单位：谷川县农业技术推广中心\n发布日期：2020-04-15 实施日期：2020-05-01\n")
	if d.Issued.String() != "2020-04-15" || !slices.Equal(d.Issuers, []string{"谷川县农业技术推广中心"}) {
		t.Errorf("issued %s by %q", d.Issued, d.Issuers)
	}
	d = parsed(t, "关于公布水价的通告\n一、居民用水每立方米0.85元。\n谷川县发展和改革局谷川县水利局\n2022年9月7日\n")
	if !slices.Equal(d.Issuers, []string{"谷川县发展和改革局", "谷川县水利局"}) {
		t.Errorf("issued by %q", d.Issuers)
	}
	if d = parsed(t, "关于调整纳税期限的公告\n一、按月申报的调整为按季申报。\n国家税务总局谷川县税务局\n2022年9月7日\n"); len(d.Issuers) != 1 {
		t.Errorf("issued by %q", d.Issuers)
	}
	if d = parsed(t, "关于医保征缴的通告\n一、每人250元。\n青石关镇人民政府\n2019年9月30日\n"); d.Region != "青石关镇" {
		t.Errorf("of %q", d.Region)
	}
}
