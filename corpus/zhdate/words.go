package zhdate

// Limit is how a Mention bounds what is to be done.
type Limit uint8

const (
	NoLimit Limit = iota
	By            // 前, 之前, 底前: done at the latest on the last day
	To            // 到2025年, 截至, 至…止: reached on the last day
	Within        // 内, 期间: between the first and the last day
	From          // 起: from the first day on
	After         // 后: after the last day
)

// Edge is the part of a year, quarter or month that is meant.
type Edge uint8

const (
	EdgeNone   Edge = iota
	EdgeEarly       // 初
	EdgeMid         // 中
	EdgeEnd         // 底, 末, 终: the last day
	EdgeFirst       // 上旬, 上半年, 上半月
	EdgeSecond      // 中旬, 下半年, 下半月
	EdgeThird       // 下旬
)

// Unit is what an Offset or Recurrence counts in.
type Unit uint8

const (
	NoUnit Unit = iota
	InMinutes
	InHours
	InDays
	InWorkingDays
	InWeeks
	InMonths
	InQuarters
	InTerms // 学期, half a year by convention
	InYears
)
