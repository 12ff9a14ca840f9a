package ingest

import (
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/clean"
)

// place leads the time expressions of the deadlines back to the source file: how
// it writes them, and where, in characters of the file as decoded. A time that
// does not stand in the source keeps its words as cleaned.
func place(docs []*corpus.Document, raw []byte) {
	var source *clean.Decoded
	for _, d := range docs {
		for i := range d.Deadlines {
			dl := &d.Deadlines[i]
			dl.TimeText = d.Quote(dl.Time)
			start, end, ok := d.Map.Source(dl.Time)
			if !ok {
				continue
			}
			if source == nil {
				var err error
				if source, err = clean.Decode(raw); err != nil {
					return // what was made of a page decodes, the page itself may not
				}
			}
			if text, offset := source.Place(start, end); text != "" {
				dl.TimeText, dl.Offset = text, offset
			}
		}
	}
}
