package app

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// skipsFor are those of the skips that concern files a viewer may know of.
func (k *Knowledge) skipsFor(v search.Viewer) []corpus.Skip {
	return slices.DeleteFunc(k.skips(), func(s corpus.Skip) bool {
		folder, file, _ := strings.Cut(s.Path, "/")
		return !v.Sees(k.rules.For(folder, file).Groups)
	})
}

// skips are all that was not read of the files the knowledge is made of, by path: what was met in the folders and
// could not be opened, and what was opened and could not be read. The index keeps the latter, so that nobody has to
// read the files again to say why.
func (k *Knowledge) skips() []corpus.Skip {
	var out []corpus.Skip
	if unread := k.unread.Load(); unread != nil {
		out = slices.Clone(*unread)
	}
	return k.withUnreadable(out, shownSkip)
}

// LeftOut are the same for who runs the service, by where they lie on this machine. Those of files read long ago are
// among them: who did not see it the first time shall see it at the next start.
func (k *Knowledge) LeftOut() []corpus.Skip {
	return k.withUnreadable(slices.Clone(k.met), func(where string, s corpus.Skip) corpus.Skip {
		s.Path = filepath.Join(where, filepath.FromSlash(s.Path))
		return s
	})
}

// withUnreadable adds what was opened and could not be read, named by name.
func (k *Knowledge) withUnreadable(out []corpus.Skip, name func(where string, s corpus.Skip) corpus.Skip) []corpus.Skip {
	for f := range k.index.Files() {
		where, _, _ := strings.Cut(f.Key, "//")
		for _, s := range f.Skipped {
			out = append(out, name(where, s))
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

// maxTold is how many skipped files a start names; the page of the library has them all.
const maxTold = 50

// tellSkipped logs what is not read, at every start.
func (a *App) tellSkipped(all []corpus.Skip) {
	for _, s := range all[:min(len(all), maxTold)] {
		a.opt.Log.Warn("跳过文件", "path", s.Path, "reason", s.Reason, "advice", s.Advice)
	}
	if n := len(all) - maxTold; n > 0 {
		a.opt.Log.Warn("还跳过了别的文件,全部见 /library", "more", n)
	}
}
