package corpus

import "github.com/policybot/policybot/corpus/zhdate"

// Date is zhdate.Date, the one date of the program. It lives there because the readers
// of dates are a leaf that cannot import this package; the alias gives whoever only
// handles documents one import less.
type Date = zhdate.Date
