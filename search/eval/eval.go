// Package eval measures an Answerer against judged questions and prints what was right,
// cited, wrong, shown as clauses without a value and withheld, by category, and how far
// its confidence can be believed.
//
// A row of the gold file is one JSON object on a line; see Row. The rules, each
// in a function of its own so that it can be read and tested alone:
//
//	normalise  NFKC, traditional to simplified, white space and commas removed
//	contains   a substring that must not cut a number (5% is not in 85%)
//	right      status, accept groups, reject strings, length, polarity
//	cited      a quote among the first three citations that covers the evidence
//	shown      the same among the first two, of an answer and of clauses alike
//
// A follow-up is asked in a conversation of its own, after the rows it follows:
// two follow-ups of one row must not hear each other.
package eval

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/search"
)

// Outcome says how one row came out.
type Outcome string

// The outcomes. Every row has exactly one.
const (
	Right     Outcome = "right"
	Wrong     Outcome = "wrong"     // answered, but not as judged
	Listed    Outcome = "clauses"   // clauses were shown, no value claimed, though the corpus holds the answer
	Abstained Outcome = "abstained" // nothing was shown though the corpus holds the answer
	Failed    Outcome = "failed"    // the Answerer returned an error
)

// Options of a run; the zero value is ready to use.
type Options struct {
	Now      func() time.Time      // nil is time.Now
	Progress func(done, total int) // nil is silent
	Explain  bool                  // ask for what was considered, too
	All      []Row                 // what follow-ups may refer to, when the rows are only a part of it; nil is the rows
}

// byID finds the rows that follow-ups refer to.
func (o Options) byID(rows []Row) map[string]*Row {
	if o.All != nil {
		rows = o.All
	}
	out := make(map[string]*Row, len(rows))
	for i := range rows {
		out[rows[i].ID] = &rows[i]
	}
	return out
}

// Result is one row with what was answered to it.
type Result struct {
	Row     Row
	Answer  search.Answer // zero when Err is set
	Err     error
	Outcome Outcome
	Why     string // one Chinese phrase: the rule that was not met; "" when right
	Cited   bool   // meaningful only when answerable and right
	First   bool   // the first clause shown, in answer or as clause, covers the evidence
	Shown   bool   // one of the first two does
	Took    time.Duration
}

// Report is the outcome of a run, in the order of the rows.
type Report struct {
	Results []Result
}

// Asker answers questions of conversations, as search.Conversations and a client of the
// service do.
type Asker interface {
	AskIn(ctx context.Context, conversationID string, q search.Question) (search.Answer, error)
}

// Run asks every row and judges the answers. An error of the Answerer is an
// outcome of that row (Failed); Run itself fails when a follow-up names no row,
// when the context ends, or when every single row failed.
func Run(ctx context.Context, a Asker, rows []Row, opt Options) (Report, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if len(rows) == 0 {
		return Report{}, errors.New("eval: 没有可评测的题目,请检查题目文件")
	}
	byID := opt.byID(rows)
	var rep Report
	failed := 0
	run := fmt.Sprintf("eval-%x", opt.Now().UnixNano()) // a service remembers the talks of an earlier run
	for i := range rows {
		before, err := ancestors(byID, &rows[i])
		if err != nil {
			return rep, err
		}
		res := ask(ctx, a, before, rows[i], run, opt)
		if err := ctx.Err(); err != nil {
			return rep, fmt.Errorf("eval: 评测在第%d题中断: %w", i+1, err)
		}
		if res.Outcome == Failed {
			failed++
		}
		rep.Results = append(rep.Results, res)
		if opt.Progress != nil {
			opt.Progress(i+1, len(rows))
		}
	}
	if failed == len(rows) {
		return rep, fmt.Errorf("eval: 全部%d题都没有得到回答: %w", failed, rep.Results[0].Err)
	}
	return rep, nil
}

// ancestors lists the rows to ask before r, oldest first.
func ancestors(byID map[string]*Row, r *Row) ([]*Row, error) {
	var before []*Row
	for up := r.FollowupOf; up != ""; {
		parent := byID[up]
		if parent == nil {
			return nil, fmt.Errorf("eval: 题目%s追问的题目%q不在文件里", r.ID, up)
		}
		if len(before) > len(byID) {
			return nil, fmt.Errorf("eval: 题目%s的追问关系成环", r.ID)
		}
		before = append([]*Row{parent}, before...)
		up = parent.FollowupOf
	}
	return before, nil
}

// ask puts one row, with what it follows, in a conversation of its own. Only
// the row's own question is timed.
func ask(ctx context.Context, a Asker, before []*Row, r Row, run string, opt Options) Result {
	conversation := run + "-" + r.ID
	for _, p := range before {
		// What the parent was answered is judged on its own row; here only the
		// conversation matters, so an error shows on the follow-up itself.
		if _, err := a.AskIn(ctx, conversation, search.Question{Text: p.Question}); err != nil {
			return Result{Row: r, Err: err, Outcome: Failed, Why: "前一问出错: " + err.Error()}
		}
	}
	start := opt.Now()
	ans, err := a.AskIn(ctx, conversation, search.Question{Text: r.Question, Explain: opt.Explain})
	res := Result{Row: r, Answer: ans, Err: err, Took: opt.Now().Sub(start)}
	if err != nil {
		res.Outcome, res.Why = Failed, "出错: "+err.Error()
		return res
	}
	res.Outcome, res.Why = judge(r, ans)
	if ans.Status == search.Answered || ans.Status == search.Clauses {
		res.First, res.Shown = cited(r, ans, 1), cited(r, ans, 2)
	}
	if res.Outcome == Listed && !res.Shown {
		res.Why += ",前两条没有覆盖依据"
	}
	if res.Outcome == Right && r.Answerable() {
		res.Cited = cited(r, ans, citationsRead)
		if !res.Cited {
			res.Why = "前三条引文没有覆盖依据"
		}
	}
	return res
}
