// Package workday knows which days officials of the PRC work: weekends, the
// statutory holidays and 调休, the weekends worked in exchange. RRULE and
// time.Weekday know weekends only, so every "工作日" of the program goes through
// here.
//
// The tour, bottom up:
//
//   - table.go: what a yearly file says; parse.go reads it. The arrangement of a
//     year cannot be computed: it is a notice of the State Council, of October to
//     December of the year before, and notices have changed it after the fact
//     (2019, 2020). So it is data, with its 文号 and address, that an
//     administrator can write by hand: see data/README.md.
//   - load.go: Default reads the embedded years; Load lays an administrator's
//     folder over them. A mistake in a file is an error that names file, line and
//     what to write; a table is never used by half.
//   - calendar.go: Calendar answers for one day, and says when it does not know.
//   - count.go: counting and moving by working days.
//
// What is not known is said. A year without notice is reckoned with weekends and
// the days the 放假办法 itself fixes, and every answer that rests on it carries
// that year, for which Calendar.Warning has the sentence. The last days of
// December belong to the notice of the year after, which alone decides how 元旦
// is exchanged: on 2018-12-06 it became known that Monday 2018-12-31 was off and
// Saturday 2018-12-29 worked, so a task due 到2018年 ended on a holiday.
//
// Which way to move is the caller's, and it matters: the last day of a period
// (N日内, 民法典 203) moves behind the holiday, PeriodEnd; a named due day (9月底前)
// moves nowhere, and its reminder moves before the holiday,
// LastWorkdayOnOrBefore.
package workday
