package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// choice is a value of a flag that takes one of a few: as the API writes it, and as people say it, the usual word first.
type choice struct {
	value string
	said  []string
}

// Values of the filters. The words are those that the pages show.
var (
	authorityChoices = worded([]corpus.Authority{corpus.Official, corpus.Excerpt, corpus.Template, corpus.Digest}, corpus.Authority.Word,
		map[corpus.Authority][]string{corpus.Official: {"正式"}, corpus.Excerpt: {"节选", "转载"}, corpus.Template: {"模板"}, corpus.Digest: {"演示摘编"}})
	validityChoices = worded([]corpus.Validity{corpus.InForce, corpus.NotYet, corpus.Amended, corpus.Repealed, corpus.Unknown}, corpus.Validity.Word,
		map[corpus.Validity][]string{corpus.InForce: {"现行有效", "现行", "生效", "在用"}, corpus.NotYet: {"未生效", "未施行"}, corpus.Amended: {"已修订", "已修正"},
			corpus.Repealed: {"废止", "已失效", "失效"}, corpus.Unknown: {"有效性未知", "不明"}})
	levelChoices = worded(corpus.Levels(), corpus.Level.Word,
		map[corpus.Level][]string{corpus.National: {"国家", "国家级", "中央"}, corpus.Provincial: {"省", "自治区"}, corpus.City: {"市", "地市级"},
			corpus.County: {"县", "区县级"}, corpus.Township: {"乡镇级", "乡", "镇"}})
	sortChoices     = []choice{{string(search.ByRelevance), []string{"相关", "相关度"}}, {string(search.ByDate), []string{"日期", "时间", "最新"}}}
	modeChoices     = []choice{{string(search.Lexical), []string{"按词", "词"}}, {string(search.Hybrid), []string{"按意思", "意思"}}, {string(search.Reading), []string{"细读", "读"}}}
	deadlineChoices = worded([]corpus.DeadlineKind{corpus.DueOnce, corpus.Recurring, corpus.Target}, corpus.DeadlineKind.Label,
		map[corpus.DeadlineKind][]string{corpus.Recurring: {"周期", "重复"}})
	statusChoices = []choice{{"active", []string{"进行中", "未完成"}}, {"done", []string{"已完成", "完成"}}, {"cancelled", []string{"已取消", "取消"}}, {"ended", []string{"已到期", "到期"}}}
)

// worded are the values with the words of the pages and others.
func worded[T ~string](values []T, word func(T) string, more map[T][]string) []choice {
	out := make([]choice, len(values))
	for i, v := range values {
		out[i] = choice{string(v), append([]string{word(v)}, more[v]...)}
	}
	return out
}

// pick makes the value of a flag what the API takes. "" stays: nothing was asked for.
func pick(flag string, given *string, from []choice) error {
	want := strings.TrimSpace(*given)
	if want == "" {
		*given = ""
		return nil
	}
	var values, words []string
	for _, c := range from {
		if strings.EqualFold(want, c.value) || slices.Contains(c.said, want) {
			*given = c.value
			return nil
		}
		values, words = append(values, c.value), append(words, c.said[0])
	}
	return fmt.Errorf("%w: --%s 没有“%s”,只能是 %s,或 %s", errUsage, flag, want, strings.Join(words, "、"), strings.Join(values, "、"))
}
