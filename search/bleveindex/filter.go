package bleveindex

import (
	"slices"
	"strings"
	"unicode"

	"policybot/corpus/hanzi"
	"policybot/search"
)

// filter returns which documents a query allows, nil for all.
func (ix *Index) filter(q search.Query) []bool {
	if q.Region+q.Issuer+q.Number+q.DocumentID+string(q.Authority)+string(q.Validity) == "" && q.Year == 0 {
		return nil
	}
	region, issuer := canonical(q.Region), canonical(q.Issuer)
	number := ""
	if q.Number != "" {
		number = numberKey(ix.opt.Segmenter, canonical(q.Number))
	}
	allowed := make([]bool, len(ix.table.Documents))
	for i := range allowed {
		d := &ix.table.Documents[i]
		allowed[i] = (region == "" || sameRegion(canonical(d.Region), region)) &&
			(issuer == "" || slices.ContainsFunc(d.Issuers, func(s string) bool { return strings.Contains(canonical(s), issuer) })) &&
			(number == "" || d.Number != "" && numberKey(ix.opt.Segmenter, canonical(d.Number)) == number) &&
			(q.Year == 0 || d.Issued.Year == q.Year) &&
			(q.Authority == "" || d.Authority == q.Authority) &&
			(q.Validity == "" || d.Validity == q.Validity) &&
			(q.DocumentID == "" || d.ID == q.DocumentID)
	}
	return allowed
}

func canonical(s string) string { return strings.TrimSpace(hanzi.Fold(hanzi.Simplify(s))) }

// regionSuffixes are the kinds of administrative region, longest first.
var regionSuffixes = []string{
	"维吾尔自治区", "特别行政区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "街道",
	"省", "市", "州", "盟", "县", "区", "旗", "镇", "乡",
}

// sameRegion tells whether a document of region doc belongs to the region asked
// for: the full name, or the name without its kind. 塔城 is 塔城地区 and also
// 塔城市, but neither of these is the other.
func sameRegion(doc, asked string) bool {
	return doc == asked || doc != "" && asked == baseRegion(doc)
}

// baseRegion drops the kind of a region if a name of two characters remains.
func baseRegion(s string) string {
	for _, suffix := range regionSuffixes {
		if base, ok := strings.CutSuffix(s, suffix); ok && len([]rune(base)) >= 2 {
			return base
		}
	}
	return s
}

// hasContent tells whether there is anything in a query to search for.
func hasContent(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}
