package search

import (
	"slices"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// words are what people write for a code of the API, the first of them shown.
type words struct {
	code  string
	words []string
}

var fieldWords = map[FieldName][]words{
	LevelField: {
		{string(corpus.National), []string{corpus.National.Word(), "国家", "国家级", "中央"}},
		{string(corpus.Provincial), []string{corpus.Provincial.Word(), "省"}},
		{string(corpus.City), []string{corpus.City.Word(), "市", "地级", "地市级", "设区市"}},
		{string(corpus.County), []string{corpus.County.Word(), "县", "区县", "区级"}},
		{string(corpus.Township), []string{corpus.Township.Word(), "乡", "镇", "街道"}},
	},
	AuthorityField: {
		{string(corpus.Official), []string{corpus.Official.Word(), "正式"}},
		{string(corpus.Excerpt), []string{corpus.Excerpt.Word(), "节选"}},
		{string(corpus.Template), []string{corpus.Template.Word(), "模板"}},
		{string(corpus.Digest), []string{corpus.Digest.Word(), "演示摘编"}},
	},
	ValidityField: {
		{string(corpus.InForce), []string{corpus.InForce.Word(), "现行有效", "现行"}},
		{string(corpus.NotYet), []string{corpus.NotYet.Word(), "未生效"}},
		{string(corpus.Amended), []string{corpus.Amended.Word(), "修改"}},
		{string(corpus.Repealed), []string{corpus.Repealed.Word(), "废止", "失效"}},
		{string(corpus.Unknown), []string{corpus.Unknown.Word(), "有效性未知"}},
	},
}

// Code is the value as a document has it: of a level, an authority or a validity the
// code of the API, whichever word was typed; of a year its digits. An error wraps
// ErrInvalid and says what may be written.
func (f Field) Code() (string, error) {
	value := strings.TrimSpace(f.Value)
	if f.Name == YearField {
		if n, err := strconv.Atoi(strings.TrimSuffix(value, "年")); err == nil && n > 0 && n < 10000 {
			return strconv.Itoa(n), nil
		}
		return "", Invalid("年份写成四位数字,如 年份:2021")
	}
	known, coded := fieldWords[f.Name]
	if !coded {
		return value, nil
	}
	var may []string
	for _, w := range known {
		if strings.EqualFold(value, w.code) || slices.Contains(w.words, value) {
			return w.code, nil
		}
		may = append(may, w.words[0])
	}
	return "", Invalid("%s只能是%s", f.Name.Word(), strings.Join(may, "、"))
}

// Word is the name of the field as it is shown.
func (n FieldName) Word() string {
	for _, f := range fieldNames {
		if f.field == n {
			return f.words[0]
		}
	}
	return string(n)
}
