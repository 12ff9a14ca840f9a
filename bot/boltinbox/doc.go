// Package boltinbox keeps what the chat core keeps (bot.Store) in one bbolt file:
// for one process, the embedded default. Everything that waits is also indexed in
// memory, which is rebuilt from the file when it is opened.
//
// A change is on the disk (fsync) when its method returns; those that come together
// share a commit (boltfile.Group). A file that is damaged is refused, and ends no
// process. Nothing is lost by kill -9 or a power cut, as far as the disk
// keeps what it said it wrote. Where one of the two meta pages is damaged it did not, and
// the last commit may be missing: what was accepted by then is Unsure. What is deleted
// is gone from the records at once; its bytes stay in free pages of the file until those
// are used again.
//
// Buckets:
//
//	meta     v -> version of this schema, 1; token -> the last one (8 bytes);
//	         unsure -> seq (8) up to which events are Unsure
//	events   seq (8 bytes) -> crc32 (4 bytes), JSON of record: open and dead events
//	ids      event id -> seq (8), forgotten at in Unix ms (8; all ones while open)
//	until    Unix ms (8), event id -> nothing: when to forget which id
//	memory   key -> JSON of memo
//	memend   Unix ms (8), key -> nothing
//	persons  person, 0, key -> nothing: whose memory it is
//	feedback Unix ms of At (8), id -> JSON of note
//	fbids    id -> key in feedback
//	fbend    Unix ms (8), key in feedback -> nothing
package boltinbox
