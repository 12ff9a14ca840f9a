// Package vectors keeps the vectors of clauses on disk, by what they are the vectors of.
//
// A vector is found by the Key of its content, not by document or place: a text that
// moved, was uploaded again or stands in two files is computed once. What belongs to one
// set of weights lies in one folder; another set begins another folder.
//
//	DIR/<encoder id>/0000.rows   vectors one behind the other, Width bytes each
//	DIR/<encoder id>/0000.keys   for each of them its Key, 8 bytes, little endian
//	DIR/<encoder id>/0001.rows   …
//
// A pair of files holds SegmentRows vectors; only the last pair grows. Full ones are
// mapped into memory and never change, so that a search that is under way may go on
// reading while others are added. Rows are flushed before their keys are written: after
// a crash a pair counts as many rows as it has whole keys, and what lies behind is cut
// off. A vector is derived data: what is lost is computed again.
package vectors
