package curated

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/policybot/policybot/search/answer/asked"
)

// Sense tells what words and questions mean. Implementations are safe for concurrent use.
type Sense interface {
	// Words are the words of a question that carry its meaning, in order.
	Words(ctx context.Context, text string) []string
	// Same tells whether two words mean the same.
	Same(ctx context.Context, a, b string) bool
	// Likeness is how near in meaning others are to a question, 1 being the same; none where there is no model.
	Likeness(ctx context.Context, question string, others []string) ([]float32, error)
}

// The bounds of what a model may take for the same. They are strict: what passes has the same words or synonyms of them,
// asks for the same kind of thing, and has the same figures and negations already (alike).
const (
	leastAlike = 0.93 // likeness of a wording
	lead       = 0.01 // that it must be ahead of counter-examples, and of pairs that lead elsewhere
	mostNear   = 8    // pairs looked at
	leastWords = 2    // words a question must have for it
)

// near is the pair that means what was asked, though no wording of it is the same. ok is false when none does, or two
// that lead to different clauses might.
func near(ctx context.Context, b *Book, question string, sense Sense) (best Pair, ok bool, err error) {
	plain := Plain(question)
	words := sense.Words(ctx, plain)
	if len(words) < leastWords {
		return Pair{}, false, nil
	}
	type one struct {
		pair     Pair
		likeness float32
	}
	var found []one
	for _, p := range b.about(plain) {
		fits := slices.DeleteFunc(p.Wordings(), func(w string) bool { return !alike(ctx, plain, words, Plain(w), sense) })
		if len(fits) == 0 {
			continue
		}
		if len(found) == mostNear {
			return Pair{}, false, nil // a question that fits so many is none of them
		}
		got, err := sense.Likeness(ctx, question, slices.Concat(fits, p.Against))
		if err != nil || len(got) != len(fits)+len(p.Against) {
			return Pair{}, false, err
		}
		best := slices.Max(got[:len(fits)])
		if best < leastAlike || slices.ContainsFunc(got[len(fits):], func(against float32) bool { return against > best-lead }) {
			continue
		}
		found = append(found, one{p, best})
	}
	slices.SortStableFunc(found, func(x, y one) int {
		switch {
		case x.likeness > y.likeness:
			return -1
		case x.likeness < y.likeness:
			return 1
		}
		return 0
	})
	for i, f := range found {
		if i > 0 && found[0].likeness-f.likeness < lead && (f.pair.Ref.Document != found[0].pair.Ref.Document || f.pair.Ref.Sum != found[0].pair.Ref.Sum) {
			return Pair{}, false, nil
		}
	}
	if len(found) == 0 {
		return Pair{}, false, nil
	}
	return found[0].pair, true, nil
}

// alike tells whether a question and a wording, both plain, are safe to compare by what a model makes of them. A model
// sees little of a figure, a negation, who does what to whom, or whether 哪里 or 何时 is asked; these are compared here.
func alike(ctx context.Context, plain string, words []string, wording string, sense Sense) bool {
	if figures(plain) != figures(wording) || count(plain, negations) != count(wording, negations) ||
		asked.TypeOf(plain) != asked.TypeOf(wording) || !slices.Equal(wanted(plain), wanted(wording)) {
		return false
	}
	others := sense.Words(ctx, wording)
	if len(others) != len(words) {
		return false
	}
	ordered := strings.ContainsAny(plain+wording, relations)
	left := slices.Clone(others)
	for i, w := range words {
		at := slices.IndexFunc(left, func(o string) bool { return o == w || sense.Same(ctx, w, o) })
		if at < 0 || ordered && w != others[i] && !sense.Same(ctx, w, others[i]) {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

const (
	negations = "不没无非未否免别勿莫"
	// relations say who does what to whom, so that the order of the words counts.
	relations = "向由对比给被把从到与和跟替为除以至归让使于"
)

// count is how many characters of a set a text has.
func count(text, set string) (n int) {
	for _, r := range text {
		if strings.ContainsRune(set, r) {
			n++
		}
	}
	return n
}

// figures are the numbers of a text, in order.
func figures(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsNumber(r) && !strings.ContainsRune("〇零一二三四五六七八九十百千万亿两"+signs+inFigures, r)
	}), " ")
}

// wants are what a question may ask for, by the words it does so with.
var wants = []*regexp.Regexp{
	regexp.MustCompile(`什么时候|何时|几时|啥时候|哪天|哪年|哪月|哪一[天年月]|几号|几月|日期|时间`),
	regexp.MustCompile(`多久|多长|几天|几日|几年|几个月|多少天|多少日|期限|时限`),
	regexp.MustCompile(`最晚|最迟|截止|以前|之前|前`),
	regexp.MustCompile(`最早|以后|之后|后|起`),
	regexp.MustCompile(`哪里|哪儿|何处|什么地方|啥地方|地址|地点|在哪`),
	regexp.MustCompile(`谁|哪个部门|哪个单位|哪个局|什么部门|什么单位|机关|找哪`),
	regexp.MustCompile(`多少|几[个名人家所次元条项种岁]|多大|多高`),
	regexp.MustCompile(`上限|最多|最高|封顶|不超过|至多`),
	regexp.MustCompile(`下限|最少|最低|至少|起码|不低于`),
	regexp.MustCompile(`怎么|怎样|如何|咋|流程|步骤|程序|手续`),
	regexp.MustCompile(`为什么|为何|原因`),
	regexp.MustCompile(`条件|资格|要求|对象|哪些人|什么人`),
	regexp.MustCompile(`材料|证件|证明|资料`),
	regexp.MustCompile(`电话|联系`),
	regexp.MustCompile(`罚|责任|后果`),
	regexp.MustCompile(`吗|么$|能不能|可不可以|是不是|是否|有没有`),
	regexp.MustCompile(`哪些|哪几`),
}

// wanted are the indexes of what a question asks for.
func wanted(text string) (out []int) {
	for i, re := range wants {
		if re.MatchString(text) {
			out = append(out, i)
		}
	}
	return out
}
