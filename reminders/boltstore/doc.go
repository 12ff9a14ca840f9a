// Package boltstore keeps reminders in one bbolt file, for one process: the
// embedded default, which needs nothing installed.
//
// It promises what reminders.Store says. A change is on the disk (fdatasync) when
// its method returns; those that come together share a commit (boltfile.Group).
//
// # Buckets
//
//	meta    format -> "1"; life -> JSON life (generation, machine boot, clean shut-down);
//	        counts -> JSON of occurrences per state
//	rem     reminder id -> sum JSON(Reminder)
//	occ     occurrence id -> sum JSON(Record)
//	ready   ms urgency occurrence id -> nothing     what is not final, by Record.Ready
//	at      ms occurrence id -> nothing             every occurrence, by Occurrence.At
//	of      reminder id NUL occurrence id -> nothing
//	plan    ms reminder id -> nothing               active reminders with PlanAt
//	bad     occurrence id -> the bytes that could not be read
//	sub     subscription id -> sum JSON(Subscription)
//	set     name -> sum JSON(Setting)
//
// ms is Unix milliseconds, 8 bytes big-endian; urgency one byte; sum the CRC-32C of
// what follows, 4 bytes. A value whose sum does not fit is moved to bad when it is
// due, and stops nothing else.
//
// # Generations
//
// The file's word is trusted across a restart when it was closed properly, or when
// the machine has not booted since (a killed process loses nothing: what it wrote is
// in the page cache), it is the same file on the disk, and both of bbolt's meta
// pages are sound. Otherwise the last commits may be gone (a disk that lies about
// sync, a backup put back), and a new generation begins: what was due by then is
// read back before it is sent. Options.NewGeneration says so by hand, for a folder
// restored as a whole.
//
// # Damage
//
// A file cut short or damaged inside is ErrCorrupt when it is opened, with the way
// out in the error; package boltfile looks through it first.
//
// A record whose sum does not fit is copied to bad at opening, listed as a dead letter
// with what can still be read of it, written to exports as damaged, and told of in
// Store.Warnings; the indexes are compared with the records and set right. A file that
// is gone or empty while its marker (path.made) is there is begun anew, and every
// start says so for a month, or until an export was imported.
package boltstore
