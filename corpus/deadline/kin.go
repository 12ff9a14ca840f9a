package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/statement"
)

// Whose parents or guardians they are that a sentence calls 其父母: alone nobody could tell.

var (
	// kin are those who are named only by whom they belong to.
	kin = regexp.MustCompile(`^其((?:法定|其他)?(?:父母|父亲|母亲|监护人|家长|子女|配偶|亲属|近亲属|遗属|继承人)(?:[或、和及或者]*(?:其他)?(?:法定)?(?:监护人|代理人|成年子女|近亲属))?)`)
	// openCase is what may stand before whom a phrase speaks of.
	openCase = regexp.MustCompile(`^(?:[答问AＡ]?\s*[:：]|对于?|凡是?|如果?|若|建议|原则上|的|\s)+`)
)

// whoseKin is who with whom 其 means put in its place, where the sentence says that right before: 新生儿|由其监护人
// 登记, 适龄儿童因病未报名的，|其父母可于8月26日补报.
func (r *reader) whoseKin(t *timed, who string) string {
	m := kin.FindStringSubmatch(who)
	if m == nil {
		return who
	}
	s := r.sentences[t.sentence].span
	at := strings.LastIndex(r.doc.Text[s.Start:t.span.Start], "其"+m[1])
	if at < 0 {
		return who
	}
	const longest, back = 24, 3 // runes of a name, phrases
	phrases := statement.Phrases(r.doc.Text, s)
	own := 0
	for i, p := range phrases {
		if p.Start <= s.Start+at {
			own = i
		}
	}
	for i := own; i >= 0 && i >= own-back; i-- {
		p := phrases[i]
		text := r.text(p)
		if i == own {
			from := p.Start
			for k := range r.times { // 毕业生由其父母于6月7日、|新生由其父母于…
				if end := r.times[k].span.End; r.times[k].sentence == t.sentence && end > from && end <= s.Start+at {
					from = end
				}
			}
			text = strings.TrimLeft(strings.TrimRight(r.doc.Text[from:s.Start+at], "由经应须可需当 "), "、,， ")
		}
		text = strings.TrimRight(openCase.ReplaceAllString(lead.ReplaceAllString(text, ""), ""), " ，,的")
		if text == "" || text == "建议" {
			continue
		}
		name := lastOf(text, "的")
		if !person.MatchString(stripBracket(name)) || !isActor(name) {
			if name = opener(text); name == "" {
				name = actor(text, -1)
			}
		}
		if name = lastOf(name, "的"); name != "" && person.MatchString(stripBracket(name)) && isActor(name) && !anybody.MatchString(name) && utf8.RuneCountInString(name) <= longest {
			return name + "的" + m[1]
		}
		if i == own && text != "" {
			return who
		}
	}
	return who
}
