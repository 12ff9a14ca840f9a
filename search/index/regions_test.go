package index

import (
	"context"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func TestBaseRegion(t *testing.T) {
	for in, want := range map[string]string{
		"丙州地区": "丙州", "丙州市": "丙州", "丁南省": "丁南", "戊北壮族自治区": "戊北", "己西自治州": "己西", "城区": "城区", "": "",
	} {
		if got := baseRegion(in); got != want {
			t.Errorf("baseRegion(%q) = %q, want %q", in, got, want)
		}
	}
}

// The same clause in several places: the place that is named comes first, and a
// text for the whole country before the places when none is.
func TestPlaces(t *testing.T) {
	var docs []*corpus.Document
	for _, region := range []string{"丙州市", "丁南省", "戊北县", ""} {
		d := newDoc(region+".txt", "学校安全规定", "学校应当每月检查消防设施。")
		d.Region = region
		docs = append(docs, d)
	}
	ix := open(t, docs)
	for query, first := range map[string]string{
		"丁南多久检查消防设施": "id-丁南省.txt", "戊北縣檢查消防設施": "id-戊北县.txt", "检查消防设施": "id-.txt",
	} {
		res, err := ix.Search(context.Background(), search.Query{Text: query})
		if err != nil || len(res.Hits) != 4 || res.Hits[0].DocumentID != first {
			t.Errorf("%s: %+v %v, want %s first", query, res.Hits, err, first)
		}
	}
}

func TestNamedDocumentComesFirst(t *testing.T) {
	a := newDoc("1.txt", "甲类场所消防规定", "本规定自2019年5月1日起施行。", "学校应当每月检查。")
	b := newDoc("2.txt", "乙类场所消防规定", "本规定自2020年5月1日起施行。", "学校应当每季检查。")
	ix := open(t, []*corpus.Document{a, b})
	for query, first := range map[string]string{"乙类场所消防规定什么时候施行": b.ID, "甲類場所消防規定施行": a.ID} {
		res, err := ix.Search(context.Background(), search.Query{Text: query})
		if err != nil || res.Hits[0].DocumentID != first || res.Hits[0].Clause != 0 {
			t.Errorf("%s: %+v %v", query, res.Hits, err)
		}
	}
}
