package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// filter returns which documents a query allows, nil for all. The query is valid.
func (ix *Index) filter(q search.Query) []bool {
	fields := append(q.Fields[:len(q.Fields):len(q.Fields)],
		search.Field{Name: search.RegionField, Value: q.Region}, search.Field{Name: search.IssuerField, Value: q.Issuer},
		search.Field{Name: search.NumberField, Value: q.Number}, search.Field{Name: search.TypeField, Value: q.Type},
		search.Field{Name: search.LevelField, Value: string(q.Level)}, search.Field{Name: search.AuthorityField, Value: string(q.Authority)},
		search.Field{Name: search.ValidityField, Value: string(q.Validity)})
	if q.Year != 0 {
		fields = append(fields, search.Field{Name: search.YearField, Value: strconv.Itoa(q.Year)})
	}
	var tests []func(i int) bool
	if q.DocumentID != "" {
		tests = append(tests, func(i int) bool { return ix.table.Documents[i].ID == q.DocumentID })
	}
	if q.Documents != nil {
		of := make(map[string]bool, len(q.Documents))
		for _, id := range q.Documents {
			of[id] = true
		}
		tests = append(tests, func(i int) bool { return of[ix.table.Documents[i].ID] })
	}
	for _, f := range fields {
		if f.Value != "" {
			has := ix.has(f)
			tests = append(tests, func(i int) bool { return has(i) != f.Not })
		}
	}
	if len(tests) == 0 {
		return nil
	}
	allowed := make([]bool, len(ix.table.Documents))
	for i := range allowed {
		allowed[i] = !slices.ContainsFunc(tests, func(ok func(int) bool) bool { return !ok(i) })
	}
	return allowed
}

// has tells of each document whether it has the property.
func (ix *Index) has(f search.Field) func(i int) bool {
	t := ix.table
	code, err := f.Code()
	if err != nil { // it was validated
		return func(int) bool { return false }
	}
	value := canonical(code)
	switch f.Name {
	case search.TitleField:
		words := strings.Fields(value)
		return func(i int) bool {
			title := canonical(t.Documents[i].Title)
			return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(title, w) })
		}
	case search.NumberField:
		number := numberKey(value)
		return func(i int) bool {
			d := &t.Documents[i]
			return d.Number != "" && sameNumber(numberKey(d.Number), number)
		}
	case search.IssuerField:
		return func(i int) bool {
			return slices.ContainsFunc(t.Documents[i].Issuers, func(s string) bool { return strings.Contains(canonical(s), value) })
		}
	case search.RegionField:
		return func(i int) bool { return sameRegion(canonical(t.Documents[i].Region), value) }
	case search.YearField:
		year, _ := strconv.Atoi(code)
		return func(i int) bool { return t.Documents[i].Issued.Year == year }
	case search.LevelField:
		return func(i int) bool { return string(t.levels[i]) == code }
	case search.TypeField:
		return func(i int) bool { return t.types[i] == value }
	case search.AuthorityField:
		return func(i int) bool { return string(t.Documents[i].Authority) == code }
	case search.ValidityField:
		return func(i int) bool { return string(t.Documents[i].Validity) == code }
	}
	return func(int) bool { return false }
}

// sameNumber tells whether a document's 文号 is the one asked for: the whole, or what
// begins at its bracket, 〔2021〕12号.
func sameNumber(doc, asked string) bool {
	return doc == asked || strings.HasPrefix(asked, "〔") && strings.HasSuffix(doc, asked)
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
