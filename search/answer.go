package search

import (
	"context"

	"github.com/policybot/policybot/corpus"
)

// Question is what somebody asked.
type Question struct {
	Text    string
	Region  string // the asker's region, used when the text names none
	History []Turn // what Text may refer to, oldest first; only the last MaxHistory count
	Explain bool   // fill Answer.Explain
	Private bool   // it was not said to us (talk that is overheard): nothing outside this program may be asked about it
}

// Status says what kind of answer came out.
type Status string

// The statuses of the contract.
const (
	Answered Status = "answered"  // Headline, and the clauses it stands on
	Clauses  Status = "clauses"   // 相关条款: clauses that very likely bear on it, and no value claimed
	NotFound Status = "not_found" // 未找到依据
	OffTopic Status = "off_topic" // not a policy question; clients know it, NotFound does as well
)

// MaxClauses is how many clauses an answer of status Clauses shows.
const MaxClauses = 3

// Type is the kind of question, which decides the form of the headline.
type Type string

// The types. Numeric to Deadline have short values; List to Comparison longer.
const (
	Numeric    Type = "numeric"
	DateType   Type = "date"
	Deadline   Type = "deadline"
	Entity     Type = "entity"
	List       Type = "list"
	YesNo      Type = "yesno"
	Procedure  Type = "procedure"
	Definition Type = "definition"
	Penalty    Type = "penalty"
	Comparison Type = "comparison"
	Other      Type = "other"
)

// MaxHeadline is how many characters a headline of that type may have.
func (t Type) MaxHeadline() int {
	switch t {
	case List, Procedure, Definition, Penalty, Comparison:
		return 400
	}
	return 120
}

// Answer is the reply to a Question. Headline and Text are simplified Chinese.
//
// Of status Clauses it claims nothing: Headline is "", Citations are the best clauses, at
// most MaxClauses, the best first. Quote is the whole clause and Mark the sentence in it
// that likely tells, or empty. Nearest holds the hits as of NotFound, the clauses cited
// among them, for clients that look there; a page shows none twice (Answer.Rest). Turn
// names the clauses shown, so that a follow-up may refer to them.
type Answer struct {
	Question       string        `json:"question"`
	Status         Status        `json:"status" enum:"answered,clauses,not_found,off_topic"`
	Type           Type          `json:"type"`
	Headline       string        `json:"answer"`          // "" unless Answered
	Text           string        `json:"text"`            // one or two sentences for chat; see Worded
	Reason         Reason        `json:"reason,omitzero"` // why not, unless Answered
	Confidence     float64       `json:"confidence"`      // that Headline is right; of Clauses, that the first is the right one
	Citations      []Citation    `json:"citations"`
	Items          []string      `json:"items"`
	Derived        bool          `json:"derived"` // a bound was applied or values were compared
	Alternatives   []Alternative `json:"alternatives"`
	Nearest        []Nearest     `json:"nearest"`
	Suggestions    []string      `json:"suggestions"`
	Documents      []DocumentRef `json:"documents,omitempty"` // of Holdings and Newest: which there are
	ConversationID string        `json:"conversation_id"`     // set by Conversations
	TookMS         float64       `json:"took_ms"`
	Notes          []string      `json:"notes,omitempty" doc:"对请求的说明，如没有所写地区的文件"`
	Explain        *Explanation  `json:"explain,omitempty"`
	Curated        *Curated      `json:"curated,omitempty" doc:"有它表示条款由工作人员人工核对后对应，显示的仍是原文"`     // nil where nobody has chosen the clause
	Assist         *Assist       `json:"assist,omitempty" doc:"有它表示用过模型辅助：模型只改写问法、挑选条款，显示的都是原文"` // nil where no model had a part in it

	Turn     Turn `json:"-"` // for the History of what is asked next; zero when there is nothing to refer to (谢谢)
	FollowUp bool `json:"-"` // it was asked in an ellipsis (那小学呢) and read in the light of History
}

// DocumentRef names a document of the library.
type DocumentRef struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Number string      `json:"number"`
	Issued corpus.Date `json:"issued"` // or put up, of one that bears no date
	URL    string      `json:"url"`
}

// Alternative is what another document says to the same question.
type Alternative struct {
	Headline  string     `json:"answer"`
	Text      string     `json:"text"`
	Citations []Citation `json:"citations"`
}

// Citation is the clause an answer stands on. Quote is verbatim: the text of
// Span in the document, which a property test holds it to.
type Citation struct {
	corpus.Source

	Clause int         `json:"-"`                                                         // index into the document's Clauses
	Span   corpus.Span `json:"-"`                                                         // of Quote
	Mark   corpus.Span `json:"-"`                                                         // of what tells inside Quote: the deciding value, of Clauses a sentence; may be empty
	Told   string      `json:"mark,omitempty" doc:"引文中作出回答的文字；status 为 clauses 时是最可能的一句"` // the text of Mark, for those who have no spans; see Answer.Worded
}

// Nearest is a clause shown when nothing supports an answer; the same shape as
// a search hit of the API. Text is the whole clause; Quote is left empty for it.
type Nearest struct {
	ID string `json:"id"`
	corpus.Source
	Snippet string  `json:"snippet"`
	Text    string  `json:"text"`
	Score   float64 `json:"score"`
	Why     *Why    `json:"explain,omitempty"` // of a search that asked for it
	Read    *Read   `json:"read,omitempty"`    // of one with mode=read
}

// Cited is the hit as a citation of the whole clause.
func (n *Nearest) Cited() Citation {
	c := Citation{Source: n.Source}
	c.Quote = n.Text
	return c
}

// Explanation says why an answer is what it is.
type Explanation struct {
	Parsed     map[string]string `json:"parsed"`
	Candidates []Candidate       `json:"candidates"`
	Model      []ModelStep       `json:"model,omitempty"` // what a model was asked for, in order; see package assist
}

// Candidate is one thing that was considered for the answer.
type Candidate struct {
	Value   string             `json:"value"`
	File    string             `json:"file,omitempty"`
	Clause  string             `json:"clause,omitempty"` // the text it was read off
	URL     string             `json:"url"`
	Refused string             `json:"refused,omitempty"` // why it may not be stated, whatever its score
	Score   float64            `json:"score"`
	Because map[string]float64 `json:"because"` // the parts of Score
}

// Answerer answers questions. Implementations are safe for concurrent use and
// return errors wrapping ErrInvalid, ErrNotReady, ErrBusy or the context's; finding
// nothing is not an error.
type Answerer interface {
	Ask(ctx context.Context, q Question) (Answer, error)
}
