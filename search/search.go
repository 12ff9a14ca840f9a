// Package search holds the words of asking: a Query and the Hits it finds, a
// Question and the Answer to it, and the Citation both lean on. Implementations
// live below it and are joined only in cmd:
//
//	zh          Chinese analysis: words, bigrams, numbers and 文号 whole
//	encoder     a small language model: vectors, and what a clause says to a question
//	vectors     the vectors of clauses on disk
//	index       Searcher and Library over an index on disk
//	opensearch  the same over an OpenSearch cluster
//	answer      Answerer: question -> answer with citations, or abstention
//	curated     questions that the staff have put to a clause, before an Answerer
//	assist      a model of the office's own that helps to understand a question; off by default
//	web         the HTTP API and the pages
//	eval        judged questions -> a table of what was right
package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Limits on what a caller may ask for. They bound work, not wishes: each refusal
// says what to do instead.
const (
	MaxQueryRunes = 300   // longer questions are refused, not cut
	MaxSize       = 100   // hits in one page
	MaxFrom       = 10000 // how deep paging goes
	DefaultSize   = 10
	MaxSingles    = 4 // phrases and exclusions of one character; nearly every clause holds some
)

// Sentinels at the border; the web layer maps them to status codes.
var (
	ErrInvalid  = errors.New("invalid request")
	ErrNotFound = errors.New("not found")
	ErrNotReady = errors.New("index not ready")
	ErrBusy     = errors.New("too many questions at a time") // none is answered worse for it
)

// Sort orders hits.
type Sort string

// The orders. Ties are broken by document and clause order, so pages are stable.
const (
	ByRelevance Sort = "relevance"
	ByDate      Sort = "date" // newest issue date first
)

// Mode is how clauses are found and put in order.
type Mode string

// The modes. Without an encoder, or where a query asks for something exact (a phrase, an
// article, a 文号, one word), each is Lexical.
const (
	Lexical Mode = "lexical" // by words
	Hybrid  Mode = "hybrid"  // by words and by meaning
	Reading Mode = "read"    // the same, and the best are read with the question in mind
)

// Query asks for clauses. The zero value of a filter field means any; all that are
// set must hold. Read sets Text, Phrases, Without and Fields from what was typed.
type Query struct {
	Text       string   // words that rank
	Phrases    []string // stand in the clause word for word
	Without    []string // do not
	Fields     []Field  // what holds of the document besides the filters below
	Region     string
	Issuer     string
	Number     string // 文号, any brackets or width
	Year       int    // of issue
	Level      corpus.Level
	Type       string // 文种: see corpus.TypeOf
	Authority  corpus.Authority
	Validity   corpus.Validity
	DocumentID string
	Documents  []string // ids: one of these; nil is any
	From, Size int      // Size 0 is DefaultSize
	Sort       Sort     // "" is ByRelevance
	Mode       Mode     // "" is Lexical
	Whole      bool     // a Text of one word finds what has all of it, or of a word that means the same, not what has parts
	Facets     bool     // count hits by region, level, issuer, year, type, authority, validity
	Highlight  bool     // fill Hit.Snippet
	Passages   bool     // fill Hit.Passage
	Explain    bool     // fill Hit.Why
}

// Read takes apart what was typed.
func (q *Query) Read(typed string) {
	w := ParseWords(typed)
	q.Text, q.Phrases, q.Without, q.Fields = w.Free, w.Phrases, w.Without, w.Fields
}

// Filtered tells whether the query narrows the documents, or asks for a phrase, so
// that it needs no words.
func (q *Query) Filtered() bool {
	return q.Region+q.Issuer+q.Number+q.DocumentID+q.Type+string(q.Level)+string(q.Authority)+string(q.Validity) != "" ||
		q.Documents != nil || q.Year != 0 || len(q.Phrases)+len(q.Fields) > 0
}

// singles is how many different phrases and exclusions are of one character.
func (q *Query) singles() int {
	of := map[string]bool{}
	for _, text := range slices.Concat(q.Phrases, q.Without) {
		if text = strings.TrimSpace(text); utf8.RuneCountInString(text) == 1 {
			of[text] = true
		}
	}
	return len(of)
}

// Validate reports what is wrong with the query, wrapping ErrInvalid. Text may
// be empty only when a filter is set.
func (q *Query) Validate() error {
	text := strings.TrimSpace(Words{Free: q.Text, Phrases: q.Phrases, Without: q.Without, Fields: q.Fields}.String())
	switch {
	case !utf8.ValidString(text):
		return Invalid("查询不是有效的UTF-8文本,请用UTF-8重新提交")
	case utf8.RuneCountInString(text) > MaxQueryRunes+8*(len(q.Fields)+len(q.Without)): // names and quotes written out
		return Invalid("查询超过%d字,请缩短后再试", MaxQueryRunes)
	case strings.TrimSpace(q.Text) == "" && !q.Filtered() && len(q.Without) > 0:
		return Invalid("只有要排除的词,请再输入要查的词或选一个筛选条件")
	case strings.TrimSpace(q.Text) == "" && !q.Filtered():
		return Invalid("查询为空,请输入要查的词或选一个筛选条件")
	case q.singles() > MaxSingles:
		return Invalid("只有一个字的短语或排除词超过%d个,请改成两个字以上的词,或去掉一些", MaxSingles)
	case q.Size < 0 || q.Size > MaxSize:
		return Invalid("size须在0到%d之间", MaxSize)
	case q.From < 0 || q.From > MaxFrom:
		return Invalid("from须在0到%d之间,请改用更具体的词或筛选", MaxFrom)
	case q.Sort != "" && q.Sort != ByRelevance && q.Sort != ByDate:
		return Invalid("sort只能是relevance或date")
	case q.Mode != "" && q.Mode != Lexical && q.Mode != Hybrid && q.Mode != Reading:
		return Invalid("mode只能是lexical、hybrid或read")
	case q.Level != "" && !slices.Contains(corpus.Levels(), q.Level):
		return Invalid("level只能是national、provincial、city、county或township")
	}
	for _, f := range q.Fields {
		if _, err := f.Code(); err != nil {
			return err
		}
	}
	return nil
}

// Hit is a clause that was found.
type Hit struct {
	DocumentID string
	Clause     int            // index into the document's Clauses
	Score      float64        // comparable only within one result
	Snippet    string         // HTML: escaped text with <mark> around matches; "" unless asked for
	Passage    *corpus.Source // the whole clause, without its document opened; nil unless asked for
	Why        *Why           // the parts of Score; nil unless asked for
	Cosine     float64        // how near its vector lies to the query's, of a search by meaning; 0 when not known
	Read       *Read          // what a reader made of it; nil for what was not read
}

// Read is what a clause says to the question, as a small model reads it.
type Read struct {
	Relevance float64 `json:"relevance" doc:"这一条回答了问题的对数胜率"`
	Start     int     `json:"start" doc:"最可能的答案在条款文字里从第几个字节起"`
	End       int     `json:"end" doc:"到第几个字节前"`
	Span      float64 `json:"span" doc:"若这一条回答了问题，答案正是这一段的概率"`
	Spans     []Span  `json:"spans,omitempty" doc:"最可能的几段答案，最可能的在前，第一段就是上面那一段；可能互相重叠"`
	Yes       float64 `json:"yes" doc:"它说是的概率"`
	No        float64 `json:"no" doc:"它说否的概率；其余是两者都没说"`
}

// Span is a possible answer in a clause: bytes of its text, half open.
type Span struct {
	Start int     `json:"start" doc:"从第几个字节起"`
	End   int     `json:"end" doc:"到第几个字节前"`
	Score float64 `json:"score" doc:"若这一条回答了问题，答案正是这一段的概率"`
}

// Why says what a score is made of: (Text + Title) times all factors.
type Why struct {
	Text   float64 `json:"text" doc:"条款和标题层级与所查的词"`
	Title  float64 `json:"title" doc:"文件的标题、地区、机关、文号与所查的词"`
	Place  float64 `json:"place" doc:"倍数：文件的地区与所查的地区"`
	Named  float64 `json:"named" doc:"倍数：所查的词里写出了文件的全名或条号"`
	Chars  float64 `json:"chars" doc:"倍数：所查的字在条款里、在其中一句里出现了多少，同一文件还有多少条款也排在前面"`
	Kind   float64 `json:"kind" doc:"倍数：正文、标题行或落款"`
	Weight float64 `json:"document" doc:"倍数：被引用的次数、性质、有效性"`

	// Of a search by meaning; the score is made of these and the lexical one.
	Lexical   float64  `json:"lexical,omitempty" doc:"按词的得分，混合检索时"`
	Cosine    float64  `json:"cosine,omitempty" doc:"与所查的话意思有多近"`
	Relevance *float64 `json:"relevance,omitempty" doc:"读过以后：这一条回答了问题的对数胜率"`

	Terms []WhyTerm `json:"terms"`
}

// WhyTerm is what one term adds to Why.Text before it is combined with others: of
// words that mean the same only the best counts.
type WhyTerm struct {
	Term   string  `json:"term"`
	Field  string  `json:"field" doc:"words 按词，pairs 按字对，path 按标题层级的字对，chars 按字"`
	Weight float64 `json:"weight"`
	IDF    float64 `json:"idf" doc:"越少见越大"`
	Times  float64 `json:"times" doc:"在条款里大约出现的次数"`
	Score  float64 `json:"score"`
	Typed  bool    `json:"typed" doc:"所查的词；否则是同义词"`
}

// Word is how the clauses found have a word that was looked up by itself (Query.Whole): the counts are of clauses,
// each counted once, and the hits come in that order. All are 0 where nobody says the word; then the hits are those
// with parts of it.
type Word struct {
	Text  string   `json:"text"`
	Whole int      `json:"whole" doc:"有这个词的条款数"`
	Alike int      `json:"alike" doc:"没有这个词、有同义词的条款数"`
	Under int      `json:"under" doc:"只有所在的标题有这个词的条款数"`
	Also  []string `json:"also" doc:"文件里有的同义词"`
}

// Results is one page of hits.
type Results struct {
	Total  int  // all matching clauses
	AtMost bool // Total also counts clauses not looked at yet, in which a phrase may stand in pieces
	Hits   []Hit
	Word   *Word                     // nil unless the query is one word, and asked for it as a whole
	Facets map[string]map[string]int // facet -> value -> clauses; nil unless asked for
}

// Searcher finds clauses. Implementations are safe for concurrent use and
// return an error wrapping ErrInvalid, ErrNotReady, ErrBusy or the context's.
type Searcher interface {
	Search(ctx context.Context, q Query) (Results, error)
}

// Library hands out the documents the hits point into. Implementations are safe
// for concurrent use; the documents are shared and must not be changed.
type Library interface {
	// Document returns an error wrapping ErrNotFound for an unknown id. Its Map
	// may be empty: what leads to the source file is of use to who reads files.
	Document(ctx context.Context, id string) (*corpus.Document, error)
	// Documents lists what is known of every document besides its text, ordered by
	// Path and Part. The list is shared and must not be changed; while the documents
	// stay the same, it does.
	Documents(ctx context.Context) ([]Summary, error)
}

// Summary is what a list of documents shows of each.
type Summary struct {
	corpus.Meta
	Clauses   int      // how many it has
	Deadlines int      // so that a list of them need not open documents without any
	Card      int      // lines of its policy card, likewise
	Profiles  []string // who its title or its card names; see corpus.Card
	Flags     []corpus.Flag
}

// SummaryOf is what a list shows of d.
func SummaryOf(d *corpus.Document) Summary {
	return Summary{
		Meta: d.Meta, Clauses: len(d.Clauses), Deadlines: len(d.Deadlines), Flags: d.Flags,
		Card: len(d.Card.Lines), Profiles: d.Card.Profiles,
	}
}
