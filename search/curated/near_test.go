package curated

import (
	"context"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

// senses cuts at blanks, and finds questions as near as a test says.
type senses struct {
	same map[string]string
	near map[string]float32 // question -> likeness to whatever it is asked about; "反" to counter-examples
}

func (s senses) Words(_ context.Context, text string) (out []string) {
	for _, w := range []string{"校车", "多久", "检验", "检测", "年检", "一次", "家长", "学校", "通知", "费用", "保险"} {
		if at := strings.Index(text, w); at >= 0 {
			out = append(out, w)
		}
	}
	return out
}

func (s senses) Same(_ context.Context, a, b string) bool { return s.same[a] == b || s.same[b] == a }

func (s senses) Likeness(_ context.Context, question string, others []string) ([]float32, error) {
	var out []float32
	for _, o := range others {
		n := s.near[question]
		if strings.Contains(o, "报废") {
			n = s.near["反"+question]
		}
		out = append(out, n)
	}
	return out, nil
}

func TestNear(t *testing.T) {
	d := bus()
	lib := shelf{d.ID: d}
	s := senses{same: map[string]string{"检验": "检测"}, near: map[string]float32{}}
	p := pair(t, lib, draft(d))
	for _, c := range []struct {
		name, question string
		near, against  float32
		history, want  bool
	}{
		{"synonyms, near", "校车多久要检测一次", 0.97, 0.8, false, true},
		{"not near enough", "校车多久要检测一次", 0.9, 0.8, false, false},
		{"a counter-example is nearer", "校车多久要检测一次", 0.97, 0.98, false, false},
		{"a counter-example is as near", "校车多久要检测一次", 0.97, 0.965, false, false},
		{"another word", "校车多久要年检一次", 0.99, 0.1, false, false},
		{"a word more", "校车保险多久检测一次", 0.99, 0.1, false, false},
		{"a negation", "校车多久不检测一次", 0.99, 0.1, false, false},
		{"a figure", "校车多久要检测一次3", 0.99, 0.1, false, false},
		{"asks where", "校车在哪里检测一次", 0.99, 0.1, false, false},
		{"goes on from something", "校车多久要检测一次", 0.97, 0.8, true, false},
	} {
		s.near[c.question], s.near["反"+c.question] = c.near, c.against
		q := search.Question{Text: c.question}
		if c.history {
			q.History = []search.Turn{{Text: "幼儿园的呢"}}
		}
		got := ask(t, answererOf(lib, s, false, p), q)
		if (got.Curated != nil) != c.want || c.want && (!got.Curated.Similar || !strings.Contains(got.Curated.Note(), p.Question)) {
			t.Errorf("%s: %+v", c.name, got.Curated)
		}
	}
	// Two that lead elsewhere and are as near: neither is safe.
	other := draft(d)
	other.ID, other.Clause, other.Passage, other.Against, other.Similar = "q2", "c1", "", nil, nil
	other.Question = "校车要多久检验一次"
	if got := ask(t, answererOf(lib, s, false, p, pair(t, lib, other)), search.Question{Text: "校车多久要检测一次"}); got.Curated != nil {
		t.Errorf("one of two was taken: %+v", got.Curated)
	}
}

// TestOrder: where words say who does what to whom, their order counts.
func TestOrder(t *testing.T) {
	s := senses{}
	ctx := context.Background()
	words := func(x string) []string {
		if strings.HasPrefix(x, "家长") {
			return []string{"家长", "学校", "通知"}
		}
		return []string{"学校", "家长", "通知"}
	}
	a, b := "家长向学校通知什么", "学校向家长通知什么"
	if alike(ctx, a, words(a), b, ordered{s, words}) {
		t.Error("who tells whom does not matter")
	}
	c, d := "家长学校通知什么", "学校家长通知什么"
	if !alike(ctx, c, words(c), d, ordered{s, words}) {
		t.Error("the order of words matters where nothing says so")
	}
}

type ordered struct {
	senses
	words func(string) []string
}

func (o ordered) Words(_ context.Context, text string) []string { return o.words(text) }
