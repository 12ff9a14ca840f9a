// Package opensearch is search.Searcher and search.Library over an OpenSearch cluster, for a library
// that has outgrown one machine. The embedded index (package index) stays the default.
//
// The cluster keeps the postings, the texts and the documents; what cannot be told by one posting
// stays here, and is that of the embedded index itself (index.Catalogue): how a question is read, the
// names and places of documents, the closer look at the best clauses, the small model that reads.
//
//	client.go   the HTTP API: nodes, limits, what may be tried again, errors without secrets
//	schema.go   settings and mappings of an index
//	entry.go    a document -> its entries
//	bulk.go     entries -> the cluster
//	publish.go  a state of a library becomes the one in use
//	open.go     the state in use is opened
//	library.go  its documents
//	query.go    a Query -> the body of a search
//	filter.go   which documents, and for whom
//	result.go   the reply to it
//	stats.go    how rare the terms of a question are
//	search.go   Search
//	word.go     one word by itself
//	meaning.go  what came is put in order by meaning
//
// # Terms
//
// We cut texts ourselves and hand the terms over in fields that are split at white space alone, so that
// both engines find by the same terms, and no plugin for Chinese is needed:
//
//	words   the words of a clause by dictionary, as often as they stand in it, and labels of articles
//	pairs   pairs of characters
//	path    pairs of the headings above
//
// each filled up to the length that BM25 is to reckon with, that of the text in letters, and
//
//	chars   every character with its position: a phrase of these is a text word for word
//	called  what the document is called
//
// The weights of index.Ranking are boosts and factors of one function_score query; BM25 has its k1 and b.
//
// # States
//
// An index is one state of a library and is named by what is in it: alias-fingerprint. It is filled beside
// the one in use, and never written again once the alias points to it, which one request does for all
// readers at once. What a publisher left half done another one goes on with: the entry of a document is
// written when all its clauses are acknowledged, so that it tells they are there. When little changed the
// new index begins as a clone of the old one, whose files are linked, not copied.
//
// # Who sees what
//
// Each entry carries the name of the audience of its document; a search is filtered by those the viewer of
// its context (search.ViewerOf) belongs to. Unlike in the embedded index, how often a word occurs in what is
// hidden has a small part in the scores; hits, totals and facets know nothing of it.
package opensearch
