package corpus

// Deadline is something a document asks for by a time. Kinds as in the research
// of deadlines: a filing or a checkable result by a day, something that recurs,
// or an outcome hoped for by a year.
type Deadline struct {
	ID        string       `json:"id"`        // stable while the document is
	Kind      DeadlineKind `json:"kind"`      //
	Start     Date         `json:"start"`     // first day of the span named; zero when the text gives none
	Due       Date         `json:"due"`       // last day, included; zero when the text does not fix one
	RRule     string       `json:"rrule"`     // RFC 5545, without DTSTART; "" unless it recurs
	Precision string       `json:"precision"` // how exactly the text names the day: day, month, quarter, year, ...
	Who       string       `json:"who"`       // verbatim, "" when not said
	Action    string       `json:"action"`    // verbatim
	ToWhom    string       `json:"to_whom"`   // 报…备案: verbatim, "" when there is none
	Note      string       `json:"note"`      // Chinese: why no day is fixed, or what was inferred
	Clause    int          `json:"clause"`    // index into Clauses
	Span      Span         `json:"span"`      // the sentence that asks for it, in Text
	Time      Span         `json:"time"`      // the time expression, in Text
	TimeText  string       `json:"time_text"` // the time expression as the source file writes it
	Offset    int          `json:"offset"`    // where TimeText begins, in Unicode characters of the decoded source file
}

// DeadlineKind is what becomes of a deadline: only the first two alarm.
type DeadlineKind string

// The three kinds.
const (
	DueOnce   DeadlineKind = "deadline"  // a task or a checkable result with a last day
	Recurring DeadlineKind = "recurring" // 每年, 每学期: comes again
	Target    DeadlineKind = "target"    // an outcome for a year: shown, never alarmed
)
