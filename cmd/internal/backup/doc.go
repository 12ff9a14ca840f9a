// Package backup is the file a data folder is saved in, and the way back.
//
// The file is a gzip'd tar:
//
//	backup.json   About: format, program, when, where reminders are kept; first
//	data/…        the files of the data folder, under their paths
//	outside/…     what belongs to the service and lies elsewhere: synonyms, calendar, an export of Redis
//	SUMS.json     name, size and SHA-256 of every file before it; last
//
// Without its last entry, with a file too many, too few or changed, it is damaged and nothing of it is put back: Restore
// reads all of it before it writes the first byte. Its names are not trusted either: they lead nowhere but below the
// folder, which must be empty.
//
// How a folder that is in use is read in one state is package app's to know.
package backup
