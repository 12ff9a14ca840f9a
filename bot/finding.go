package bot

import "fmt"

// Verdict is how a check went.
type Verdict int

// The verdicts.
const (
	Fine Verdict = iota
	Warn         // it works, but somebody should know
	Bad          // it does not work until somebody does what Text says
)

// Finding is one thing that was looked at before it is needed, and what is to be done, a Chinese sentence. Adapters
// make them in their Check, and `policybot doctor` shows them.
type Finding struct {
	Verdict Verdict
	What    string
	Text    string
}

// Findings are collected in the order of looking.
type Findings []Finding

// Say adds one.
func (f *Findings) Say(v Verdict, what, format string, args ...any) {
	*f = append(*f, Finding{v, what, fmt.Sprintf(format, args...)})
}
