package outline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// cityNumberRE finds the 文号 of a city government's own papers, which name it
// only as 市: 《市人民政府办公室关于…的通知》(镇政办发〔2016〕131号).
var cityNumberRE = regexp.MustCompile(`《市[^《》]*(?:〈[^〉]*〉[^《》]*)*》\s*[(（]([\p{Han}]{1,3}?)(?:政|府|委|办)[\p{Han}]{0,4}〔`)

// cityOfNumber is the city whose papers a text without a head quotes as those of
// its own 市, when one prefecture-level city alone begins with the characters the
// 文号 opens with; "" otherwise. It is an inference and is flagged as one.
func cityOfNumber(text string) (city, number string) {
	for _, m := range cityNumberRE.FindAllStringSubmatch(text, 20) {
		found := ""
		for _, p := range corpus.Prefectures() {
			if strings.HasPrefix(p, m[1]) {
				if found != "" {
					return "", ""
				}
				found = p
			}
		}
		if found == "" || (city != "" && city != found+"市") {
			return "", ""
		}
		city, number = found+"市", m[1]
	}
	return city, number
}

// inferRegion gives a fragment without a head the city its 文号 tells.
func inferRegion(d *corpus.Document) {
	if d.Region != "" || d.Authority != corpus.Excerpt {
		return
	}
	if city, mark := cityOfNumber(d.Text); city != "" {
		d.Region = city
		d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "正文没有写明地区，按所引本市文号以“" + mark + "”开头推断为" + city + "，请核对"})
	}
}

var bracketTailRE = regexp.MustCompile(`[(（][^()（）]*[)）]$`)

// shareRegion gives a fragment the city of another fragment of the same text in
// the same file.
func shareRegion(docs []*corpus.Document) {
	bare := func(d *corpus.Document) string { return bracketTailRE.ReplaceAllString(d.Title, "") }
	for _, d := range docs {
		if d.Authority != corpus.Excerpt || d.Region != "" {
			continue
		}
		for _, o := range docs {
			if o.Authority == corpus.Excerpt && o.Region != "" && bare(o) == bare(d) {
				d.Region = o.Region
				d.Flags = append(d.Flags, corpus.Flag{Code: corpus.Guessed, Detail: "地区随同一页面上同名的另一段节选，请核对"})
				break
			}
		}
	}
}
