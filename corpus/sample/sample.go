// Package sample carries a few documents of our own, so that a fresh clone
// answers real questions before anybody has loaded a file.
//
// Each is a digest (摘编): the points of a public document retold in our words,
// under its real title, 文号, issuer, date and section numbers, which are facts.
// Its head says 要点摘编，演示用，非原文, which outline reads as authority
// digest and which every surface shows. None replaces the document it retells.
package sample

import (
	"embed"
	"io/fs"
)

//go:embed docs/*.txt
var docs embed.FS

// FS is the folder of sample documents: UTF-8 text files, one document each.
// It is read-only and safe for concurrent use.
func FS() fs.FS {
	sub, err := fs.Sub(docs, "docs")
	if err != nil { // only for a name that is not a valid path
		panic(err)
	}
	return sub
}
