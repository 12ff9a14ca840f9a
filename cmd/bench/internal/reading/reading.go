// Package reading reads files for benches that judge what was read.
package reading

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
)

// Day is the day on which validity is judged, the same in every run.
var Day = time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)

// File reads the documents in the file name of a folder.
func File(folder, name string) ([]*corpus.Document, error) {
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	docs, err := ingest.File(name, raw, ingest.Options{Now: Day})
	if err != nil {
		return nil, fmt.Errorf("read %s into documents: %w", name, err)
	}
	return docs, nil
}
