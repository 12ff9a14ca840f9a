package corpus_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

func TestSourceLabels(t *testing.T) {
	for _, c := range []struct {
		authority corpus.Authority
		validity  corpus.Validity
		labels    []string
		caution   string
	}{
		{corpus.Official, corpus.InForce, []string{"有效"}, ""},
		{corpus.Official, corpus.Unknown, []string{"有效性未知"}, ""},
		{corpus.Official, corpus.Amended, []string{"已修改"}, "已修改"},
		{corpus.Official, corpus.Repealed, []string{"已废止"}, "已废止"},
		{corpus.Official, corpus.NotYet, []string{"尚未生效"}, "尚未生效"},
		{corpus.Excerpt, corpus.InForce, []string{"有效", "节选转载"}, "节选转载"},
		{corpus.Template, corpus.Unknown, []string{"有效性未知", "范文，不是政策依据"}, "范文，不是政策依据"},
		{corpus.Digest, corpus.Repealed, []string{"已废止", "演示摘编，非原文"}, "已废止、演示摘编，非原文"},
		{"", "", nil, ""},
	} {
		s := corpus.Source{Authority: c.authority, Validity: c.validity}
		if got := s.Labels(); !slices.Equal(got, c.labels) || s.Caution() != c.caution {
			t.Errorf("%s %s: %q, caution %q", c.authority, c.validity, got, s.Caution())
		}
	}
}

// The names are a contract: of the API, of webhooks, of what clients read.
func TestSourceJSON(t *testing.T) {
	m := corpus.Meta{
		ID: "d", Title: "办法", Number: "1号", Issuers: []string{"甲局", "乙局"},
		Issued: corpus.Date{Year: 2021, Month: 9, Day: 18}, Region: "某县", Authority: corpus.Official,
		Validity: corpus.InForce, File: "a.txt",
	}
	b, err := json.Marshal(m.Source([]string{"一"}, "原文", "/documents/d#c1"))
	want := `{"document_id":"d","title":"办法","number":"1号","issuer":"甲局、乙局","issued":"2021-09-18","region":"某县","authority":"official",` +
		`"validity":"in_force","section":["一"],"quote":"原文","source":"a.txt","url":"/documents/d#c1"}`
	if err != nil || string(b) != want {
		t.Errorf("%s, %v, want\n%s", b, err, want)
	}
}

func TestLabelsAreWorded(t *testing.T) {
	for _, l := range corpus.Levels() {
		if l.Word() == "" || !strings.Contains(l.Label(), l.Word()) {
			t.Errorf("%s: %q, %q", l, l.Word(), l.Label())
		}
	}
	for k, want := range map[corpus.DeadlineKind]string{corpus.DueOnce: "期限", corpus.Recurring: "定期", corpus.Target: "目标"} {
		if k.Label() != want {
			t.Errorf("%s is called %s", k, k.Label())
		}
	}
}
