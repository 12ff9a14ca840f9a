package search

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// TestMarked: the parts are the quote, also after the way over the API, and a mark that
// cuts a character or stands elsewhere marks nothing.
func TestMarked(t *testing.T) {
	const quote = "小学45人，初中50人。"
	at := func(from, to int) Citation {
		return Citation{Source: corpus.Source{Quote: quote}, Span: corpus.Span{Start: 100, End: 100 + len(quote)},
			Mark: corpus.Span{Start: 100 + from, End: 100 + to}}
	}
	start := strings.Index(quote, "50人")
	for name, c := range map[string]struct {
		cite Citation
		told string
	}{
		"a value":          {at(start, start+len("50人")), "50人"},
		"all":              {at(0, len(quote)), quote},
		"nothing":          {at(3, 3), ""},
		"half a character": {at(1, 6), ""},
		"outside":          {at(3, len(quote)+3), ""},
		"by text":          {Citation{Source: corpus.Source{Quote: quote}, Told: "初中50人"}, "初中50人"},
		"another text":     {Citation{Source: corpus.Source{Quote: quote}, Told: "高中"}, ""},
	} {
		before, told, after := c.cite.Marked()
		if told != c.told || before+told+after != quote {
			t.Errorf("%s: %q %q %q", name, before, told, after)
		}
		sent, err := json.Marshal(Answer{Citations: []Citation{c.cite}}.Worded())
		if err != nil {
			t.Fatal(err)
		}
		var got Answer
		if err := json.Unmarshal(sent, &got); err != nil {
			t.Fatal(err)
		}
		if _, over, _ := got.Citations[0].Marked(); over != c.told {
			t.Errorf("%s: over the API %q", name, over)
		}
	}
}

func TestRest(t *testing.T) {
	hit := func(url string) Nearest { return Nearest{Source: corpus.Source{URL: url}} }
	a := Answer{Citations: []Citation{{Source: corpus.Source{URL: "b"}}}, Nearest: []Nearest{hit("a"), hit("b"), hit("c")}}
	if got := a.Rest(); len(got) != 2 || got[0].URL != "a" || got[1].URL != "c" || len(a.Nearest) != 3 {
		t.Errorf("%+v of %+v", got, a.Nearest)
	}
}
