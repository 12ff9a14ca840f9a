package clean

import (
	"math/bits"
	"regexp"
	"testing"
)

// TestGuard: an expression is held back only from a text that it doesn't match.
func TestGuard(t *testing.T) {
	exprs := []string{
		`ICP ?备|(?i:copyright|all rights reserved)|^[×+\-xX]$`, `^(?:[\[【 ]*(?:打印(?:本页|此页)?|大|中|小)[\]】 ]*)+$`,
		`(?:[\p{Han}]{2,8}[:：] ){2,}`, `^[A-Za-z][A-Za-z ]*$`, `第 ?\d+ ?页`, `地址[:：]?`, `a*`, `(?:微博|微信)?登录`, `[0-9]{2,}号`,
	}
	texts := []string{
		"", "粤ICP备05017767号", "Copyright 2016", "ALL RIGHTS RESERVED", "x", "X", "-", "【打印本页】", "[大 中 小]", "大学", "来源： 某局： 页", "Sign in",
		"共有第 3 页", "第三页", "地址", "登录", "微博登录", "请登录", "第12号", "三号", "本办法自发布之日起施行。",
	}
	all := make([]*regexp.Regexp, len(exprs))
	for i, e := range exprs {
		all[i] = regexp.MustCompile(e)
	}
	g, held := guard(all...), 0
	for _, text := range texts {
		may := g.may(text)
		for i, re := range all {
			if may>>i&1 == 0 {
				held++
				if re.MatchString(text) {
					t.Errorf("%s is not tried on %q, which it matches", re, text)
				}
			}
		}
	}
	if all := len(exprs) * len(texts); held < all/2 {
		t.Errorf("%d of %d held back", held, all)
	}
}

// TestFurnitureIsGuarded: at most the expression of a line of Latin letters is tried on every line.
func TestFurnitureIsGuarded(t *testing.T) {
	if n := bits.OnesCount64(furniture.always); n > 1 {
		t.Errorf("%d expressions are tried on every line: %b", n, furniture.always)
	}
	if len(furniture.all) > 64 {
		t.Errorf("%d expressions, at most 64 can be told apart", len(furniture.all))
	}
}
