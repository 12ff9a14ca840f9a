package corpus

// Comparator relates what is measured to a value.
type Comparator string

// The comparators; Equal when the text states a plain value.
const (
	Equal   Comparator = "="
	AtMost  Comparator = "<=" // 不超过, 以内, 以下
	AtLeast Comparator = ">=" // 不低于, 不少于, 以上, 至少
	Below   Comparator = "<"  // 低于, 少于, 不足
	Above   Comparator = ">"  // 超过, 高于
	About   Comparator = "~"  // 约, 大约, 近
)
