package outline

import (
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
)

func TestCityOfNumber(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"落实《市政府办公室关于转发〈某某意见〉的通知》(锡政办发〔2018〕7号)要求", ""}, // 锡 opens no city's name
		{"落实《市人民政府关于加强某事的意见》（镇政发〔2018〕7号）要求", "镇江市"},
		{"落实《市人民政府关于加强某事的意见》（安政发〔2018〕7号）要求", ""}, // 安庆, 安阳, 安顺, 安康
		{"落实《省人民政府关于加强某事的意见》（镇政发〔2018〕7号）要求", ""}, // not the city's own paper
		{"《市政府的通知》(镇政发〔2018〕7号)，《市政府的办法》(辽府发〔2018〕9号)", ""},
	} {
		if got, _ := cityOfNumber(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
	if !slices.Contains(corpus.Prefectures(), "镇江") || len(corpus.Prefectures()) < 280 {
		t.Errorf("%d prefectures", len(corpus.Prefectures()))
	}
}
