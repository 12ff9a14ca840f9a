// Package unit is the one table of the units of measure that official texts use:
// what a word measures, and how many of the base unit it is. It knows words, not
// sentences; corpus/statement reads numbers and looks their units up here.
//
// Two amounts can be compared by number when their units have one Base. A length
// of time can be written in days, in months or in working days, which have no
// fixed relation: they share the Dimension, and each has a Base of its own.
package unit

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Dimension is what a unit measures.
type Dimension string

// The dimensions.
const (
	None          Dimension = ""
	Money         Dimension = "money"
	Share         Dimension = "share"    // of a whole: %, 成, 分之
	Points        Dimension = "points"   // a difference of shares: 个百分点
	Multiple      Dimension = "multiple" // 倍
	Ratio         Dimension = "ratio"    // 1:20
	Duration      Dimension = "duration"
	Date          Dimension = "date"
	Clock         Dimension = "clock" // a time of day
	Age           Dimension = "age"
	Length        Dimension = "length"
	Area          Dimension = "area"
	Volume        Dimension = "volume"
	Mass          Dimension = "mass"
	Speed         Dimension = "speed"
	Temperature   Dimension = "temperature"
	Sound         Dimension = "sound"
	Light         Dimension = "light"
	Pressure      Dimension = "pressure"
	Voltage       Dimension = "voltage"
	Current       Dimension = "current"
	Power         Dimension = "power"
	Energy        Dimension = "energy"
	Frequency     Dimension = "frequency" // Hz
	Often         Dimension = "often"     // 每年, 每两年: how often something is done
	Concentration Dimension = "concentration"
	Data          Dimension = "data"
	Bandwidth     Dimension = "bandwidth"
	Radiation     Dimension = "radiation"
	Score         Dimension = "score"
	Angle         Dimension = "angle"
	Lessons       Dimension = "lessons" // 学时, 课时: time taught, counted in lessons
	Count         Dimension = "count"
	Rank          Dimension = "rank" // 级, 类, 档: a place in an order, counts nothing
)

// Unit is one word of measure.
type Unit struct {
	Word   string
	Dim    Dimension
	Base   string  // the unit amounts are compared in
	Factor float64 // how many of Base one of it is
}

// Convert gives n of the unit as a number of its base.
func (u Unit) Convert(n float64) float64 { return n * u.Factor }

// Same tells whether amounts in both can be compared by number.
func (u Unit) Same(v Unit) bool { return u.Dim == v.Dim && u.Base == v.Base }

// Answers tells whether an amount in u can answer a question for v: 名 answers 几个人, 米
// answers 多少公里, 工作日 answers 多少天. 个 counts anything.
func (u Unit) Answers(v Unit) bool {
	switch {
	case u.Dim != v.Dim:
		return lasts(u.Dim) && lasts(v.Dim)
	case u.Dim != Count:
		return true
	}
	return u.Base == v.Base || u.Base == "个" || v.Base == "个"
}

// lasts tells whether a dimension says how long something goes on.
func lasts(d Dimension) bool { return d == Duration || d == Lessons }

// Lookup finds a unit by its whole word.
func Lookup(word string) (Unit, bool) {
	u, n := Match(word)
	return u, n > 0 && n == len(word)
}

// Match finds the longest unit that s begins with, and its length in bytes; 0 when
// it begins with none. A unit in Latin letters ends where the letters end, so that 5G
// is no 5 grams, and 分贝 is never read as 分.
func Match(s string) (Unit, int) {
	r, _ := utf8.DecodeRuneInString(s)
	for _, u := range index()[r] {
		if rest, ok := strings.CutPrefix(s, u.Word); ok && ends(u.Word, rest) {
			return u, len(u.Word)
		}
	}
	return Unit{}, 0
}

// ends tells whether a unit is a word of its own before what follows.
func ends(word, rest string) bool {
	if rest == "" {
		return true
	}
	if latin(word[len(word)-1]) {
		return !latin(rest[0])
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return !strings.ContainsRune(notBefore[word], next)
}

func latin(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

// index holds the units by their first character, the longest first.
var index = sync.OnceValue(func() map[rune][]Unit {
	out := map[rune][]Unit{}
	for _, row := range table {
		for word := range strings.FieldsSeq(row.words) {
			r, _ := utf8.DecodeRuneInString(word)
			out[r] = append(out[r], Unit{Word: word, Dim: row.dim, Base: row.base, Factor: row.factor})
		}
	}
	for _, us := range out {
		slices.SortStableFunc(us, func(a, b Unit) int { return len(b.Word) - len(a.Word) })
	}
	return out
})
