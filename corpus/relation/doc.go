// Package relation finds what the documents of a library are to each other: which repeals, changes or explains which,
// and which are versions of one text. Read takes down what one document says of others; Link settles, for all
// documents together, which of them hold and why.
//
//	name.go     the forms under which a text is cited, and what makes two titles one text
//	read.go     what the clauses of a document say of others
//	repeal.go   《甲》《乙》同时废止, 废止《甲》, 修改《甲》
//	list.go     clean-up lists: tables and headings of repealed, kept and changed files
//	explain.go  which text a 解读 or 问答 explains
//	hand.go     validity.tsv, by which the staff say what holds
//	link.go     Link
//
// Nothing is guessed: a document that nobody speaks of stays as its own text states it, and each decision keeps the
// rule, the day and the clause it was made by.
package relation
