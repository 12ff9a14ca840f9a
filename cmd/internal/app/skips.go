package app

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// skips are all that was not read of the files the knowledge is made of, by path: what was met in the folders and
// could not be opened, and what was opened and could not be read. The index keeps the latter, so that nobody has to
// read the files again to say why.
func (k *Knowledge) skips() []corpus.Skip {
	var out []corpus.Skip
	if unread := k.unread.Load(); unread != nil {
		out = slices.Clone(*unread)
	}
	for f := range k.index.Files() {
		where, _, _ := strings.Cut(f.Key, "//")
		for _, s := range f.Skipped {
			out = append(out, shownSkip(where, s))
		}
	}
	slices.SortStableFunc(out, func(a, b corpus.Skip) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// shownSkip names a file as readers are to see it: with the name of its folder, not with where that lies on this
// machine.
func shownSkip(where string, s corpus.Skip) corpus.Skip {
	s.Path = path.Join(filepath.Base(where), s.Path)
	return s
}
