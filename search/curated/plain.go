package curated

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus/hanzi"
)

// Plain is a question as wordings are compared: simplified and folded as the analysis of texts has it, without marks,
// manners and final particles. What may change a meaning stays: figures and what stands in and between them, 不 and 没,
// 吗, percent and comparison signs. Plain of Plain is the same.
func Plain(text string) string {
	s := letters(hanzi.Fold(hanzi.Simplify(text)))
	for {
		rest := strings.TrimRight(mannersRE.ReplaceAllString(s, ""), "呢啊呀啦哦嘛吧")
		if rest = strings.TrimSpace(rest); rest == s || rest == "" {
			return s
		}
		s = rest
	}
}

// mannersRE finds how a question is led in. A bare 请 is none: 请假 begins with it.
var mannersRE = regexp.MustCompile(`^(?:你好|您好|请问一下|请问|请教一下|请教|想问一下|想问|我想知道|我想问|麻烦问一下|请告诉我|告诉我)`)

// inFigures stand between two digits for something: 1.5, 1-2, 8:30, 1/3.
const inFigures = ".:-/~"

// signs stand for something wherever they are.
const signs = "%‰℃°<>=≤≥±+×"

// letters leaves the marks and blanks of a text out. Between two figures a blank stays, so that 2、3 is not 23.
func letters(text string) string {
	var out []rune
	runes := []rune(text)
	gap := false
	for i, r := range runes {
		keep := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || strings.ContainsRune(signs, r) ||
			strings.ContainsRune(inFigures, r) && i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])
		if !keep {
			gap = true
			continue
		}
		if gap && len(out) > 0 && figure(out[len(out)-1]) && figure(r) {
			out = append(out, ' ')
		}
		out, gap = append(out, r), false
	}
	return string(out)
}

// figure tells whether a letter may be a part of a number.
func figure(r rune) bool {
	return unicode.IsNumber(r) || strings.ContainsRune("〇零一二三四五六七八九十百千万亿两", r) || strings.ContainsRune(signs, r)
}
