// Package address reads where in a text somebody points, and goes there:
// 养犬管理条例第二条之一第三款第（二）项前段, 《意见》第三部分（二）, 附件2.
//
//	Read    a question -> addresses, each with the words said of the text
//	Titles  those words -> the texts they name, short names included
//	Find    a document and an address -> its clauses, and the exact bytes of the 款 or 项
//	AimOf   what else a question says -> what it asks of the place
//	CitedBy a place -> the clauses that speak of it
//
// All of it is pure and safe for concurrent use. Nothing is guessed: what an address
// does not lead to is reported with the last of its kind that is there.
package address

import (
	"fmt"
	"strconv"
	"strings"
)

// Unit is a kind of division of a text. The values are in order from the outermost in:
// each step of an address is of a later unit than the one before.
type Unit int

// The units.
const (
	Annex     Unit = iota + 1 // 附件2
	Part                      // 编
	Subpart                   // 分编
	Chapter                   // 章
	Section                   // 节
	Division                  // 第三部分, 三、
	Article                   // 条
	Paragraph                 // 款
	Item                      // 项, (二)
	Subitem                   // 目
	Half                      // 前段, 后段, 但书
)

// The numbers of a Half.
const (
	FirstHalf  = 1 // 前段
	MiddleHalf = 2 // 中段
	LastHalf   = 3 // 后段
	Proviso    = 4 // 但书
)

// Step is one division: 第二条之一 is {Article, 2, 1}. N counts from the end where it is
// negative (最后一条 is -1), and is 0 for an annex without a number.
type Step struct {
	Unit   Unit
	N, Sub int
}

var unitWords = map[Unit]string{
	Part: "编", Subpart: "分编", Chapter: "章", Section: "节", Division: "部分", Article: "条",
	Paragraph: "款", Item: "项", Subitem: "目",
}

// String is the step as texts write it: 第二条之一, 第（三）项.
func (s Step) String() string {
	switch {
	case s.Unit == Annex && s.N == 0:
		return "附件"
	case s.Unit == Annex:
		return "附件" + strconv.Itoa(s.N)
	case s.Unit == Half:
		return [...]string{"", "前段", "中段", "后段", "但书"}[max(0, min(s.N, Proviso))]
	case s.N == -1:
		return "最后一" + unitWords[s.Unit]
	case s.N < 0:
		return "倒数第" + Numeral(-s.N) + unitWords[s.Unit]
	case s.Unit == Item:
		return "第（" + Numeral(s.N) + "）项"
	case s.Sub > 0:
		return fmt.Sprintf("第%s%s之%s", Numeral(s.N), unitWords[s.Unit], Numeral(s.Sub))
	}
	return "第" + Numeral(s.N) + unitWords[s.Unit]
}

// Steps is a way into a text, outermost first.
type Steps []Step

// String is the way as texts write it.
func (w Steps) String() string {
	var b strings.Builder
	for _, s := range w {
		b.WriteString(s.String())
	}
	return b.String()
}

// Has tells whether the way has a step of that unit.
func (w Steps) Has(u Unit) bool {
	for _, s := range w {
		if s.Unit == u {
			return true
		}
	}
	return false
}

// Under is the way below another one: 第二款 under 第六条 is 第六条第二款. Steps of
// before that are no further out than the first of w are left out.
func (w Steps) Under(before Steps) Steps {
	if len(w) == 0 {
		return w
	}
	var out Steps
	for _, s := range before {
		if s.Unit < w[0].Unit {
			out = append(out, s)
		}
	}
	return append(out, w...)
}

// Numeral writes n, from 1 to 9999, in Chinese.
func Numeral(n int) string {
	if n <= 0 || n > 9999 {
		return strconv.Itoa(n)
	}
	digits, units := []rune("零一二三四五六七八九"), []string{"千", "百", "十", ""}
	var b strings.Builder
	zero := false
	for i, unit := range units {
		d := n / [...]int{1000, 100, 10, 1}[i] % 10
		switch {
		case d == 0:
			zero = b.Len() > 0
			continue
		case zero:
			b.WriteRune('零')
		}
		if zero = false; d != 1 || unit != "十" || b.Len() > 0 {
			b.WriteRune(digits[d])
		}
		b.WriteString(unit)
	}
	return b.String()
}
