// Package zhdate holds what a day, a recurrence and an office's calendar are: the
// one [Date], the one [Rule] with its one expander, [LunarDay], [Hours] and the
// [Calendar] that knows holidays. It is a leaf, which even corpus may import, and
// asks for no clock, time zone or holiday table but the ones handed in.
//
// It also reads whole dates, for signatures, headings and metadata ([Prefix], [Find]):
//
//	2021年9月18日   2022 年 12 月 13 日   2020年9月   2020年
//	二〇二二年五月五日   二0一0年九月十六日   二○一○年
//	2022-05-05   2022/5/5   2022.05.05
//
// Everything else that reads is below: scan the times of a document, phrase what
// officials type. Both work on folded text (internal/lex) and on plain day numbers
// (internal/civil, internal/lunar).
//
// Recurrences are RFC 5545 rules without a start; [ParseRule] reads
// them, [Rule.String] writes them and [Rule.Days] expands them, all to the letter of the
// RFC; [Rule.Clamped] is what gives a short month its day.
package zhdate
