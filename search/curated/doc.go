// Package curated holds questions that the staff have put to a clause, and answers them with it.
//
// A Pair is a question (标准问), other wordings of it (相似问), questions it must not be taken for (反例问), and a Ref to
// a clause: the document, the clause and the hash of its words. The words themselves are never kept. What is shown comes
// from the index at the time of asking, and only while its hash is the one that was checked: a pair whose clause has
// changed, has gone, or is of a text that no longer holds answers no more, and the staff are told. A pair cannot say
// anything that no document says.
//
//	plain     a question as wordings are compared
//	pair      Pair and its rules
//	ref       where a clause is now, and whether it is still the same
//	draft     what somebody asks for -> a Pair
//	book      all pairs, by their wordings
//	near      wordings that are not the same and mean the same
//	answerer  the pairs before another Answerer
//	table     pairs as CSV and back
//	workbook  the same as XLSX
//	gold      pairs as judged questions, for policybot eval
//
// Who may not see a document does not meet its pairs: the Library handed in shows what is for the viewer of the context,
// and a pair whose document it does not know is passed over as if it were not there.
package curated
