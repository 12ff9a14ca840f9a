package answer

import (
	"context"
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// A question about several places is the same question put to each: 甲市和乙市罚得一样吗.

var (
	comparesRE = regexp.MustCompile(`分别|各是|各自|各要|各有|各罚|各多少|各为|相比|一样|相同|区别|差别|差多少|不同|哪个|哪边|哪里|谁更|都是|比一比`)
	// relationRE finds the words of comparing, which no document says.
	relationRE = regexp.MustCompile(`(?:是不是|是否)?(?:一样|相同)(?:吗|不|么)?|有(?:没有|无|什么|啥|何)?(?:什么|啥)?(?:区别|差别|不同)(?:没有|没|吗)?|(?:哪个|哪边|哪里|谁)(?:的)?[\p{Han}]{0,4}?更?(?:[高低长短多少大小早晚重轻严])(?:些|一些)?|分别|各自|相比|差多少|相差|对比`)
	joinsRE    = regexp.MustCompile(`^(?:和|与|跟|同|及|、|，|,|比)+|(?:和|与|跟|同|及|、|比)+$`)
)

// comparable tells whether a question asks the same of several places there are documents of.
func comparable(q *question) bool {
	return place.Comparable(q.places) && (q.typ == search.Comparison || comparesRE.MatchString(q.text))
}

// compare asks it of each place and says how the answers relate. A side that is not sure enough leaves the clauses of both.
func (e *Engine) compare(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, error) {
	a := search.Answer{Type: search.Comparison, Status: search.Answered, Confidence: 1, Derived: true}
	var heads []string
	for _, p := range q.places {
		side := e.side(q, p, gaz)
		one, _, err := e.single(ctx, side, gaz)
		if err != nil {
			return search.Answer{}, err
		}
		a.Confidence = min(a.Confidence, one.Confidence)
		if len(one.Citations) > 0 {
			a.Citations = append(a.Citations, one.Citations[0])
		}
		switch one.Status {
		case search.Answered:
			heads = append(heads, one.Headline)
			a.Items = append(a.Items, p.Name+"："+one.Headline)
		case search.NotFound:
			one.Type, one.Reason = search.Comparison, search.Reason{Code: search.OneSided, Place: p.Name}
			return one, nil
		default:
			a.Status = search.Clauses
		}
	}
	if a.Status == search.Clauses {
		a.Items, a.Derived, a.Reason = nil, false, search.Reason{Code: search.Unsure}
		a.Citations = a.Citations[:min(len(a.Citations), search.MaxClauses)]
		return a, nil
	}
	a.Headline = clipHeadline(relation(heads, q.places)+"："+strings.Join(a.Items, "；"), search.Comparison.MaxHeadline())
	a.Text = a.Headline + "。"
	a.Citations = a.Citations[:min(len(a.Citations), maxCitations)]
	return a, nil
}

// side is the question as it is put to one place.
func (e *Engine) side(q *question, p place.Place, gaz *place.Gazetteer) *question {
	text := q.text
	for _, o := range q.places {
		if o.Name == p.Name {
			continue
		}
		for _, m := range o.Mentions {
			if before, after, ok := strings.Cut(text, m); ok {
				text = joinsRE.ReplaceAllString(before, "") + joinsRE.ReplaceAllString(strings.TrimPrefix(after, "市"), "")
			}
		}
	}
	text = relationRE.ReplaceAllString(text, "")
	s := e.parse(text, gaz, "")
	s.places, s.several = []place.Place{p}, false
	if s.typ == search.Comparison {
		s.typ = search.Other
	}
	return s
}

// relation says how the answers of the first two places relate.
func relation(heads []string, places []place.Place) string {
	a, b := amount(heads[0]), amount(heads[1])
	switch {
	case wording.Key(heads[0]) == wording.Key(heads[1]):
		return "没有差别"
	case a == nil || b == nil || !a.Measure.Same(b.Measure):
		return "表述不同"
	}
	x, _, _ := a.Base()
	y, _, _ := b.Base()
	switch {
	case x == y:
		return "没有差别"
	case x > y:
		return "不一样，" + places[0].Name + "更高"
	}
	return "不一样，" + places[1].Name + "更高"
}

// amount is the one amount of a headline; nil when there is none, or several.
func amount(headline string) *statement.Value {
	all := valuesIn(headline, isAmount)
	if len(all) != 1 {
		return nil
	}
	return &all[0]
}
