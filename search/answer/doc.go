// Package answer turns a question into an answer with citations, into the clauses that
// bear on it without a value claimed, or into an honest refusal. A small model (search/encoder)
// finds clauses and marks spans in them; nothing is ever written by it: a headline is a
// stretch of a clause, a record of a document, or a verdict with the clause behind it.
//
// The steps, in the order of the files:
//
//	question    words -> type and the words that tell (package asked), the kind of value
//	            wanted (want), places and texts named (package place)
//	gather      two searches, by words and read -> the clauses, and what is known of each;
//	            article, within: where the question itself says where the answer stands
//	propose     clauses -> candidates: spans marked, values stated (scope: what is said of
//	            which value), cells (table), lists (list), sentences (passage: with what
//	            leads them in), verdicts (bound: by arithmetic), records (record); several: all
//	            the values that are asked for at once
//	features    a candidate -> numbers; none decides by itself (scope;
//	            layers: where the question's words stand; light: the nearness of its words,
//	            the question before, the amounts)
//	weights     the numbers -> log odds, by a line and by trees (forest), learned on
//	            documents of their own (train/learn.py); others where no reader looked
//	verify      a candidate -> why it may not be stated, whatever its odds
//	decide      the best -> stated, when its probability of being right is high enough for
//	            the operator's risk; else clauses, or nothing; sharp: the value of a sentence;
//	            compare: several places
//
// Question.Explain shows all candidates with their features, odds and refusals. What verbs and
// bounds say stands in package wording.
package answer
