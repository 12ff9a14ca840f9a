package answer

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// feature numbers what is known of a candidate.
type feature int

const (
	fRelevance     feature = iota // log odds that the clause answers the question, as the reader has it
	fBehind                       // the same less the best clause's
	fGap                          // relevance less that of the best other clause
	fRank                         // 1 for the first clause of the search, less for later ones
	fCosine                       // of clause and question, less the best clause's
	fNearest                      // cosine of the best clause
	fUnread                       // the reader did not look at the clause
	fSpan                         // log probability of the span it has most in common with
	fOverlap                      // how much of both is common to candidate and span: 1 is the same
	fHolds                        // the candidate holds the likeliest span
	fMass                         // probability of the spans it holds
	fSure                         // of the likeliest one
	fLexical                      // log of the score by words over the best one's
	fLexRank                      // 1 for the first by words, less for later ones
	fCoverHead                    // share of the question's words in the headline: an echo says nothing new
	fCoverSentence                // in the sentence
	fCoverClause                  // in the clause
	fCoverAll                     // in clause, headings and title
	fLeast                        // the least presence of a heavy word anywhere there
	fFit                          // a value of the dimension asked for: 1; of others only: -1
	fUnit                         // the very unit asked for: 1; another: -1
	fNoValue                      // a value is asked for and the headline has none
	fYear                         // the year asked for stands there: 1; another one: -1
	fPlace                        // of the place asked about
	fTalk                         // of a document of the talk
	fLength                       // log of the headline's length
	fClauseLength                 // log of the clause's length
	fPolarity                     // log odds of the verdict, as the reader has it
	fFirm                         // how sure the reader is of it, whichever it is
	fRule                         // the verdict by modal verbs: 1 agrees, -1 differs
	fRow                          // a row of a table
	fBare                         // a heading, a signature, or what a website says
	fCase                         // ends in 的: the case of a rule, not what it rules
	fRefers                       // a clause on liability that points to another article
	fSpanKind
	fValueKind
	fSentenceKind
	fClauseKind
	fListKind
	fYesKind
	fRecordKind
	fNumeric
	fDate
	fDeadline
	fEntity
	fList
	fYesNo
	fProcedure
	fDefinition
	fPenalty
	fComparison
	fOther
	fElliptic
	fNamed        // the question names the document
	fSpread       // share of the first clauses of the same document
	fBound        // a bound applied to the amount the question gives: 1 agrees with the verdict, -1 differs
	fRecord       // share of the question's words in the title of the document whose record it is
	fOwn          // share of the question's words said of the value alone
	fNear         // and of it and others
	fMargin       // fOwn less that of the best other value of the clause of the same dimension
	fRivals       // there is such a value
	fLongSentence // of questions with long answers: the candidate is a sentence
	fLongClause
	fLongList
	fLongSpan
	fLongLength
	fTwoParts  // several parts of a sentence, between which a text pauses
	fAmounts   // the amounts the question gives stand in the clause: 1 all, -1 not all
	fArticle   // the clause stands in an article: 第三条
	fSibling   // the value is said of a sibling of what is asked for
	fAfter     // it was asked after another question
	fRepeats   // the headline was the answer to that one
	fNearTalk  // how near the clause stands to one that answered it: 1 the very clause
	fFresh     // share of the words new in this question in the sentence
	fWithin    // the amount the question gives keeps to a bound or range of the sentence: 1; to none of them: -1
	fTitle     // share of the question's words in the document's title
	fSection   // and in the headings above the clause
	fMore      // values of the dimension asked for in the headline, after the first
	fCut       // it begins with the first of several such values, of which what it is said of is cut off
	fLayered   // share of the question's words in what is said of it, less for what is said further off
	fBeside    // how near a word of the question stands
	fSide      // its bound is on the side asked for: 1; on the other: -1
	fUnsaid    // the value is that of a case, of what held before, or what another is counted by
	fAlike     // how near in meaning its sentence is to the question, by the words alone
	fAlikeHead // and its headline
	fAlikeOwn  // and what is said of its value
	fAlikeMore // by how much more so than what is said of the likest other value of the clause of the same dimension
	fDefines   // of questions what something is: share of the words that stand before 是指 in the sentence
	fPunishes  // of questions for a penalty: the sentence has one
	fBody      // of questions who: the headline ends in a body or a person
	fOdds      // its log odds of being right
	fLead      // of the best candidate: how far before the best that says something else
	fWorth     // the log odds of its clause
	fAhead     // and how far before the best other clause
	features
)

var featureNames = [features]string{
	"relevance", "behind", "gap", "rank", "cosine", "nearest", "unread", "span", "overlap", "holds", "mass", "sure", "lexical", "lex_rank", "cover_head", "cover_sentence",
	"cover_clause", "cover_all", "least", "fit", "unit", "no_value", "year", "place", "talk", "length", "clause_length", "polarity", "firm", "rule",
	"row", "bare", "case", "refers", "is_span", "is_value", "is_sentence", "is_clause", "is_list", "is_verdict", "is_record",
	"numeric", "date", "deadline", "entity", "list", "yesno", "procedure", "definition", "penalty", "comparison", "other", "elliptic", "named", "spread", "bound", "record", "own", "near", "margin", "rivals",
	"long_sentence", "long_clause", "long_list", "long_span", "long_length", "two_parts", "amounts", "article", "sibling", "after", "repeats", "near_talk", "fresh", "within", "title", "section", "more", "cut",
	"layered", "beside", "side", "unsaid", "alike", "alike_head", "alike_own", "alike_more", "defines", "punishes", "body", "odds", "lead", "worth", "ahead",
}

// Features are what a candidate is judged by, in the order of the constants.
type Features [features]float64

var typeFeature = map[search.Type]feature{
	search.Numeric: fNumeric, search.DateType: fDate, search.Deadline: fDeadline, search.Entity: fEntity, search.List: fList, search.YesNo: fYesNo,
	search.Procedure: fProcedure, search.Definition: fDefinition, search.Penalty: fPenalty, search.Comparison: fComparison, search.Other: fOther,
}

// longFeature says of what kind a candidate is where answers are long.
var longFeature = map[kind]feature{sentenceKind: fLongSentence, clauseKind: fLongClause, listKind: fLongList, spanKind: fLongSpan}

// asksShort tells whether a value or a few words answer a question.
func (q *question) asksShort() bool { return q.typ.MaxHeadline() <= 120 || q.typ == search.Penalty }

// describe fills the features of all candidates.
func describe(q *question, p *pool, cands []*candidate) {
	best, second, nearest := math.Inf(-1), math.Inf(-1), 0.0
	ofDoc := map[string]int{}
	for i, c := range p.clauses {
		if i < proposed {
			ofDoc[c.doc.ID]++
		}
		if c.read != nil {
			second = max(second, min(best, c.read.Relevance))
			best = max(best, c.read.Relevance)
		}
		nearest = max(nearest, c.cosine)
	}
	for _, c := range cands {
		f := &c.features
		f[fNearest] = typicalNearest // while there are no vectors, as if they told nothing
		if nearest != 0 {
			f[fNearest] = nearest
			if c.clause.cosine != 0 || !p.read || !c.clause.isText() { // text without a vector waits for it, and nothing is known of it
				f[fCosine] = max(c.clause.cosine-nearest, -0.5)
			}
		}
		c.describe(q, best, second)
		f[fSpread] = float64(ofDoc[c.clause.doc.ID]) / proposed
	}
}

// isText tells whether a clause is of what a document says, for which vectors are made.
func (c *clause) isText() bool {
	switch c.at().Kind {
	case corpus.Heading, corpus.Signature, corpus.Metadata:
		return false
	}
	return true
}

// typicalNearest is the cosine of the nearest clause to half of the questions of fit; it stands for vectors that are not
// made yet.
const typicalNearest = 0.73

func (c *candidate) describe(q *question, best, second float64) {
	f, cl := &c.features, c.clause
	verdict := wording.VerdictOf(c.headline)
	if r := cl.read; r != nil {
		f[fRelevance], f[fBehind] = clamp(r.Relevance, 12), clamp(r.Relevance-best, 12)
		f[fGap] = f[fBehind]
		if r.Relevance == best {
			f[fGap] = clamp(best-second, 12)
		}
		c.describeSpan(r)
		if verdict != 0 {
			odds := clamp(math.Log(max(r.Yes, 1e-4)/max(r.No, 1e-4)), 6)
			f[fPolarity], f[fFirm] = odds*float64(verdict), math.Abs(odds)
		}
	} else {
		f[fUnread], f[fRelevance], f[fBehind], f[fGap] = 1, -6, -6, -6
	}
	f[fRank] = 1 / float64(1+cl.rank)
	f[fLexical] = math.Log(max(cl.lexical, 0.05))
	f[fLexRank] = 1 / float64(1+cl.lexRank)
	sentence := sentenceAt(cl.text, c.mark)
	f[fCoverHead] = covered(q.terms, c.headline)
	f[fCoverSentence] = covered(q.terms, sentence)
	f[fCoverClause] = covered(q.terms, cl.text)
	all := cl.text + "\n" + cl.path
	f[fCoverAll] = covered(q.terms, all)
	f[fLeast] = leastPresence(q.terms, all)
	values := statement.Values(c.headline)
	f[fFit], f[fUnit] = q.want.fit(values), q.want.sameUnit(values)
	if q.want.dims != nil && f[fFit] == 0 {
		f[fNoValue] = 1
	}
	f[fYear] = yearFit(q, sentence, all)
	f[fPlace] = cl.place
	f[fTalk] = truth(cl.talk)
	f[fLength] = math.Log(float64(1 + utf8.RuneCountInString(c.headline)))
	f[fClauseLength] = math.Log(float64(1 + utf8.RuneCountInString(cl.text)))
	if c.kind == yesKind {
		_, said, _ := strings.Cut(c.headline, "，")
		ground := cmp.Or(c.ground, said)
		decides := mostAsked(q, ground, wholeOf(ground))
		f[fRule] = float64(verdict) * wording.Polarity(q.text, ground[decides.Start:decides.End], ground)
	}
	switch cl.at().Kind {
	case corpus.Row:
		f[fRow] = 1
	case corpus.Heading, corpus.Signature, corpus.Metadata:
		f[fBare] = 1
	}
	f[fCase] = truth(strings.HasSuffix(strings.TrimRight(c.headline, "，, 。；;"), "的"))
	f[fRefers] = truth(strings.Contains(cl.text, "违反本") && q.typ != search.Penalty)
	f[fSpanKind+feature(c.kind)] = 1
	if x, ok := typeFeature[q.typ]; ok {
		f[x] = 1
	}
	if q.asksShort() {
		c.describeScope(q)
	} else {
		f[fLongLength] = f[fLength]
		if x, ok := longFeature[c.kind]; ok {
			f[x] = 1
		}
	}
	c.describeKind(q, sentence)
	c.describeLayers(q)
	f[fTwoParts] = truth(c.kind == spanKind && strings.ContainsAny(c.headline, "；。;"))
	f[fAmounts] = cl.amountsFit(q)
	f[fArticle] = truth(articleRE.MatchString(cl.path))
	f[fBound], f[fRecord] = c.bound, c.record
	f[fFresh] = covered(q.fresh, sentence)
	f[fWithin] = c.within(q, sentence)
	f[fTitle], f[fSection] = covered(q.terms, cl.doc.Title), covered(q.terms, strings.Join(cl.doc.SectionPath(cl.index), "\n"))
	c.describeMore(q, values)
	c.describeTalk(q)
	f[fElliptic], f[fNamed] = truth(q.elliptic), truth(len(q.named) > 0)
}

// describeSpan compares a candidate with what the reader marked.
func (c *candidate) describeSpan(r *search.Read) {
	f := &c.features
	mass := 0.0
	for i, s := range r.Spans {
		share, whole := c.overlap(s)
		if share > f[fOverlap] {
			f[fOverlap], f[fSpan] = share, math.Log(max(s.Score, 1e-3))-math.Log(1e-3)
		}
		if whole {
			mass += s.Score
			if i == 0 {
				f[fHolds] = 1
			}
		}
	}
	f[fMass] = min(mass, 1)
	if len(r.Spans) > 0 {
		f[fSure] = r.Spans[0].Score
	}
}

// overlap is how much of both is common to a candidate and a span, and whether all of the span is.
func (c *candidate) overlap(s search.Span) (share float64, whole bool) {
	common := min(s.End, c.mark.End) - max(s.Start, c.mark.Start)
	if common <= 0 || s.End <= s.Start {
		return 0, false
	}
	return float64(common) / float64(s.End-s.Start+c.mark.Len()-common), common == s.End-s.Start
}

var articleRE = regexp.MustCompile(`(?m)^第[〇零一二三四五六七八九十百千\d]+条`)

func clamp(x, most float64) float64 { return max(-most, min(most, x)) }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// sentenceSpan is the sentence of a text that a span begins in, and the span to its end.
func sentenceSpan(text string, at corpus.Span) corpus.Span {
	for _, s := range statement.Sentences(text) {
		if at.Start < s.End {
			return corpus.Span{Start: s.Start, End: max(s.End, min(at.End, len(text)))}
		}
	}
	return corpus.Span{Start: 0, End: len(text)}
}

// sentenceAt are the words of it.
func sentenceAt(text string, at corpus.Span) string {
	s := sentenceSpan(text, at)
	return text[s.Start:s.End]
}

// leastPresence is how far the question's heavy word that is least there is there.
func leastPresence(terms []term, text string) float64 {
	heaviest := 0.0
	for _, t := range terms {
		heaviest = max(heaviest, t.weight)
	}
	least := 1.0
	for _, t := range terms {
		if t.weight >= 0.8*heaviest {
			least = min(least, presence(t, text))
		}
	}
	return least
}

// yearFit tells whether the year a question names stands there, or only another one.
func yearFit(q *question, sentence, all string) float64 {
	switch {
	case len(q.years) == 0:
	case slices.Contains(yearsOf(all), q.years[0]):
		return 1
	case len(yearsOf(sentence)) > 0:
		return -1
	}
	return 0
}
